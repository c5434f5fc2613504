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
	 * @return a sentence: there is nothing, or a folder, or a folder above it may not be entered
	 */
	public static String file(final Path path) {
		if (Files.isDirectory(path)) return Printable.quotedPath(path) + " is a folder; a file was expected.";
		return nothing(path, "file");
	}

	/**
	 * Tells why a path is no folder.
	 *
	 * @param path that is none
	 * @return a sentence: there is nothing, or a file, or a folder above it may not be entered
	 */
	public static String folder(final Path path) {
		if (Files.exists(path)) return Printable.quotedPath(path) + " is a file; a folder was expected.";
		return nothing(path, "folder");
	}

	/**
	 * Tells why a path is neither a file nor a folder.
	 *
	 * @param path that is none
	 * @return a sentence: there is nothing, or a folder above it may not be entered
	 */
	public static String any(final Path path) {
		return nothing(path, "file or folder");
	}

	private static String nothing(final Path path, final String expected) {
		if (!isDenied(path)) return "There is no " + expected + " " + Printable.quotedPath(path) + ".";
		Path above = path.toAbsolutePath().getParent();
		while (above.getParent() != null && isDenied(above)) above = above.getParent();
		return Printable.quotedPath(path) + " cannot be looked at: you have no right to enter the folder "
				+ Printable.quotedPath(above) + ".";
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
