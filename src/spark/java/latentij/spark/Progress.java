// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import latentij.batch.BatchProgress;

/** Prints how far a run is, each time that a part is done, but not too often. */
final class Progress {

	private static final long PAUSE_NANOS = 2_000_000_000L;

	private final String things;
	private final int all;
	private final PrintWriter out;
	private final LongSupplier nanos;
	private final long start;
	private int done;
	private int failed;
	private long last;

	/**
	 * Begins to follow a run.
	 *
	 * @param things that are done, in plural
	 * @param all their number
	 * @param out takes lines
	 * @param nanos a clock
	 */
	Progress(final String things, final int all, final PrintWriter out, final LongSupplier nanos) {
		this.things = things;
		this.all = all;
		this.out = out;
		this.nanos = nanos;
		start = nanos.getAsLong();
		last = start;
	}

	/** Takes note of a part that is done, with so many things, and so many that failed. */
	void add(final int more, final int moreFailed) {
		done += more;
		failed += moreFailed;
		final long now = nanos.getAsLong();
		if (now - last < PAUSE_NANOS && done + failed < all) return;
		last = now;
		out.println(new BatchProgress(done, failed, all, Duration.ofNanos(now - start)).line(things));
	}
}
