// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import latentij.util.Printable;

/** Writes files that appear whole or not at all. */
public final class WholeFile {

	/** Writes the content of a file. */
	@FunctionalInterface
	public interface Content {

		/**
		 * Writes all of it.
		 *
		 * @param out buffered; closed by the caller
		 * @throws IOException if it cannot be written
		 */
		void writeTo(OutputStream out) throws IOException;
	}

	private static final String NOTHING = "nothing was left behind";

	private WholeFile() {}

	/**
	 * Writes a file beside its place and moves it there when it is complete. A file that is there is
	 * replaced, or stays as it is if this fails.
	 *
	 * @param file to write; its folder must exist
	 * @param content of it
	 * @throws IOException if it cannot be written; the message says which file, why, and what to do
	 */
	public static void write(final Path file, final Content content) throws IOException {
		write(file, NOTHING, content);
	}

	/**
	 * Writes a file, likewise, of several that stay if one fails.
	 *
	 * @param file to write; its folder must exist
	 * @param remains what is there if this fails, as "nothing was left behind"
	 * @param content of it
	 * @throws IOException if it cannot be written; the message says which file, why, what to do, and what is there
	 */
	public static void write(final Path file, final String remains, final Content content) throws IOException {
		try {
			writePart(file, content, true);
		} catch (final IOException exc) {
			throw notWritten(file, exc, remains);
		}
	}

	/**
	 * Writes a file, likewise, without waiting until the disk has it: for many small ones whose content is looked
	 * at again after a power failure.
	 *
	 * @param file to write; its folder must exist
	 * @param remains what is there if this fails, as "nothing was left behind"
	 * @param content of it
	 * @throws IOException if it cannot be written; the message says which file, why, what to do, and what is there
	 */
	public static void writeSoon(final Path file, final String remains, final Content content) throws IOException {
		try {
			writePart(file, content, false);
		} catch (final IOException exc) {
			throw notWritten(file, exc, remains);
		}
	}

	/**
	 * Deletes what processes left in a folder that were killed while they wrote.
	 *
	 * @param folder whose files are looked at
	 * @param before the time of their last change; younger ones may still be written to
	 * @throws IOException if one cannot be deleted
	 */
	public static void clearLeftovers(final Path folder, final FileTime before) throws IOException {
		try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PartFile.PREFIX + "*" + PartFile.SUFFIX)) {
			for (final Path part : parts)
				if (Files.getLastModifiedTime(part).compareTo(before) < 0) Files.deleteIfExists(part);
		}
	}

	/**
	 * Tells users that a file could not be written.
	 *
	 * @param file that was to be written
	 * @param exc the reason
	 * @return a message that says which file, why, and what to do
	 */
	public static IOException notWritten(final Path file, final IOException exc) {
		return notWritten(file, exc, NOTHING);
	}

	/**
	 * Tells users that a file could not be written, of several that stay.
	 *
	 * @param file that was to be written
	 * @param exc the reason
	 * @param remains what is there now
	 * @return a message that says which file, why, what to do, and what is there
	 */
	public static IOException notWritten(final Path file, final IOException exc, final String remains) {
		return new IOException(
				"\"" + file + "\" could not be written: " + reason(exc) + ". " + remedy(exc) + "; " + remains + ".",
				exc);
	}

	private static String remedy(final IOException exc) {
		// So on Linux and macOS. On Windows, where paths have a limit as well, Java says only that the name is wrong.
		if (String.valueOf(exc.getMessage()).contains("File name too long"))
			return "Give what it is made of a shorter name";
		if (exc instanceof NoSuchFileException) return "Make that folder, or choose another place";
		return isWrongPlace(exc) ? "Choose another place" : "Make room, or choose another place";
	}

	private static boolean isWrongPlace(final IOException exc) {
		return exc instanceof AccessDeniedException
				|| exc instanceof FileAlreadyExistsException
				|| exc instanceof NotDirectoryException
				|| isBelowFile(exc)
				|| String.valueOf(exc.getMessage()).contains("Read-only file system");
	}

	/** On Linux and macOS, a folder below a file fails so. */
	private static boolean isBelowFile(final IOException exc) {
		return exc instanceof FileSystemException failure && "Not a directory".equals(failure.getReason());
	}

	/**
	 * Makes a folder, and those above it.
	 *
	 * @param folder to make; it may exist
	 * @throws IOException if it cannot be made; the message says which folder and why
	 */
	public static void makeFolder(final Path folder) throws IOException {
		try {
			Files.createDirectories(folder);
		} catch (final IOException exc) {
			throw new IOException(
					"The folder \"" + folder + "\" could not be made: " + reason(exc) + ". "
							+ (exc instanceof NoSuchFileException ? "Choose another place" : remedy(exc)) + ".",
					exc);
		}
	}

	private static void writePart(final Path file, final Content content, final boolean now) throws IOException {
		try (PartFile part = PartFile.beside(file)) {
			final OutputStream out = new BufferedOutputStream(Channels.newOutputStream(part.channel()));
			content.writeTo(out);
			out.flush();
			if (now) part.commit();
			else part.move();
		}
	}

	/** Java's own messages are often the path alone. */
	static String reason(final IOException exc) {
		if (exc instanceof AccessDeniedException) return "the folder may not be written to";
		if (exc instanceof NoSuchFileException) return "there is no such folder";
		if (exc instanceof FileAlreadyExistsException || exc instanceof NotDirectoryException || isBelowFile(exc))
			return "a part of that path is a file";
		if (exc instanceof FileSystemException failure && failure.getReason() != null)
			return Printable.text(failure.getReason());
		// Image writers wrap it.
		if (exc.getCause() instanceof IOException cause) return reason(cause);
		return Printable.text(exc.getMessage() == null ? exc : exc.getMessage());
	}
}
