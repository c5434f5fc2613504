// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Several runs of networks that a listener is told of as one, since the images of each are nobody's. */
public final class OneRun implements RunListener {

	private static final double NANOS = 1e9;

	private final RunListener whole;
	private final String doing;
	private BooleanSupplier stop = () -> false;

	/** Runs, whose listener this is. */
	@FunctionalInterface
	public interface Work<T> {

		T run() throws IOException;
	}

	/**
	 * Creates a run.
	 *
	 * @param whole is told of it
	 * @param doing as "Fitting colors"
	 */
	public OneRun(final RunListener whole, final String doing) {
		this.whole = whole;
		this.doing = doing;
	}

	/** Does the runs, and tells how they begin and end. */
	public <T> T follow(final String done, final Work<T> work) throws IOException {
		final long start = System.nanoTime();
		whole.started(doing);
		stop = whole.stop(doing);
		final T result;
		try {
			result = work.run();
		} catch (final CancellationException exc) {
			whole.failed(doing + " was canceled");
			throw exc;
		} catch (final IOException | RuntimeException | Error exc) {
			whole.failed(doing + " failed");
			throw exc;
		}
		whole.finished(String.format(Locale.ROOT, "%s in %.1f s", done, (System.nanoTime() - start) / NANOS));
		return result;
	}

	@Override
	public BooleanSupplier stop(final String what) {
		return stop;
	}

	@Override
	public void progress(final RunProgress part) {
		whole.progress(new RunProgress(
				doing,
				part.plane(),
				part.planes(),
				part.piece(),
				part.pieces(),
				part.part(),
				part.seconds(),
				part.first()));
	}
}
