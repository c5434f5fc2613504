// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import java.util.function.LongSupplier;

/**
 * Buffers outside of Java's heap that nobody uses any more. Java frees them when it collects garbage, which it does by
 * the state of its heap: where few objects stand for much memory, that is late, and the process grows until all is
 * used that buffers may take. Several threads may use it.
 */
public final class DroppedBuffers {

	/** The most bytes that may wait to be freed. */
	private static final long MOST = 1L << 26;

	private final long most;
	private final LongSupplier used;
	private final Runnable collect;

	/** Bytes that were told since the last collection. */
	private long waiting;

	/** The least that all buffers took since then, those that nobody tells of included. */
	private long least = Long.MAX_VALUE;

	/** Creates a count of buffers, for one job. */
	public DroppedBuffers() {
		this(MOST, DirectMemory::used, System::gc);
	}

	/**
	 * Creates a count.
	 *
	 * @param most bytes that may wait
	 * @param used gives the bytes of all buffers, which may grow by as much
	 * @param collect frees them
	 */
	DroppedBuffers(final long most, final LongSupplier used, final Runnable collect) {
		this.most = most;
		this.used = used;
		this.collect = collect;
	}

	/**
	 * Notes that a buffer is not used any more; frees it, and those before it, if they are many, or if all
	 * buffers together have grown much: results in between are told by nobody.
	 *
	 * @param bytes of the buffer
	 */
	public synchronized void drop(final long bytes) {
		waiting += bytes;
		final long now = used.getAsLong();
		least = Math.min(least, now);
		if (waiting <= most && now - least <= most) return;
		waiting = 0;
		least = Long.MAX_VALUE;
		collect.run();
	}
}
