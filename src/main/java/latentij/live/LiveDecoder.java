// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import latentij.job.Progress;
import latentij.live.LiveSchedule.Task;
import latentij.tensor.FloatTensor;

/**
 * Follows a latent that is edited, and decodes it whenever it is another one. The latent is read
 * again and again and compared with the last one, so that nothing has to tell of a change; who
 * knows of one calls {@link #wake}, and it is seen at once.
 * <p>
 * One thread of its own does all computations, one at a time; the newest state wins. Any thread
 * may call the public methods, which never wait.
 */
public final class LiveDecoder implements AutoCloseable {

	/** Time between two looks at a latent that nothing tells of. */
	private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(20);

	/** Looks take at most this part of the time. */
	private static final int LOOK_SHARE = 20;

	private final Supplier<FloatTensor> source;
	private final PartialDecoder full;
	private final DetailedPreview preview;
	private final LiveListener listener;
	private final LongSupplier clock;
	private final LiveSchedule schedule;

	private Adjustment adjustment;

	/** The latent as it was read last. */
	private FloatTensor read;

	/** The same with its adjustment: the newest state. */
	private FloatTensor newest;

	/** The reason why the latent cannot be read. */
	private String unreadable;

	private long lookNanos = LOOK;
	private boolean failed;
	private boolean awake;
	private volatile boolean closed;

	/**
	 * Creates a decoder; {@link #start} starts it.
	 *
	 * @param source reads the latent, scaled, [1,C,h,w], a new tensor each time; throws an
	 *          IllegalArgumentException if what is there is no latent; called by several threads, one
	 *          at a time
	 * @param adjustment to begin with
	 * @param full decodes
	 * @param ratio its spatial compression ratio
	 * @param reach how many pixels of the latent beside its own matter to a pixel of the picture;
	 *          empty if all do
	 * @param preview decodes fast and about right; null for none
	 * @param listener is told of the results
	 */
	public LiveDecoder(
			final Supplier<FloatTensor> source,
			final Adjustment adjustment,
			final LatentDecoder full,
			final int ratio,
			final OptionalInt reach,
			final LatentDecoder preview,
			final LiveListener listener) {
		this(source, adjustment, new PartialDecoder(full, ratio, reach), preview, listener, System::nanoTime);
	}

	/** @param clock gives nanoseconds */
	LiveDecoder(
			final Supplier<FloatTensor> source,
			final Adjustment adjustment,
			final PartialDecoder full,
			final LatentDecoder preview,
			final LiveListener listener,
			final LongSupplier clock) {
		this.source = Objects.requireNonNull(source, "source");
		this.adjustment = Objects.requireNonNull(adjustment, "adjustment");
		this.full = full;
		this.preview = preview == null ? null : new DetailedPreview(preview);
		this.listener = Objects.requireNonNull(listener, "listener");
		this.clock = clock;
		schedule = new LiveSchedule(preview != null);
	}

	/**
	 * Starts the thread.
	 *
	 * @param ended is run by it at its end
	 */
	public void start(final Runnable ended) {
		final Thread thread = new Thread(() -> run(ended), "LatentIJ-live");
		thread.setDaemon(true);
		thread.start();
	}

	private void run(final Runnable ended) {
		try {
			while (!closed) if (!step()) pause();
		} finally {
			ended.run();
		}
	}

	/**
	 * Sets what is done to each channel before it is decoded.
	 *
	 * @param next for as many channels
	 */
	public synchronized void adjust(final Adjustment next) {
		adjustment = next;
		if (read != null) change(adjustment.apply(read));
		wake();
	}

	/** Has the latent looked at now. */
	public synchronized void wake() {
		awake = true;
		notifyAll();
	}

	/** Ends it, and gives up what is being computed. */
	@Override
	public synchronized void close() {
		closed = true;
		notifyAll();
	}

	/** Waits until it is time to look at the latent again. */
	private synchronized void pause() {
		final long until = Math.min(schedule.delay(clock.getAsLong()), lookNanos);
		try {
			if (!awake && !closed) TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until));
			awake = false;
		} catch (final InterruptedException exc) {
			closed = true;
		}
	}

	/**
	 * Looks at the latent, and does what is due.
	 *
	 * @return false if there was nothing to do
	 */
	boolean step() {
		final Task task;
		final FloatTensor latent;
		final long state;
		synchronized (this) {
			look();
			task = schedule.next(clock.getAsLong());
			latent = newest;
			state = schedule.state();
		}
		if (task == Task.NONE) return false;
		if (task == Task.PREVIEW) showPreview(latent, state);
		else decode(latent, state);
		return true;
	}

	/** Finds out whether the latent is another one now. */
	private synchronized void look() {
		final long start = clock.getAsLong();
		final String problem = readAgain();
		lookNanos = Math.max(LOOK, LOOK_SHARE * (clock.getAsLong() - start));
		if (Objects.equals(problem, unreadable)) return;
		unreadable = problem;
		if (problem != null) listener.failed(new IllegalArgumentException(problem));
		else if (!failed) listener.failed(null);
	}

	/** Gives the reason why it cannot be read; null if it can. */
	private String readAgain() {
		try {
			final FloatTensor now = source.get();
			if (ChangedArea.between(read, now).isEmpty()) return null;
			read = now;
			change(adjustment.apply(now));
			return null;
		} catch (final IllegalArgumentException exc) {
			return exc.getMessage();
		}
	}

	private void change(final FloatTensor latent) {
		newest = latent;
		schedule.changed(clock.getAsLong());
	}

	private void showPreview(final FloatTensor latent, final long state) {
		final long start = clock.getAsLong();
		try {
			final Patch patch = Patch.whole(preview.decode(latent, progress(() -> closed)));
			if (!closed) listener.decoded(patch, true, clock.getAsLong() - start);
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			// The full picture follows, and says what is wrong if that fails, too.
		}
		final long nanos = clock.getAsLong() - start;
		synchronized (this) {
			schedule.previewed(state, nanos);
		}
	}

	private void decode(final FloatTensor latent, final long state) {
		final long start = clock.getAsLong();
		listener.working();
		try {
			final Optional<Patch> patch = full.decode(latent, progress(() -> isGivenUp(state)));
			final long nanos = clock.getAsLong() - start;
			decoded(state, nanos, null);
			if (closed) return;
			listener.decoded(patch.orElse(null), false, nanos);
			// After the picture is shown: somebody waits for it.
			if (preview != null) patch.ifPresent(part -> preview.learn(latent, part));
		} catch (final CancellationException exc) {
			givenUp(clock.getAsLong() - start);
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			decoded(state, clock.getAsLong() - start, exc);
			if (!closed) listener.failed(exc);
		}
	}

	private static Progress progress(final BooleanSupplier canceled) {
		return new Progress() {

			@Override
			public boolean isCanceled() {
				return canceled.getAsBoolean();
			}
		};
	}

	private synchronized boolean isGivenUp(final long state) {
		if (closed) return true;
		look();
		return schedule.isObsolete(state);
	}

	private synchronized void decoded(final long state, final long nanos, final Throwable failure) {
		schedule.decoded(state, nanos);
		final boolean again = failed && failure == null;
		failed = failure != null;
		if (again) listener.failed(null);
	}

	private synchronized void givenUp(final long nanos) {
		schedule.givenUp(nanos);
	}
}
