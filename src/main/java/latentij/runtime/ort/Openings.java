// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * Sessions that are being opened. When Java ends, the C library frees the tables of operators that ONNX Runtime has
 * in global variables, and a session that is just being opened then kills the process, with a crash report. So the
 * end of Java waits for it, for a moment.
 */
final class Openings {

	/** People wait for this after they closed ImageJ; a large model takes 1 to 4 s to open. */
	private static final Duration MOMENT = Duration.ofSeconds(2);

	private static final Openings ALL = new Openings();

	static {
		try {
			Runtime.getRuntime().addShutdownHook(new Thread(Openings::endAll, "LatentIJ-end"));
		} catch (final IllegalStateException exc) {
			// Java is ending already.
			ALL.end(Duration.ZERO);
		}
	}

	private int open;
	private boolean ended;

	/** Those of this process. */
	static Openings all() {
		return ALL;
	}

	/**
	 * Opens something.
	 *
	 * @param opening opens it
	 * @return what it gives
	 * @throws CancellationException if Java is ending
	 * @throws Exception what the opening throws
	 */
	<T> T call(final Callable<T> opening) throws Exception {
		synchronized (this) {
			if (ended) throw new CancellationException("Java is ending.");
			open++;
		}
		try {
			return opening.call();
		} finally {
			synchronized (this) {
				open--;
				notifyAll();
			}
		}
	}

	/**
	 * Lets nothing be opened any more, and waits for what is being opened.
	 *
	 * @param patience the longest time to wait
	 * @return false if something is still being opened
	 */
	synchronized boolean end(final Duration patience) {
		ended = true;
		final long until = System.nanoTime() + patience.toNanos();
		boolean interrupted = false;
		while (open > 0) {
			final long millis = (until - System.nanoTime()) / 1_000_000;
			if (millis <= 0) break;
			try {
				wait(millis);
			} catch (final InterruptedException exc) {
				interrupted = true;
			}
		}
		if (interrupted) Thread.currentThread().interrupt();
		return open == 0;
	}

	private static void endAll() {
		if (!ALL.end(MOMENT)) leaveGlobalVariables();
	}

	/**
	 * Has the process end, with its exit value, before the C library frees global variables: of what is registered for
	 * the end, the last comes first. On Linux with the GNU C library; Windows stops all threads before.
	 */
	private static void leaveGlobalVariables() {
		try {
			final NativeLibrary process = NativeLibrary.getProcess();
			process.getFunction("on_exit").invokeInt(new Object[] {process.getFunction("_exit"), Pointer.NULL});
		} catch (final RuntimeException | LinkageError exc) {
			// Another system, or no JNA: what was tried is all there is.
		}
	}
}
