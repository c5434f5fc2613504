// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

/**
 * Buffers outside of Java's heap that nobody uses any more. Java frees them when it collects garbage, which it does by
 * the state of its heap: where few objects stand for much memory, that is late, and the process grows until all is
 * used that buffers may take. Several threads may use it.
 */
public final class DroppedBuffers {

	/** As much may wait. */
	private static final long MOST = 1L << 26;

	private final long most;
	private final Runnable collect;
	private long waiting;

	/** Creates a count of buffers, for one job. */
	public DroppedBuffers() {
		this(MOST, System::gc);
	}

	/**
	 * Creates a count.
	 *
	 * @param most bytes that may wait
	 * @param collect frees them
	 */
	DroppedBuffers(final long most, final Runnable collect) {
		this.most = most;
		this.collect = collect;
	}

	/**
	 * Notes that a buffer is not used any more; frees it, and those before it, if they are many.
	 *
	 * @param bytes of the buffer
	 */
	public synchronized void drop(final long bytes) {
		waiting += bytes;
		if (waiting <= most) return;
		waiting = 0;
		collect.run();
	}
}
