// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import latentij.ij.latents.ModelNames;
import latentij.ij.ui.EscKey;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.Job;
import latentij.job.Progress;
import latentij.job.memory.Direction;
import latentij.util.LastError;

/**
 * Tells a listener of one run in sentences, and ends the run when the Esc key is pressed.
 */
public final class RunStatus implements Progress {

	/** The time between two messages while a plane is computed whole. */
	private static final long TELL_NANOS = 500_000_000;

	/** The most that a guess may say is done: only the end of the run tells that all is. */
	private static final double MOST = 0.99;

	/** Characters of a title beside the rest of a line; ImageJ's status line has room for about 60. */
	private static final int MAX_TITLE = 27;

	private final RunListener listener;
	private final RunSpeeds speeds;
	private final LongSupplier clock;
	private final Lease lease;
	private final String doing;
	private final String done;
	private final String title;
	private final String model;
	private final double pixels;
	private final String size;
	private long start;
	private BooleanSupplier stop = () -> false;
	private EscKey esc;
	private int planes;

	/** Parts of a plane that are computed one after the other. */
	private int regions = 1;

	private volatile int block;

	/** True while a plane is computed that tells nothing of its parts. */
	private volatile boolean whole;

	/** True while a GPU computes its first plane of this size. */
	private volatile boolean first;

	private volatile long blockStart;
	private volatile long told;

	/** A run that is followed; its result is the device where it was done. */
	@FunctionalInterface
	public interface Work {

		String run(Progress progress) throws IOException;
	}

	/**
	 * Creates a run.
	 *
	 * @param listener is told of it
	 * @param speeds of earlier runs
	 * @param clock gives nanoseconds
	 * @param lease of the network
	 * @param job the wish
	 * @param source of that which is encoded or decoded
	 */
	public RunStatus(
			final RunListener listener,
			final RunSpeeds speeds,
			final LongSupplier clock,
			final Lease lease,
			final Job job,
			final BlockSource source) {
		this.listener = listener;
		this.speeds = speeds;
		this.clock = clock;
		pixels = (double) source.extent().width() * source.extent().height();
		size = source.extent().width() + "x" + source.extent().height();
		this.lease = lease;
		title = source.name();
		planes = source.extent().planes();
		model = ModelNames.of(job, source.provenance());
		final boolean encoding = job.direction() == Direction.ENCODE;
		doing = encoding ? "Encoding" : "Decoding";
		done = encoding ? "Encoded" : "Decoded";
	}

	/** Does some work and tells the listener how it begins and ends. */
	public void follow(final Work work) throws IOException {
		start = clock.getAsLong();
		try (EscKey watched = EscKey.watch()) {
			esc = watched;
			run(work);
		}
	}

	private void run(final Work work) throws IOException {
		listener.started(what());
		stop = listener.stop(what());
		final String device;
		try {
			device = work.run(this);
		} catch (final CancellationException exc) {
			endsWhole();
			listener.failed(doing + " " + title + " was canceled");
			esc.check();
			throw exc;
		} catch (final IOException | RuntimeException | Error exc) {
			LastError.keep(exc);
			endsWhole();
			listener.failed(doing + " " + title + " failed");
			throw exc;
		}
		if (endsWhole()) learn(planes);
		finished(device);
	}

	/** From here on, nothing is told by other threads. Gives true if the last plane was computed whole. */
	private synchronized boolean endsWhole() {
		final boolean was = whole;
		whole = false;
		return was;
	}

	private String what() {
		return image() + " with " + ModelNames.brief(model) + " on " + lease.device();
	}

	/** Short enough to leave room for the rest of the status line. */
	private String image() {
		final int more = title.length() - MAX_TITLE;
		if (more <= 0) return doing + " " + title;
		final int half = (MAX_TITLE - 1) / 2;
		return doing + " " + title.substring(0, half) + "\u2026" + title.substring(title.length() - half);
	}

	private void finished(final String device) {
		// The log says why there, when the model is opened.
		final String where = device.equals(lease.device()) ? device : device + " (done again there; the log says why)";
		// As "%.1f", for which Java looks up how a language writes numbers.
		final BigDecimal time = BigDecimal.valueOf(seconds()).setScale(1, RoundingMode.HALF_UP);
		listener.finished(done + " " + title + " with " + ModelNames.brief(model) + " in " + time + " s on " + where);
	}

	private double seconds() {
		return (clock.getAsLong() - start) / 1e9;
	}

	@Override
	public void block(final int n, final int all) {
		whole = false;
		// Where a run goes on that was ended, some parts of some planes are left.
		if (all % planes != 0) planes = 1;
		regions = all / planes;
		block = n;
		blockStart = clock.getAsLong();
		told = blockStart;
		first = lease.onGpu() && regions == 1 && speeds.isFirst(speedKey(), size);
		if (n > 0 && regions == 1) learn(n);
		if (all > 1) tell(n % regions, regions);
		whole = regions == 1;
	}

	/** Notes the time of the planes that are done. */
	private void learn(final int done) {
		speeds.note(speedKey(), pixels, seconds() / done);
	}

	/** Runs that take a time in proportion to their pixels, about. */
	private String speedKey() {
		return doing + " with " + model + " on " + lease.device();
	}

	@Override
	public void tile(final int n, final int all) {
		whole = false;
		if (regions > 1) tell(block % regions, regions);
		else tell(n, all);
	}

	private void tell(final int piece, final int pieces) {
		listener.progress(new RunProgress(image(), block / regions, planes, piece, pieces, 0, seconds(), false));
	}

	@Override
	public boolean isCanceled() {
		final boolean escaped = esc.wasPressed();
		tellThatItGoesOn();
		return escaped || stop.getAsBoolean();
	}

	/** Nothing is told of a plane that is computed whole, but the time that it will take, by earlier ones. */
	private synchronized void tellThatItGoesOn() {
		final long now = clock.getAsLong();
		if (!whole || now - told < TELL_NANOS) return;
		told = now;
		final double taken = (now - blockStart) / 1e9;
		// By images of other sizes, for which kernels were chosen already, it cannot be guessed.
		final double expected = first ? 0 : speeds.seconds(speedKey(), pixels);
		final double part = expected > 0 ? Math.min(MOST, taken / expected) : 0;
		listener.waiting(new RunProgress(image(), block, planes, 0, 1, part, seconds(), first));
	}
}
