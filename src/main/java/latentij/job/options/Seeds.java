// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

/** Seeds as texts: whole numbers of 64 bits, which PyTorch has without a sign, and takes with one, too. */
public final class Seeds {

	private Seeds() {}

	/**
	 * Reads a seed.
	 *
	 * @param text from -2^63 to 2^64 - 1
	 * @return its 64 bits
	 * @throws NumberFormatException if it is no such number
	 */
	public static long parse(final String text) {
		return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
	}

	/**
	 * Writes a seed as {@code torch.Generator.initial_seed()} tells it.
	 *
	 * @param seed its 64 bits
	 * @return a number from 0 to 2^64 - 1
	 */
	public static String text(final long seed) {
		return Long.toUnsignedString(seed);
	}
}
