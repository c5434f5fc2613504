// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.util.ArrayDeque;
import java.util.Deque;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadProgress;

/** Makes progress reports of bytes: not too many, and with a steady speed. */
public final class Meter {

	private static final long INTERVAL = 100_000_000;
	private static final long WINDOW = 5_000_000_000L;

	private record Sample(long time, long done) {}

	private final String model;
	private final long total;
	private final HubClock clock;
	private final DownloadListener listener;
	private final Deque<Sample> samples = new ArrayDeque<>();
	private long base;
	private long last;

	/** @param total bytes of all files together */
	public Meter(final String model, final long total, final HubClock clock, final DownloadListener listener) {
		this.model = model;
		this.total = total;
		this.clock = clock;
		this.listener = listener;
	}

	/** Notes the bytes of all files before the current one. */
	public void base(final long bytes) {
		base = bytes;
	}

	/** Notes the bytes of the current file that are there. */
	void at(final long bytes) {
		final long done = base + bytes;
		final long now = clock.nanoTime();
		// What was there before did not arrive now, and says nothing of the speed.
		if (!samples.isEmpty() && done < samples.getLast().done) samples.clear();
		final boolean first = samples.isEmpty();
		if (!first && done < total && now - last < INTERVAL) return;
		samples.add(new Sample(now, done));
		while (samples.size() > 2 && now - samples.getFirst().time > WINDOW) samples.removeFirst();
		last = now;
		final Sample start = samples.getFirst();
		final double seconds = (now - start.time) * 1e-9;
		listener.progress(new DownloadProgress(model, done, total, seconds > 0 ? (done - start.done) / seconds : 0));
	}
}
