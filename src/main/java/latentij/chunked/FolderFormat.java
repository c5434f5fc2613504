// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A form in which folders hold images in chunks, each in a file of its own: how images are found in such a folder,
 * and how one is written that LatentIJ makes.
 */
public interface FolderFormat {

	/** @return the ending of the names of folders, as ".zarr" */
	String ending();

	/**
	 * Tells whether a folder is of this form, by its name or its files.
	 *
	 * @param path any
	 * @return true if {@link #read} is to be tried
	 */
	boolean isOne(Path path);

	/**
	 * Reads the description of an image.
	 *
	 * @param folder of an image, or with a single one
	 * @return what was found
	 * @throws IOException if there is no image, or one that is not understood; the message says why
	 */
	FoundImage read(Path folder) throws IOException;

	/**
	 * Names the array of a level that is written.
	 *
	 * @param level its number, 0 for the largest
	 * @return its path below the folder
	 */
	String array(int level);

	/**
	 * Writes chunks.
	 *
	 * @param layout of the array
	 * @return their form
	 */
	Chunks chunks(ArrayLayout layout);

	/** @return the file that describes the image, below the folder */
	String description();

	/** @return what else a folder of LatentIJ's holds beside its arrays, and what others make of its descriptions */
	Set<String> companions();

	/**
	 * Writes the descriptions of an image and its arrays.
	 *
	 * @param folder of the image
	 * @param remains what is there if they cannot be written: the end of a sentence
	 * @param levels the forms of its arrays, the largest first
	 * @param image its description
	 * @throws IOException if they cannot be written
	 */
	void describe(Path folder, String remains, List<ArrayLayout> levels, ImageDescription image) throws IOException;

	/** The files of chunks. */
	interface Chunks {

		/** @return their names */
		ChunkNames names();

		/**
		 * Decodes a chunk.
		 *
		 * @param encoded the bytes of its file
		 * @return its values, little-endian; those beyond the edge of the array, too
		 * @throws IOException if the bytes are damaged
		 */
		byte[] decode(byte[] encoded) throws IOException;

		/**
		 * Encodes a chunk.
		 *
		 * @param index its numbers
		 * @param values as {@link #decode} gives them; not changed
		 * @param out gets the bytes of the file; not closed
		 * @throws IOException if it cannot be written to
		 */
		void encode(List<Integer> index, byte[] values, OutputStream out) throws IOException;
	}
}
