// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The last error of this process, kept for a person who looks for its cause. */
public final class LastError {

	private static final int LINES = 8;
	private static final int CAUSES = 4;
	private static final int MAX = 600;

	private static volatile String text;

	private LastError() {}

	/**
	 * Keeps an error in the place of the one before.
	 *
	 * @param exc that ended a job; not kept itself
	 */
	public static void keep(final Throwable exc) {
		final StringBuilder lines = new StringBuilder()
				.append(LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS))
				.append('\n');
		Throwable cause = exc;
		for (int i = 0; i < CAUSES && cause != null; i++, cause = cause.getCause()) {
			final String message = cause.toString();
			lines.append(i == 0 ? "" : "Caused by: ")
					.append(message, 0, Math.min(MAX, message.length()))
					.append('\n')
					.append(Arrays.stream(cause.getStackTrace())
							.limit(LINES)
							.map(call -> "    at " + call + "\n")
							.collect(Collectors.joining()));
		}
		text = lines.toString().strip();
	}

	/** @return when it was, what it said, and the first lines of its stack; empty if there was none */
	public static Optional<String> text() {
		return Optional.ofNullable(text);
	}
}
