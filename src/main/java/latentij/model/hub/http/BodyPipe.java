// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The body of a response, read piece by piece. Unlike the JDK's stream it gives
 * up when nothing arrives for a while, and can be canceled while it waits. No
 * more than one piece is kept in memory.
 */
public final class BodyPipe implements BodySubscriber<BodyPipe>, AutoCloseable {

	private record Signal(List<ByteBuffer> data, Throwable error, boolean end) {}

	private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
	private final Deque<ByteBuffer> piece = new ArrayDeque<>();
	private Flow.Subscription subscription;
	private boolean closed;
	private boolean ended;

	@Override
	public CompletionStage<BodyPipe> getBody() {
		return CompletableFuture.completedFuture(this);
	}

	@Override
	public void onSubscribe(final Flow.Subscription s) {
		final boolean late;
		synchronized (this) {
			late = closed || subscription != null;
			if (!late) subscription = s;
		}
		if (late) s.cancel();
		else s.request(1);
	}

	@Override
	public void onNext(final List<ByteBuffer> data) {
		signals.add(new Signal(data, null, false));
	}

	@Override
	public void onError(final Throwable error) {
		signals.add(new Signal(null, error, true));
	}

	@Override
	public void onComplete() {
		signals.add(new Signal(null, null, true));
	}

	/**
	 * Waits for the next bytes.
	 *
	 * @param patience the time for which nothing may arrive
	 * @param look the time between two questions whether it was canceled
	 * @param clock measures patience
	 * @param canceled asked while waiting
	 * @return at least one byte; null at the end of the body
	 * @throws StalledException if nothing arrived for too long
	 * @throws CanceledException if it was canceled
	 * @throws IOException if the connection broke
	 */
	ByteBuffer read(final Duration patience, final Duration look, final HubClock clock, final BooleanSupplier canceled)
			throws IOException {
		final long start = clock.nanoTime();
		while (true) {
			if (canceled.getAsBoolean()) throw new CanceledException();
			while (!piece.isEmpty()) {
				final ByteBuffer next = piece.poll();
				if (next.hasRemaining()) return next;
			}
			if (ended) return null;
			final Signal signal;
			try {
				signal = signals.poll(look.toNanos(), TimeUnit.NANOSECONDS);
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
				throw new CanceledException();
			}
			if (signal == null) {
				if (clock.nanoTime() - start > patience.toNanos())
					throw new StalledException("nothing arrived for " + patience.toSeconds() + " seconds");
			} else if (signal.error != null) {
				ended = true;
				throw signal.error instanceof IOException io ? io : new IOException(signal.error);
			} else if (signal.end) ended = true;
			else {
				piece.addAll(signal.data);
				final Flow.Subscription s;
				synchronized (this) {
					s = subscription;
				}
				s.request(1);
			}
		}
	}

	/** Gives up the rest of the body; safe to call twice. */
	@Override
	public void close() {
		final Flow.Subscription s;
		synchronized (this) {
			if (closed) return;
			closed = true;
			s = subscription;
		}
		if (s != null) s.cancel();
	}

	/** Failure of a connection on which nothing arrives any more. */
	static final class StalledException extends IOException {

		private static final long serialVersionUID = 1L;

		StalledException(final String message) {
			super(message);
		}
	}

	/** End of a wait that was canceled. */
	static final class CanceledException extends IOException {

		private static final long serialVersionUID = 1L;
	}
}
