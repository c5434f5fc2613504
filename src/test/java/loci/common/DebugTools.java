// SPDX-License-Identifier: BSD-2-Clause
package loci.common;

/** Stands in for that of Bio-Formats. */
public final class DebugTools {

	private static String level;

	private DebugTools() {}

	public static boolean enableLogging(final String wanted) {
		level = wanted;
		return true;
	}

	public static String level() {
		return level;
	}
}
