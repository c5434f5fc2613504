/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.hub;

import java.util.ArrayDeque;
import java.util.Deque;

/** Makes progress reports of bytes: not too many, and with a steady speed. */
final class Meter {

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
	Meter(final String model, final long total, final HubClock clock,
		final DownloadListener listener)
	{
		this.model = model;
		this.total = total;
		this.clock = clock;
		this.listener = listener;
	}

	/** Says that the files before the current one have this many bytes. */
	void base(final long bytes) {
		base = bytes;
	}

	/** Says how many bytes of the current file are there. */
	void at(final long bytes) {
		final long done = base + bytes;
		final long now = clock.nanoTime();
		// What was there before did not arrive now, and says nothing of the speed.
		if (!samples.isEmpty() && done < samples.getLast().done) samples.clear();
		final boolean first = samples.isEmpty();
		if (!first && done < total && now - last < INTERVAL) return;
		samples.add(new Sample(now, done));
		while (samples.size() > 2 && now - samples.getFirst().time > WINDOW)
			samples.removeFirst();
		last = now;
		final Sample start = samples.getFirst();
		final double seconds = (now - start.time) * 1e-9;
		listener.progress(new DownloadProgress(model, done, total, seconds > 0
			? (done - start.done) / seconds : 0));
	}
}
