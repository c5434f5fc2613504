// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A table of the files that failed, {@value #NAME}: one line for each, written at once, so that it is
 * there after a kill too. Made with the first failure; one of an earlier run is deleted.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class ErrorLog {

	/** The name of the file. */
	public static final String NAME = "errors.csv";

	private final Path file;

	/**
	 * Begins a table.
	 *
	 * @param folder for the file
	 * @throws IOException if the one of an earlier run cannot be deleted
	 */
	public ErrorLog(final Path folder) throws IOException {
		file = folder.resolve(NAME);
		Files.deleteIfExists(file);
	}

	/**
	 * Adds a line.
	 *
	 * @param input the file that failed
	 * @param reason why
	 * @throws IOException if it cannot be written
	 */
	public synchronized void add(final Path input, final String reason) throws IOException {
		final boolean first = !Files.exists(file);
		try (Writer out = Files.newBufferedWriter(
				file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
			if (first) out.write("file,error\r\n");
			out.write(quoted(input.toString()) + "," + quoted(reason) + "\r\n");
		}
	}

	private static String quoted(final String text) {
		return '"' + text.replace("\"", "\"\"") + '"';
	}
}
