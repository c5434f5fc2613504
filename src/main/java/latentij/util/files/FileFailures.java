// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import latentij.util.Printable;

/** Words for files that cannot be read. The messages of Java's own exceptions are often a path alone. */
public final class FileFailures {

	/** Words that go with "it": there is no "the image it". */
	private static final Pattern BEFORE_IT = Pattern.compile("\\b(?:open|read|of|in|from|for)$");

	/** What names have, and words have not. */
	private static final Pattern NAME = Pattern.compile("[\"./\\\\]");

	private FileFailures() {}

	/**
	 * Names the reason of a failure, for a message that names the file.
	 *
	 * @param exc thrown by Java or by LatentIJ
	 * @return the reason, without the path where Java tells nothing else; without a full stop where it is Java's
	 */
	public static String reason(final IOException exc) {
		if (exc instanceof AccessDeniedException) return "access to it is denied";
		if (exc instanceof NoSuchFileException) return "it is not there";
		if (exc instanceof NotDirectoryException) return "it is no folder";
		if (exc instanceof FileSystemLoopException) return "it is a link to a folder above it";
		if (exc instanceof FileSystemException failure && failure.getReason() != null)
			return Printable.text(failure.getReason());
		if (exc.getMessage() != null) return exc.getMessage();
		return exc instanceof EOFException
				? "it ends too early"
				: "it failed without a reason (" + exc.getClass().getSimpleName() + ")";
	}

	/**
	 * Names the reason of a failure, likewise.
	 *
	 * @param exc thrown by Java or by LatentIJ
	 * @return the reason, with a full stop
	 */
	public static String sentence(final IOException exc) {
		final String reason = reason(exc);
		return reason.endsWith(".") ? reason : reason + ".";
	}

	/**
	 * Tells of a failure in a sentence that names the file.
	 *
	 * @param exc thrown by Java or by LatentIJ
	 * @return the message of the exception, or a sentence where that is a path alone
	 */
	public static String text(final IOException exc) {
		if (exc instanceof FileSystemException failure && failure.getFile() != null)
			return Printable.quotedPath(failure.getFile()) + " cannot be used: " + reason(exc) + "."
					+ (exc instanceof AccessDeniedException
							? " Give yourself the right to use it, or choose another one."
							: "");
		return exc.getMessage() == null ? "A file cannot be used: " + reason(exc) + "." : reason(exc);
	}

	/**
	 * Tells of a failure in a place that names the file already, as a line of a table.
	 *
	 * @param message about the file; it may begin with its name, or have it in quotation marks
	 * @param file whose name stands beside it
	 * @return the message with "it" in place of the first name; the same one where there is none
	 */
	public static String withoutName(final String message, final Path file) {
		return withoutName(message, List.of(file.toAbsolutePath().toString(), file.toString(), lastName(file)));
	}

	/**
	 * Tells of a failure, likewise.
	 *
	 * @param message about the file
	 * @param address of the file anywhere, as {@code hdfs://host/folder/a.png}
	 * @return the message with "it" in place of the first name; the same one where there is none
	 */
	public static String withoutName(final String message, final String address) {
		return withoutName(message, List.of(address, address.substring(address.lastIndexOf('/') + 1)));
	}

	private static String withoutName(final String message, final List<String> names) {
		// An exception may come without one.
		if (message == null) return "";
		for (final String name : names) {
			for (final String shown : List.of(Printable.quotedPath(name), name)) {
				// A file without an ending may have the name of the message's first word.
				if (!NAME.matcher(shown).find()) continue;
				if (message.startsWith(shown + ": ")) return capitalized(message.substring(shown.length() + 2));
				if (message.startsWith(shown + " ")) return "It" + message.substring(shown.length());
			}
		}
		for (final String name : names) {
			final String shown = " " + Printable.quotedPath(name);
			final int at = message.indexOf(shown);
			if (at > 0 && BEFORE_IT.matcher(message.substring(0, at)).find())
				return message.substring(0, at) + " it" + message.substring(at + shown.length());
		}
		return message;
	}

	/** A root has none. */
	private static String lastName(final Path file) {
		return file.getFileName() == null ? file.toString() : file.getFileName().toString();
	}

	private static String capitalized(final String sentence) {
		return !sentence.isEmpty() && Character.isLowerCase(sentence.codePointAt(0))
				? sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1)
				: sentence;
	}
}
