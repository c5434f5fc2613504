// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import latentij.util.Printable;

/** Sentences about paths at which there is not what was expected. */
public final class Missing {

	private Missing() {}

	/**
	 * Tells why a path is no file.
	 *
	 * @param path that is none
	 * @param remedy a sentence; empty for none
	 * @return a sentence, and the remedy: there is nothing, or a folder; or a folder above it may not be entered, which
	 *         has a remedy of its own
	 */
	public static String file(final Path path, final String remedy) {
		if (Files.isDirectory(path))
			return with(remedy, Printable.quotedPath(path) + " is a folder; a file was expected.");
		return nothing(path, "file", remedy);
	}

	/**
	 * Tells why a path is no folder, likewise: there may be a file.
	 *
	 * @param path that is none
	 * @param remedy a sentence; empty for none
	 */
	public static String folder(final Path path, final String remedy) {
		if (Files.exists(path)) return with(remedy, Printable.quotedPath(path) + " is a file; a folder was expected.");
		return nothing(path, "folder", remedy);
	}

	/**
	 * Tells why a path is neither a file nor a folder, likewise.
	 *
	 * @param path that is none
	 * @param remedy a sentence; empty for none
	 */
	public static String any(final Path path, final String remedy) {
		return nothing(path, "file or folder", remedy);
	}

	private static String with(final String remedy, final String sentence) {
		return remedy.isEmpty() ? sentence : sentence + " " + remedy;
	}

	private static String nothing(final Path path, final String expected, final String remedy) {
		if (!isDenied(path)) return with(remedy, "There is no " + expected + " " + Printable.quotedPath(path) + ".");
		Path above = path.toAbsolutePath().getParent();
		while (above.getParent() != null && isDenied(above)) above = above.getParent();
		return Printable.quotedPath(path) + " cannot be looked at: you have no right to enter the folder "
				+ Printable.quotedPath(above) + ". Give yourself that right, or choose another place.";
	}

	private static boolean isDenied(final Path path) {
		try {
			Files.readAttributes(path, BasicFileAttributes.class);
			return false;
		} catch (final IOException exc) {
			return exc instanceof AccessDeniedException;
		}
	}
}
