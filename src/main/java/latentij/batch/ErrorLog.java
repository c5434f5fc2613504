// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.util.Printable;
import latentij.util.files.WholeFile;

/**
 * A table of the files that failed, {@value #NAME}: one line for each, written at once, so that it is
 * there after a kill too. Made with the first failure. Lines of earlier runs stay, but for files that are tried again,
 * or that are there no more.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class ErrorLog {

	/** The name of the file. */
	public static final String NAME = "errors.csv";

	private static final String HEADER = "file,error\r\n";

	/** A line: two texts in quotes, which may hold line breaks. */
	private static final Pattern LINE = Pattern.compile("\"((?:[^\"]|\"\")*+)\",\"(?:[^\"]|\"\")*+\"\r\n");

	private final Path file;

	/**
	 * Begins a table, or goes on with that of an earlier run.
	 *
	 * @param folder for the file
	 * @param inputs files that are tried now; their lines are taken out
	 * @throws IOException if there is a file of that name that is no such table, or if it cannot be read or written
	 */
	public ErrorLog(final Path folder, final Collection<Path> inputs) throws IOException {
		this(folder, isStill(inputs.stream().map(ErrorLog::absolute).collect(Collectors.toSet())));
	}

	private ErrorLog(final Path folder, final Predicate<String> isStill) throws IOException {
		file = folder.resolve(NAME);
		if (!Files.exists(file)) return;
		final String kept = kept(Files.readString(file), isStill);
		if (kept.isEmpty()) Files.delete(file);
		else WholeFile.write(file, out -> out.write((HEADER + kept).getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Begins a table in place of that of an earlier run, for runs that try everything again.
	 *
	 * @param folder for the file
	 * @return the table
	 * @throws IOException as for {@link #ErrorLog(Path, Collection)}
	 */
	public static ErrorLog anew(final Path folder) throws IOException {
		return new ErrorLog(folder, name -> false);
	}

	private String kept(final String table, final Predicate<String> isStill) throws IOException {
		// A table that a full disk or a kill cut off within its header.
		if (HEADER.startsWith(table)) return "";
		if (!table.startsWith(HEADER)) throw foreign();
		final StringBuilder kept = new StringBuilder();
		final Matcher line = LINE.matcher(table);
		line.region(HEADER.length(), table.length());
		while (line.lookingAt()) {
			if (isStill.test(line.group(1).replace("\"\"", "\""))) kept.append(line.group());
			line.region(line.end(), table.length());
		}
		return kept.toString();
	}

	private static Predicate<String> isStill(final Set<String> again) {
		return name -> isStill(name, again);
	}

	/** A relative path may be one of another working directory, and a name one of another locale. */
	private static boolean isStill(final String name, final Set<String> again) {
		try {
			final Path input = Path.of(name);
			return !again.contains(absolute(input)) && (!input.isAbsolute() || Files.exists(input));
		} catch (final InvalidPathException exc) {
			return true;
		}
	}

	private static String absolute(final Path input) {
		return input.toAbsolutePath().normalize().toString();
	}

	private IOException foreign() {
		return new IOException(Printable.quoted(file) + " is no table of LatentIJ's, which would be written there. Move"
				+ " it, or choose another folder for the results.");
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
		final String line = quoted(input.toString()) + "," + quoted(reason) + "\r\n";
		try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
			final long size = out.size();
			final ByteBuffer bytes = ByteBuffer.wrap(((first ? HEADER : "") + line).getBytes(StandardCharsets.UTF_8));
			try {
				while (bytes.hasRemaining()) out.write(bytes);
			} catch (final IOException exc) {
				// A part of a line would take the next one with it.
				out.truncate(size);
				throw exc;
			}
		} catch (final IOException exc) {
			if (first) Files.deleteIfExists(file);
			throw exc;
		}
	}

	private static String quoted(final String text) {
		return '"' + text.replace("\"", "\"\"") + '"';
	}
}
