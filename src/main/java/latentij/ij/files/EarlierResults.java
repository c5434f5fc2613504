// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import latentij.batch.BatchPlan;
import latentij.batch.BatchTask;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.formats.LargeTiff;
import latentij.ij.latents.Making;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFileType;
import latentij.interchange.LatentFormats;
import latentij.interchange.Layout;
import latentij.util.CancelCheck;
import latentij.util.Printable;

/**
 * Results that are there, and that a run would leave out. They are asked for what they tell of themselves; nothing of
 * their pixels is read.
 */
final class EarlierResults {

	/** Of a path in a message: the end tells which file it is. */
	private static final int MAX_PATH = 300;

	private EarlierResults() {}

	/**
	 * Refuses results that were made otherwise, so that a folder does not get both without a word.
	 *
	 * @param plan of the run
	 * @param check asked before each result; ends it
	 * @param making gives, for a result, how this run would make it
	 * @throws IOException if one tells that it was made otherwise
	 */
	static void requireSame(final BatchPlan plan, final CancelCheck check, final Function<Path, Making> making)
			throws IOException {
		for (final BatchTask task : plan.all()) {
			if (!task.there()) continue;
			check.check();
			final Optional<String> other = making.apply(task.out()).difference(texts(task.out()));
			if (other.isPresent())
				throw new IOException(Printable.quoted(task.out(), MAX_PATH)
						+ ", which is there already, was made with " + other.get()
						+ ". Choose another folder for the results, or move those that are there.");
		}
	}

	/** What cannot be read tells nothing. */
	private static Map<String, String> texts(final Path result) {
		try {
			if (Files.isDirectory(result)) return Making.texts(ImageFolders.properties(result));
			return LatentFileType.isForeign(result) ? notes(result) : Making.texts(LargeTiff.properties(result));
		} catch (final IOException | RuntimeException exc) {
			return Map.of();
		}
	}

	private static Map<String, String> notes(final Path result) throws IOException {
		final Map<String, String> notes = new HashMap<>(LatentFormats.of(result).notes(result));
		notes.putIfAbsent(LatentFile.LAYOUT, Layout.CHANNELS.word());
		return notes;
	}
}
