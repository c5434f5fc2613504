// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.Direction;
import latentij.job.Job;
import latentij.job.Progress;
import latentij.util.LastError;

/**
 * Tells a listener of one run in sentences, and ends the run when the Esc key is pressed.
 */
final class RunStatus implements Progress {

	/** Runs of all threads: ImageJ has one Esc key for all. */
	private static final AtomicInteger RUNNING = new AtomicInteger();

	private final RunListener listener;
	private final Lease lease;
	private final String doing;
	private final String done;
	private final String title;
	private final String model;
	private long start;
	private BooleanSupplier stop = () -> false;
	private volatile boolean escaped;
	private final int planes;

	/** Parts of a plane that are computed one after the other. */
	private int regions = 1;

	private int block;

	/** A run that is followed; its result is the device where it was done. */
	@FunctionalInterface
	interface Work {

		String run(Progress progress) throws IOException;
	}

	/**
	 * Creates a run.
	 *
	 * @param listener is told of it
	 * @param lease of the network
	 * @param job the wish
	 * @param source of that which is encoded or decoded
	 */
	RunStatus(final RunListener listener, final Lease lease, final Job job, final BlockSource source) {
		this.listener = listener;
		this.lease = lease;
		title = source.name();
		planes = source.extent().planes();
		model = ModelNames.of(job, source.provenance());
		final boolean encoding = job.direction() == Direction.ENCODE;
		doing = encoding ? "Encoding" : "Decoding";
		done = encoding ? "Encoded" : "Decoded";
	}

	/** Does some work and tells the listener how it begins and ends. */
	void follow(final Work work) throws IOException {
		start = System.nanoTime();
		// Pressed for something else, before; while another run goes on, it is meant.
		if (RUNNING.getAndIncrement() == 0) IJ.resetEscape();
		try {
			run(work);
		} finally {
			RUNNING.decrementAndGet();
		}
	}

	private void run(final Work work) throws IOException {
		listener.started(what());
		stop = listener.stop(what());
		final String device;
		try {
			device = work.run(this);
		} catch (final CancellationException exc) {
			listener.failed(doing + " " + title + " was canceled");
			if (!escaped) throw exc;
			throw new CancellationException("Canceled with the Esc key.");
		} catch (final IOException | RuntimeException | Error exc) {
			LastError.keep(exc);
			listener.failed(doing + " " + title + " failed");
			throw exc;
		}
		finished(device);
	}

	private String what() {
		return doing + " " + title + " with " + model + " on " + lease.device();
	}

	private void finished(final String device) {
		// The log says why there, when the model is opened.
		final String where = device.equals(lease.device()) ? device : device + " (done again there; the log says why)";
		listener.finished(
				String.format(Locale.ROOT, "%s %s with %s in %.1f s on %s", done, title, model, seconds(), where));
	}

	private double seconds() {
		return (System.nanoTime() - start) / 1e9;
	}

	@Override
	public void block(final int n, final int all) {
		regions = all / planes;
		block = n;
		if (all > 1) tell(n % regions, regions);
	}

	@Override
	public void tile(final int n, final int all) {
		if (regions > 1) tell(block % regions, regions);
		else tell(n, all);
	}

	private void tell(final int piece, final int pieces) {
		listener.progress(new RunProgress(what(), block / regions, planes, piece, pieces, seconds()));
	}

	@Override
	public boolean isCanceled() {
		if (IJ.escapePressed()) escaped = true;
		return escaped || stop.getAsBoolean();
	}
}
