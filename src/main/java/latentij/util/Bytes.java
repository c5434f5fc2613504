// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.util.Locale;

/** Numbers of bytes for people, in decimal units, as file managers and Hugging Face write them. */
public final class Bytes {

	private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

	private Bytes() {}

	/**
	 * The size of a file, with two or three digits.
	 *
	 * @param bytes at least 0
	 * @return "335 MB", "1.2 GB"
	 */
	public static String ofFile(final long bytes) {
		if (bytes < 1000) return bytes + " bytes";
		double value = bytes / 1000.0;
		int unit = 0;
		while (value >= 999.5 && unit < UNITS.length - 1) {
			value /= 1000;
			unit++;
		}
		return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
	}

	/**
	 * An amount of memory: whole megabytes, or gigabytes with one decimal.
	 *
	 * @param bytes at least 0
	 * @return "335 MB", "12.3 GB"
	 */
	public static String ofMemory(final double bytes) {
		if (bytes < 1e9) return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
		return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
	}
}
