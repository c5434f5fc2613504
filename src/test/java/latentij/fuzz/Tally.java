// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import java.util.Map;
import java.util.TreeMap;

/** Counts of what was tried, and an example of each message. */
final class Tally {

	private final Map<String, Integer> runs = new TreeMap<>();
	private final Map<String, String> messages = new TreeMap<>();
	private int longest;

	void count(final String run) {
		runs.merge(run, 1, Integer::sum);
	}

	/** Messages that differ in names and numbers alone are one. */
	void message(final String text) {
		longest = Math.max(longest, text.length());
		messages.putIfAbsent(text.replaceAll("(?s)\".*\"", "\"\"").replaceAll("\\d+", "0"), text);
	}

	@Override
	public String toString() {
		final StringBuilder text = new StringBuilder();
		runs.forEach((run, n) -> text.append(run).append(": ").append(n).append('\n'));
		text.append("Longest message: ").append(longest).append(" characters\n");
		messages.values().forEach(message -> text.append("  ").append(message).append('\n'));
		return text.toString();
	}
}
