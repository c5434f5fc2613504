// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call into native code that cannot be ended. It has a thread of its own; who is canceled
 * waits for it no longer, and what comes of it then is closed.
 */
public final class AbandonableCall {

	/** The time between two questions to the caller while it waits. */
	public static final long CHECK_MILLIS = 100;

	private AbandonableCall() {}

	/**
	 * Waits for the result of a call.
	 *
	 * @param <T> what comes of it; an {@link AutoCloseable} is closed if nobody waits any more
	 * @param call to make; it keeps what it needs, also when nobody waits any more
	 * @param check ends the waiting
	 * @return the result; the caller closes it
	 * @throws CancellationException if the check ended the waiting
	 * @throws Exception what the call throws
	 */
	public static <T> T wait(final Callable<T> call, final CancelCheck check) throws Exception {
		check.check();
		final Call<T> task = begun(call);
		try {
			return task.result(check);
		} catch (final InterruptedException exc) {
			task.abandon();
			Thread.currentThread().interrupt();
			throw new CancellationException("Canceled.");
		}
	}

	/**
	 * Waits for the result of a call, as {@link #wait} does, also where the thread is interrupted: that is
	 * kept for the caller.
	 *
	 * @param <T> what comes of it; an {@link AutoCloseable} is closed if nobody waits any more
	 * @param call to make; it keeps what it needs, also when nobody waits any more
	 * @param check ends the waiting
	 * @return the result; the caller closes it
	 * @throws CancellationException if the check ended the waiting
	 * @throws Exception what the call throws
	 */
	public static <T> T waitUninterruptibly(final Callable<T> call, final CancelCheck check) throws Exception {
		final Call<T> task = begun(call);
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return task.result(check);
				} catch (final InterruptedException exc) {
					interrupted = true;
				}
			}
		} finally {
			if (interrupted) Thread.currentThread().interrupt();
		}
	}

	private static <T> Call<T> begun(final Callable<T> call) {
		final Call<T> task = new Call<>(call);
		Daemons.thread(task, "LatentIJ-native").start();
		return task;
	}

	/** A task whose result is closed, by whichever thread comes last, if nobody wants it. */
	private static final class Call<T> extends FutureTask<T> {

		private T result;
		private boolean abandoned;

		Call(final Callable<T> call) {
			super(call);
		}

		@Override
		protected void set(final T value) {
			synchronized (this) {
				result = value;
			}
			super.set(value);
			closeIfUnwanted();
		}

		/** Waits; where the check ends that, nobody wants the result any more. */
		T result(final CancelCheck check) throws Exception {
			while (true) {
				try {
					return get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
				} catch (final TimeoutException exc) {
					requireWanted(check);
				} catch (final ExecutionException exc) {
					if (exc.getCause() instanceof Exception cause) throw cause;
					if (exc.getCause() instanceof Error cause) throw cause;
					throw exc;
				}
			}
		}

		private void requireWanted(final CancelCheck check) {
			try {
				check.check();
			} catch (final CancellationException exc) {
				abandon();
				throw exc;
			}
		}

		void abandon() {
			synchronized (this) {
				abandoned = true;
			}
			closeIfUnwanted();
		}

		private void closeIfUnwanted() {
			final T unwanted;
			synchronized (this) {
				if (!abandoned || result == null) return;
				unwanted = result;
				result = null;
			}
			if (!(unwanted instanceof AutoCloseable open)) return;
			try {
				open.close();
			} catch (final Exception exc) {
				// Nobody waits for it any more.
			}
		}
	}
}
