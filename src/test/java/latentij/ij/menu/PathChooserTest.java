// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.job.options.JobType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The question whether a file may be replaced. */
class PathChooserTest {

	@TempDir
	private Path folder;

	private final List<String> questions = new ArrayList<>();

	private boolean agree(final String question) {
		questions.add(question);
		return true;
	}

	private Path older(final String name) throws IOException {
		return Files.writeString(folder.resolve(name), "older");
	}

	@Test
	void nobodyIsAskedForANewFileOrNone() {
		PathChooser.requireReplaceable(
				JobType.SAVE, Map.of("file", folder.resolve("new.tif").toString()), this::agree);
		PathChooser.requireReplaceable(JobType.SAVE, Map.of("file", "none"), this::agree);
		PathChooser.requireReplaceable(JobType.PREVIEW, new HashMap<>(), this::agree);
		assertEquals(List.of(), questions);
	}

	@Test
	void folderIsNoFileThatIsReplaced() {
		PathChooser.requireReplaceable(JobType.ENCODE_FOLDER, Map.of("output", folder.toString()), this::agree);
		assertEquals(List.of(), questions);
	}

	@Test
	void fileThatIsReadIsNotReplaced() throws IOException {
		PathChooser.requireReplaceable(
				JobType.IMPORT, Map.of("file", older("latent.npy").toString()), this::agree);
		assertEquals(List.of(), questions);
	}

	@Test
	void questionNamesTheFileAndItsFolder() throws IOException {
		for (final Map.Entry<JobType, String> written : Map.of(
						JobType.SAVE,
						"file",
						JobType.EXPORT,
						"file",
						JobType.ENCODE,
						"output",
						JobType.DECODE,
						"output")
				.entrySet()) {
			questions.clear();
			final String path = older("latent.tif").toString();
			PathChooser.requireReplaceable(written.getKey(), Map.of(written.getValue(), path), this::agree);
			assertEquals(1, questions.size());
			assertTrue(questions.get(0).contains("\"latent.tif\""), questions.get(0));
			assertTrue(questions.get(0).contains(folder.toString()), questions.get(0));
		}
	}

	@Test
	void refusalEndsTheCommand() throws IOException {
		final Map<String, String> words = Map.of("file", older("latent.tif").toString());
		assertThrows(
				CancellationException.class,
				() -> PathChooser.requireReplaceable(JobType.SAVE, words, question -> false));
	}
}
