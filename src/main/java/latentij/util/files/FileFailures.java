// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import latentij.util.Printable;

/** Words for files that cannot be read. The messages of Java's own exceptions are often a path alone. */
public final class FileFailures {

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
		return exc.getMessage() == null ? exc.getClass().getSimpleName() : exc.getMessage();
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
			return Printable.quotedPath(failure.getFile()) + " cannot be used: " + reason(exc) + ".";
		return reason(exc);
	}
}
