// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import java.util.Locale;
import latentij.util.Bytes;
import latentij.util.Remedies;

/** The memory of Java that results take. */
public final class ResultMemory {

	/** Beside the pixels: their labels, blocks on their way. */
	private static final double MORE = 1.05;

	/** The beginning of a sentence about several results, for jobs that also write into files. */
	public static final String INTO_FILE = "Write them into a file (output=/path/result.tif), ";

	private ResultMemory() {}

	/**
	 * Refuses a stack that would not fit, before it is computed, for a job that also writes into files.
	 *
	 * @param doing what is to be done: {@code Encoding "cells.tif"}
	 * @param planes how many there will be
	 * @param bytes of each plane
	 * @throws IllegalArgumentException if Java's memory does not hold them
	 */
	public static void requireUnlessFile(final String doing, final int planes, final long bytes) {
		require(doing, planes, bytes, INTO_FILE);
	}

	/**
	 * Refuses a stack that would not fit, before it is computed.
	 *
	 * @param doing what is to be done: {@code Encoding "cells.tif"}
	 * @param planes how many there will be
	 * @param bytes of each plane
	 * @throws IllegalArgumentException if Java's memory does not hold it
	 */
	public static void require(final String doing, final int planes, final long bytes) {
		require(doing, planes, bytes, "");
	}

	private static void require(final String doing, final int planes, final long bytes, final String remedy) {
		final double need = MORE * planes * bytes;
		if (need <= free()) return;
		// Unused objects count as memory in use until they are collected.
		System.gc();
		final long free = free();
		if (need <= free) return;
		if (planes == 1)
			throw new IllegalArgumentException(String.format(
					Locale.ROOT,
					"%s needs about %s of ImageJ's memory for the result, but %s are free. %s%s.",
					doing,
					Bytes.ofMemory(need),
					Bytes.ofMemory(free),
					remedy.isEmpty() ? "Choose a smaller image, " : remedy.replace("them", "it"),
					Remedies.MORE_HEAP));
		final long fit = (long) (free / (MORE * bytes));
		final String fewer =
				fit < 1 ? "smaller images" : String.format(Locale.ROOT, "at most %,d of them (slices=)", fit);
		throw new IllegalArgumentException(String.format(
				Locale.ROOT,
				"%s gives %,d planes, which need about %s of ImageJ's memory, but %s are free. %s%s, %s.",
				doing,
				planes,
				Bytes.ofMemory(need),
				Bytes.ofMemory(free),
				remedy,
				remedy.isEmpty() ? "Choose " + fewer : "choose " + fewer,
				Remedies.MORE_HEAP));
	}

	private static long free() {
		final Runtime java = Runtime.getRuntime();
		return java.maxMemory() - java.totalMemory() + java.freeMemory();
	}
}
