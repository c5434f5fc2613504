// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A kind of file that holds latents.
 *
 * @see LatentFormats
 */
public interface LatentFormat {

	/**
	 * Reads a file.
	 *
	 * @param file to read
	 * @param array the name of the array to take; empty for the one that is there, or the one
	 *          that programs of this format call so
	 * @return its content; owned by the caller
	 * @throws IOException if it cannot be read, is damaged, holds no latents, or several and none
	 *           was named
	 */
	LatentFile read(Path file, String array) throws IOException;

	/**
	 * Tells whether the array that {@link #read} takes where none is named is a latent, as far as that can be seen: by
	 * its name and shape, or, where it has no name, by its shape and first values.
	 *
	 * @param file to read
	 * @return false for other arrays, also for those of whole numbers
	 * @throws IOException if it cannot be read, is damaged, or holds no such array
	 */
	boolean isLatent(Path file) throws IOException;

	/**
	 * Reads what a file tells of itself, without its values.
	 *
	 * @param file to read
	 * @return texts by key; none where the format has no place for them
	 * @throws IOException if it cannot be read, or is damaged
	 */
	default Map<String, String> notes(final Path file) throws IOException {
		return Map.of();
	}

	/**
	 * Writes a file, which appears whole or not at all.
	 *
	 * @param file to write; replaced if it is there
	 * @param content of it, with a scale that is stated
	 * @param type of its floats
	 * @throws IOException if it cannot be written
	 */
	void write(Path file, LatentFile content, FloatType type) throws IOException;

	/** @return the scale that programs expect in such a file; unstated where they do not agree */
	Scaling convention();

	/** @return what other programs take values for that are not raw */
	default Scaling scaled() {
		return Scaling.SCALED;
	}
}
