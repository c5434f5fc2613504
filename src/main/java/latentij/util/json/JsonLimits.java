// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Limits of a kind of JSON file.
 *
 * @param bytes the most that a file may have
 * @param usual how long such files are, for the message: "a config.json has a
 *          few hundred"
 * @param list the most values in a list
 */
public record JsonLimits(int bytes, String usual, int list) {

	/** The limits of a {@code config.json}. */
	public static final JsonLimits CONFIG = new JsonLimits(1 << 20, "a config.json has a few hundred", 1000);

	/**
	 * The contents of a file, unless it is too long for one.
	 *
	 * @param path the file
	 * @return its bytes; owned by the caller
	 * @throws IOException if it cannot be read or is too long
	 */
	public byte[] read(final Path path) throws IOException {
		check(path.toString(), Files.size(path));
		return Files.readAllBytes(path);
	}

	/**
	 * Refuses a file that is too long.
	 *
	 * @param file its name, for the message
	 * @param length its length, in bytes
	 */
	void check(final String file, final long length) throws IOException {
		if (length > bytes) throw new IOException(file + " has " + length + " bytes; " + usual + ".");
	}
}
