// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import latentij.util.Printable;

/**
 * An image that was found in a folder.
 *
 * @param folder of the image: the one that was named, or that of the only image in it
 * @param image its description
 * @param notes what users should know of it, one sentence each
 * @param arrays reads the descriptions of its arrays
 */
public record FoundImage(Path folder, ImageDescription image, List<String> notes, ArrayReader arrays) {

	public FoundImage {
		notes = List.copyOf(notes);
	}

	/** Reads the description of an array. */
	@FunctionalInterface
	public interface ArrayReader {

		/**
		 * Reads the description of an array.
		 *
		 * @param folder of the array
		 * @return checked
		 * @throws IOException if there is none, or one that cannot be used
		 */
		ArrayMetadata read(Path folder) throws IOException;
	}

	/**
	 * Opens the array of a level.
	 *
	 * @param level its number, 0 for the largest
	 * @return the array
	 * @throws IOException if there is none
	 */
	public ChunkedArray open(final int level) throws IOException {
		final String path = image.levels().get(level).path();
		final Path root = folder.toAbsolutePath().normalize();
		final Path place;
		try {
			place = root.resolve(path).normalize();
		} catch (final InvalidPathException exc) {
			throw outside(path);
		}
		if (!place.startsWith(root)) throw outside(path);
		final ChunkedArray array = ChunkedArray.open(arrays.read(place));
		if (array.shape().size() != image.axes().size())
			throw new IOException("\"" + place + "\" has " + array.shape().size() + " dimensions, but the image \""
					+ folder + "\" has " + image.axes().size() + " axes.");
		return array;
	}

	private IOException outside(final String path) {
		return new IOException(
				"\"" + folder + "\" names an array outside of its folder (" + Printable.quoted(path) + ").");
	}
}
