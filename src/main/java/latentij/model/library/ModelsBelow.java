// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.optimum.OnnxFolder;
import latentij.util.Printable;

/** Models in folders below one that holds none itself: of a collection, or of a repository in Hugging Face's cache. */
final class ModelsBelow {

	/** From a repository of the cache, a pipeline is two folders down. */
	private static final int DEPTH = 3;

	/** The most files and folders that are looked at. */
	private static final int MOST = 1000;

	private ModelsBelow() {}

	/**
	 * Finds one.
	 *
	 * @param folder that holds no model itself
	 * @return a sentence for users; empty if there is none, or if it cannot be looked for
	 */
	static Optional<String> sentence(final Path folder) {
		try (Stream<Path> below = Files.walk(folder, DEPTH)) {
			return below.limit(MOST)
					.filter(path -> !path.equals(folder) && Files.isDirectory(path) && holdsModel(path))
					.min(Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder()))
					.map(path -> "The folder " + Printable.quotedPath(path) + " in it holds one: choose that.");
		} catch (final IOException | UncheckedIOException exc) {
			return Optional.empty();
		}
	}

	private static boolean holdsModel(final Path folder) {
		return OnnxFolder.matches(folder) || Checkpoints.posteriors(folder).isPresent();
	}
}
