// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import latentij.batch.BatchProgress;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Prints how far a run is, each time that a part is done, but not too often. */
final class Progress extends SparkListener {

	private static final long PAUSE_NANOS = 2_000_000_000L;

	private final int images;
	private final int parts;
	private final PrintWriter out;
	private final LongSupplier nanos;
	private final long start;
	private int done;
	private long last;

	/**
	 * Creates a listener.
	 *
	 * @param images to encode
	 * @param parts that hold them
	 * @param out takes lines
	 * @param nanos a clock
	 */
	Progress(final int images, final int parts, final PrintWriter out, final LongSupplier nanos) {
		this.images = images;
		this.parts = parts;
		this.out = out;
		this.nanos = nanos;
		start = nanos.getAsLong();
		last = start;
	}

	@Override
	public void onTaskEnd(final SparkListenerTaskEnd end) {
		if (!end.taskInfo().successful() || done == parts) return;
		done++;
		final long now = nanos.getAsLong();
		if (now - last < PAUSE_NANOS && done < parts) return;
		last = now;
		out.println(new BatchProgress((int) ((long) images * done / parts), 0, images, Duration.ofNanos(now - start)));
	}
}
