// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStampsTest {

	@TempDir
	private Path folder;

	private Path file(final String name) throws IOException {
		final Path file = folder.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, "before");
		Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
		return file;
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"config.json",
				"ae.sft",
				"vae/diffusion_pytorch_model.safetensors",
				"vae_encoder/model.onnx",
				"vae_encoder/model.onnx_data",
				"vae_decoder/weights"
			})
	void filesOfAFolderAreWatched(final String name) throws IOException {
		final Path file = file(name);
		final FileStamps stamps = new FileStamps(folder.toString());
		assertFalse(stamps.changed());
		// Of the same length, as when weights are overwritten in place.
		Files.writeString(file, "after!");
		assertTrue(stamps.changed());
	}

	@Test
	void textTellsOfOtherFiles() throws IOException {
		final Path file = file("vae/diffusion_pytorch_model.safetensors");
		final String before = new FileStamps(folder.toString()).text();
		assertEquals(file + " 6 1970-01-01T00:16:40Z", before);
		file("config.json");
		assertNotEquals(before, new FileStamps(folder.toString()).text());
		assertEquals("", new FileStamps("sd15").text());
	}

	/** They would be taken instead of others when the model is opened anew. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"config.json",
				"diffusion_pytorch_model.safetensors",
				"diffusion_pytorch_model.safetensors.index.json",
				"vae/diffusion_pytorch_model.safetensors"
			})
	void filesThatAppearInAFolderAreNoticed(final String name) throws IOException {
		file("ae.sft");
		final FileStamps stamps = new FileStamps(folder.toString());
		assertFalse(stamps.changed());
		file(name);
		assertTrue(stamps.changed());
	}

	@Test
	void weightsBesideAChosenGraphAreWatched() throws IOException {
		final Path graph = file("vae_decoder/model.onnx");
		final Path data = file("vae_encoder/model.onnx_data");
		final FileStamps stamps = new FileStamps(graph.toString());
		Files.writeString(data, "changed");
		assertTrue(stamps.changed());
	}

	@Test
	void aChosenFileIsWatchedWithTheConfigBesideIt() throws IOException {
		final Path weights = file("a.safetensors");
		final Path config = file("config.json");
		final Path other = file("b.safetensors");
		final FileStamps stamps = new FileStamps(weights.toString());
		Files.writeString(other, "changed");
		assertFalse(stamps.changed());
		Files.writeString(config, "changed");
		assertTrue(stamps.changed());
	}

	@Test
	void filesThatAreGoneDoNotCount() throws IOException {
		final Path weights = file("a.safetensors");
		final FileStamps stamps = new FileStamps(weights.toString());
		Files.delete(weights);
		assertFalse(stamps.changed());
		assertFalse(new FileStamps("sd15").changed());
	}
}
