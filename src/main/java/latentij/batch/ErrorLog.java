// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
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
 * or that are there no more. Several processes may write one table at a time: a file is in it once.
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

	/** The files, in quotes, of which other processes tell, and how much of the table was read or written. */
	private final Set<String> others = new HashSet<>();

	private long seen;

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
	 * Adds a line, but for a file of which another process has told since this table was begun.
	 *
	 * @param input the file that failed
	 * @param reason why
	 * @throws IOException if it cannot be written
	 */
	public void add(final Path input, final String reason) throws IOException {
		// A lock is one of the whole process.
		synchronized (ErrorLog.class) {
			try (FileChannel table = FileChannel.open(
							file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
					FileLock lock = lock(table)) {
				readOthers(table);
				final String name = quoted(input.toString());
				if (!others.contains(name)) append(table, name + "," + quoted(reason) + "\r\n");
			}
		}
	}

	/** Null on file systems that have none, as some of networks, and where another plugin of this process has it. */
	private static FileLock lock(final FileChannel table) {
		try {
			return table.lock();
		} catch (final IOException | OverlappingFileLockException exc) {
			return null;
		}
	}

	/** What other processes wrote since the last look; all of it where the table was begun anew. */
	private void readOthers(final FileChannel table) throws IOException {
		final long size = table.size();
		if (size < seen) {
			seen = 0;
			others.clear();
		}
		if (size == seen) return;
		final ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - seen));
		while (bytes.hasRemaining() && table.read(bytes, seen + bytes.position()) >= 0)
			;
		final String lines = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
		final Matcher line = LINE.matcher(lines);
		if (lines.startsWith(HEADER)) line.region(HEADER.length(), lines.length());
		while (line.lookingAt()) {
			others.add('"' + line.group(1) + '"');
			line.region(line.end(), lines.length());
		}
		seen = size;
	}

	private void append(final FileChannel table, final String line) throws IOException {
		final long size = table.size();
		final ByteBuffer bytes = ByteBuffer.wrap(((size == 0 ? HEADER : "") + line).getBytes(StandardCharsets.UTF_8));
		try {
			while (bytes.hasRemaining()) table.write(bytes, size + bytes.position());
			seen = table.size();
		} catch (final IOException exc) {
			// A part of a line would take the next one with it.
			table.truncate(size);
			if (size == 0) Files.deleteIfExists(file);
			throw exc;
		}
	}

	private static String quoted(final String text) {
		return '"' + text.replace("\"", "\"\"") + '"';
	}
}
