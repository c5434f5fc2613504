// SPDX-License-Identifier: BSD-2-Clause
package loci.common;

/** Stands in for that of Bio-Formats. */
public final class DebugTools {

	private static String level;

	private DebugTools() {}

	/** What is set first stays. */
	public static boolean enableLogging(final String wanted) {
		if (level != null) return false;
		level = wanted;
		return true;
	}

	public static void reset() {
		level = null;
	}

	public static String level() {
		return level;
	}
}
