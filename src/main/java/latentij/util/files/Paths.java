// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import latentij.util.Printable;

/** Paths that users type. */
public final class Paths {

	private static final int ASCII = 127;

	private Paths() {}

	/**
	 * The file or folder of a spelling.
	 *
	 * @param text anything that a user typed; blanks around it are ignored
	 * @return the path, if something is there
	 */
	public static Optional<Path> existing(final String text) {
		final String spelling = text.strip();
		if (spelling.isEmpty()) return Optional.empty();
		try {
			final Path path = Path.of(expanded(spelling));
			return Files.exists(path) ? Optional.of(path) : Optional.empty();
		} catch (final InvalidPathException | SecurityException exc) {
			return Optional.empty();
		}
	}

	/**
	 * Refuses a link to what is not there, as git-annex leaves it for a file that was not fetched.
	 *
	 * @param path of anything
	 * @throws FileNotFoundException if it is such a link; with a message for people
	 */
	public static void requireNoDanglingLink(final Path path) throws IOException {
		if (Files.isSymbolicLink(path) && !Files.exists(path))
			throw new FileNotFoundException("\"" + path + "\" is a link to "
					+ Printable.quoted(Files.readSymbolicLink(path))
					+ ", which is not there. Fetch that file (git annex get, where git-annex made the link), or choose"
					+ " another one.");
	}

	/**
	 * Refuses what a folder lists and nobody can read: a link to what is not there, a name that readers of files which
	 * know no {@link Path} cannot write, a folder that may not be looked into, or a pipe or device, whose end would never
	 * come.
	 *
	 * @param path of a file, or of a folder that is read as one
	 * @throws IOException if it is such a one; with a message for people
	 */
	public static void requireReadable(final Path path) throws IOException {
		requireNoDanglingLink(path);
		if (!path.toFile().exists() && Files.exists(path))
			throw new IOException(Printable.quoted(path) + " has a name that is not in this system's encoding ("
					+ System.getProperty("sun.jnu.encoding") + "). Rename it.");
		requireNoPipe(path);
		if (!Files.isDirectory(path)) return;
		try (DirectoryStream<Path> list = Files.newDirectoryStream(path)) {
			final Iterator<Path> files = list.iterator();
			// Names alone are told of a folder that may be read, but not entered.
			if (files.hasNext())
				Files.readAttributes(files.next(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		} catch (final NoSuchFileException exc) {
			// Deleted meanwhile.
		} catch (final IOException | DirectoryIteratorException exc) {
			final IOException cause = exc instanceof IOException failure ? failure : (IOException) exc.getCause();
			throw new IOException(
					"The folder " + Printable.quoted(path) + " cannot be looked into: " + FileFailures.reason(cause)
							+ ". Give yourself the right to read it, or leave it out.",
					exc);
		}
	}

	private static void requireNoPipe(final Path path) throws IOException {
		// Java on Windows says so of files, too, that the disk keeps in a form of its own.
		if (File.separatorChar == '\\' || !Files.exists(path)) return;
		if (Files.readAttributes(path, BasicFileAttributes.class).isOther())
			throw new IOException(Printable.quoted(path)
					+ " is a pipe or a device; a file was expected. Write what it gives to a file, and choose that.");
	}

	/**
	 * The folder that the system says, whether or not it is there.
	 *
	 * @param text a path; Java says "?" for the home of a user that the system does not know
	 * @return the path; empty if it is not absolute, or none on this computer
	 */
	public static Optional<Path> absolute(final String text) {
		return complaint(text).isPresent()
				? Optional.empty()
				: Optional.of(Path.of(text)).filter(Path::isAbsolute);
	}

	/**
	 * A spelling with the user's home folder in place of {@code ~}, as shells have it: macros and {@code --out=~/x} pass
	 * no shell that replaces it, and a folder that is called so is nobody's wish.
	 *
	 * @param text anything that a user typed
	 * @return the text, if it does not begin with {@code ~/}, or if nobody knows the home folder
	 */
	public static String expanded(final String text) {
		if (!text.equals("~") && !text.startsWith("~/") && !text.startsWith("~\\")) return text;
		return absolute(System.getProperty("user.home", ""))
				.map(home -> home + text.substring(1))
				.orElse(text);
	}

	/**
	 * The path of a spelling, whether or not something is there.
	 *
	 * @param text anything that a user typed, or that the system says
	 * @return the path
	 * @throws IOException if it is none on this computer; the message says why
	 */
	public static Path of(final String text) throws IOException {
		try {
			return Path.of(expanded(text));
		} catch (final InvalidPathException exc) {
			throw new IOException(complaint(text, exc), exc);
		}
	}

	/**
	 * Follows links, also in the path of what is not there yet.
	 *
	 * @param path any
	 * @return the real path of the last folder that is there, and the rest
	 * @throws IOException if a folder cannot be looked at
	 */
	public static Path real(final Path path) throws IOException {
		final Path whole = path.toAbsolutePath().normalize();
		Path there = whole;
		while (there.getParent() != null && !Files.exists(there)) there = there.getParent();
		return there.toRealPath().resolve(there.relativize(whole)).normalize();
	}

	/**
	 * Tells why a spelling is no path on this computer.
	 *
	 * @param text anything
	 * @return a sentence or two, for people; empty if it is one
	 */
	public static Optional<String> complaint(final String text) {
		try {
			Path.of(text);
			return Optional.empty();
		} catch (final InvalidPathException exc) {
			return Optional.of(complaint(text, exc));
		}
	}

	/** On Unix, Java spells paths in the encoding of the locale: plain ASCII with LANG=C. */
	private static String complaint(final String text, final InvalidPathException exc) {
		final String encoding = System.getProperty("sun.jnu.encoding", "");
		final boolean foreign = text.chars().anyMatch(c -> c > ASCII);
		if (foreign && !encoding.toUpperCase(Locale.ROOT).startsWith("UTF"))
			return Printable.quotedPath(text)
					+ " has letters that Java cannot write in paths, because it was started with the" + " encoding "
					+ encoding + ". Start it with a locale of UTF-8, with LC_ALL=C.UTF-8, say.";
		return Printable.quotedPath(text) + " is no path: " + exc.getReason() + ".";
	}
}
