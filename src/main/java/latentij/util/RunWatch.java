// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.LongSupplier;

/**
 * Watches the runs of networks in this process while it is open, but no trials of devices: how long they
 * take, and how long the device waits between them. Several threads may use it.
 *
 * <pre>{@code
 * try (RunWatch watch = RunWatch.open()) {
 * 	encodeAll();
 * 	System.out.println(watch.runs() + " runs, waited " + 100 * watch.waiting() + " %");
 * }
 * }</pre>
 */
public final class RunWatch implements AutoCloseable {

	private static final Set<RunWatch> OPEN = new CopyOnWriteArraySet<>();

	private final LongSupplier nanos;
	private long runs;
	private int running;

	/** Of the first run. */
	private long first;

	/** The last time when the first of several runs at once began. */
	private long began;

	/** The last time when no run was left. */
	private long ended;

	private long busy;

	/** @param nanos a clock */
	RunWatch(final LongSupplier nanos) {
		this.nanos = nanos;
	}

	/**
	 * Begins to watch.
	 *
	 * @return a watch that the caller closes
	 */
	public static RunWatch open() {
		final RunWatch watch = new RunWatch(System::nanoTime);
		OPEN.add(watch);
		return watch;
	}

	/** A run that goes on until it is closed. */
	public interface Running extends AutoCloseable {

		/** Ends the run. */
		@Override
		void close();
	}

	/**
	 * Tells all that watch of a run.
	 *
	 * @return closed by the caller when the run has ended
	 */
	public static Running begin() {
		final RunWatch[] told = OPEN.toArray(RunWatch[]::new);
		for (final RunWatch watch : told) watch.began();
		return () -> {
			for (final RunWatch watch : told) watch.ended();
		};
	}

	synchronized void began() {
		final long now = nanos.getAsLong();
		if (runs == 0) first = now;
		runs++;
		if (running++ == 0) began = now;
	}

	synchronized void ended() {
		final long now = nanos.getAsLong();
		if (--running > 0) return;
		busy += now - began;
		ended = now;
	}

	/** @return the number of runs that have begun */
	public synchronized long runs() {
		return runs;
	}

	/**
	 * The share of the time in which no run went on, from the beginning of the first to the end of the last that has
	 * ended.
	 *
	 * @return in [0,1]; 0 if none has ended
	 */
	public synchronized double waiting() {
		return busy == 0 ? 0 : 1 - (double) busy / (ended - first);
	}

	/** @return for people: "Between its runs, the network waited 3 % of the time." */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "Between its runs, the network waited %.0f %% of the time.", 100 * waiting());
	}

	/** Ends the watching; safe to call twice. */
	@Override
	public void close() {
		OPEN.remove(this);
	}
}
