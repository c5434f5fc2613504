// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for messages to users. */
final class UserMessage {

	/** Two sentences, with a long title or path in them and the names of all models. */
	private static final int LONGEST = 900;

	/** Paths may be long. */
	private static final Pattern QUOTED = Pattern.compile("\"[^\"]{100,}\"");

	private static final int LINES = 9;

	/** Words of programmers. */
	private static final Pattern RAW = Pattern.compile(
			"Exception|\\bjava\\.|\\bORT\\b|ONNXRuntime|Error code|onnxruntime|ClassCast|should not have happened"
					+ "|Cannot invoke|out of bounds|@[0-9a-f]{6,}|null pointer");

	private UserMessage() {}

	/** Tells what is wrong with a message; empty if nothing is. */
	static Optional<String> complaint(final String message) {
		if (message == null || message.isBlank()) return Optional.of("no message");
		if (QUOTED.matcher(message).replaceAll("").length() > LONGEST || message.length() > 10 * LONGEST)
			return Optional.of("a message of " + message.length() + " characters: " + message.substring(0, LONGEST));
		if (RAW.matcher(message).find()) return Optional.of("a message of programmers: " + message);
		if (!message.strip().matches("(?s).*[.?]")) return Optional.of("a message that is no sentence: " + message);
		if (message.lines().count() > LINES) return Optional.of("a message of many lines: " + message);
		return Optional.empty();
	}
}
