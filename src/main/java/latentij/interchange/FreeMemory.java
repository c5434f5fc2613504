// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.IOException;
import latentij.util.Bytes;
import latentij.util.Remedies;
import latentij.util.machine.DirectMemory;
import latentij.util.machine.SystemMemory;

/** Memory for the values of a file, of which few bytes may tell that there are billions. */
final class FreeMemory {

	private FreeMemory() {}

	/**
	 * Refuses values that do not fit, before memory is taken for them.
	 *
	 * @param name of the values, for messages
	 * @param values their number
	 * @throws IOException if they do not fit
	 */
	static void require(final String name, final double values) throws IOException {
		final double need = values * Float.BYTES;
		if (need <= free()) return;
		// Unused objects count as memory in use until they are collected.
		System.gc();
		final long free = free();
		if (need > free)
			throw new IOException(name + " holds " + Bytes.ofMemory(need) + " of values, but " + Bytes.ofMemory(free)
					+ " are free for them. Choose a smaller file, " + Remedies.MORE_HEAP + ".");
	}

	/** They are first read beside Java's heap, and then become a stack in it. */
	private static long free() {
		final Runtime java = Runtime.getRuntime();
		final long heap = java.maxMemory() - java.totalMemory() + java.freeMemory();
		return Math.min(heap, Math.min(DirectMemory.limit(), SystemMemory.available()));
	}
}
