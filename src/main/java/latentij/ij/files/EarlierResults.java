// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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
import latentij.util.files.FileIdentity;

/**
 * Results that are there, and that a run would leave out. They are asked for what they tell of themselves; nothing of
 * their pixels is read.
 */
final class EarlierResults {

	private EarlierResults() {}

	/**
	 * Refuses results that were made otherwise, so that a folder does not get both without a word.
	 *
	 * @param plan of the run
	 * @param check asked before each result; ends it
	 * @param making gives, for a task, how this run would do it; asked where the result tells something
	 * @return of the others, those whose files were changed since
	 * @throws IOException if one tells that it was made otherwise
	 */
	static FileNotes requireSame(
			final BatchPlan plan, final CancelCheck check, final Function<BatchTask, Making> making)
			throws IOException {
		FileNotes notes = FileNotes.NONE;
		for (final BatchTask task : plan.all()) {
			if (!task.there()) continue;
			check.check();
			requireSame(task.out(), () -> making.apply(task));
			if (isNewer(task.in(), task.out()))
				notes = notes.plus(FileNotes.changed(task.in().toString()));
		}
		return notes;
	}

	/** Refuses one result, likewise. */
	static void requireSame(final Path result, final Supplier<Making> making) throws IOException {
		final Map<String, String> told = texts(result);
		if (told.isEmpty()) return;
		final Optional<String> other = making.get().difference(told);
		if (other.isPresent())
			throw new IOException(Printable.quotedPath(result) + ", which is there already, was made with "
					+ other.get() + ". Choose another folder for the results, or move those that are there.");
	}

	/** Folders tell no time of what is in them. */
	private static boolean isNewer(final Path file, final Path result) {
		final Optional<FileIdentity> now = FileIdentity.find(file);
		final Optional<FileIdentity> made = FileIdentity.find(result);
		return now.isPresent()
				&& made.isPresent()
				&& now.get().modified().isAfter(made.get().modified());
	}

	/** What a latent or an image tells of itself. What cannot be read tells nothing. */
	static Map<String, String> texts(final Path result) {
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
