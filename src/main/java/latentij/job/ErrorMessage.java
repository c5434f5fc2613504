// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import latentij.codec.VaeException;
import latentij.model.hub.HubException;
import latentij.util.Remedies;
import latentij.util.files.FileFailures;

/**
 * The message that a user gets when an exception has ended a job.
 *
 * @param kind the kind of ending, by which a front end decides
 * @param text the reason, and what can be done
 */
public record ErrorMessage(Kind kind, String text) {

	/** Kinds of endings. */
	public enum Kind {
		/** The user ended the job, and needs no message; a macro still must not go on. */
		CANCELED,
		/** The user can do something about it. */
		FAILED,
		/** A fault of LatentIJ, or a damaged installation: the stack trace belongs into the log. */
		BUG
	}

	/** The ends of a download that the user has chosen. */
	private static final Set<HubException.Kind> ENDED_BY_USER =
			Set.of(HubException.Kind.CANCELED, HubException.Kind.DECLINED);

	/**
	 * Turns an exception into a message.
	 *
	 * @param exc thrown by a job
	 * @return the message, which names no settings in menus where there are none
	 */
	public static ErrorMessage of(final Throwable exc) {
		return of(exc, !GraphicsEnvironment.isHeadless());
	}

	static ErrorMessage of(final Throwable exc, final boolean menus) {
		final ErrorMessage message = inWindows(exc);
		// Only a cancellation may come without a text.
		return menus || message.text == null
				? message
				: new ErrorMessage(message.kind, Remedies.withoutMenus(message.text));
	}

	private static ErrorMessage inWindows(final Throwable exc) {
		if (isCanceled(exc)) return new ErrorMessage(Kind.CANCELED, exc.getMessage());
		if (exc instanceof UncheckedIOException unchecked) return inWindows(unchecked.getCause());
		if (exc instanceof IOException failure) return new ErrorMessage(Kind.FAILED, FileFailures.text(failure));
		if (exc instanceof IllegalArgumentException || exc instanceof VaeException)
			return new ErrorMessage(Kind.FAILED, exc.getMessage());
		// ImageJ itself would say nothing at all.
		if (exc instanceof NoClassDefFoundError)
			return new ErrorMessage(
					Kind.FAILED,
					"A library that LatentIJ needs is missing (" + exc.getMessage()
							+ "). Put the jars that belong to LatentIJ into ImageJ's"
							+ " \"jars\" folder, and start ImageJ again.");
		if (exc instanceof OutOfMemoryError && String.valueOf(exc.getMessage()).contains("direct buffer"))
			return new ErrorMessage(
					Kind.FAILED,
					"The memory that Java may use beside its heap is full (" + exc.getMessage() + "): "
							+ Remedies.MORE_BUFFERS + ".");
		if (exc instanceof OutOfMemoryError)
			return new ErrorMessage(
					Kind.FAILED, "Java's memory is full (" + exc.getMessage() + "): " + Remedies.MORE_HEAP + ".");
		return new ErrorMessage(
				Kind.BUG, "This should not have happened: " + exc + ". The log tells more; please report it.");
	}

	private static boolean isCanceled(final Throwable exc) {
		for (Throwable cause = exc; cause != null; cause = cause.getCause()) {
			if (cause instanceof CancellationException) return true;
			if (cause instanceof HubException failure && ENDED_BY_USER.contains(failure.kind())) return true;
		}
		return false;
	}
}
