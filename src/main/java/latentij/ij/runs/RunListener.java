// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import latentij.ij.Latents;

/** Follows runs of networks in sentences, for a status line. */
public interface RunListener {

	/** @param what is being done, as "Encoding mountains.png with latentij-f8c4 on CPU" */
	default void started(final String what) {}

	/**
	 * Called once, after {@link #started}, by the same thread.
	 *
	 * @param what is being done
	 * @return a question that is asked from time to time, by any thread: true to end the run; the
	 *         caller of {@link Latents} gets a {@link CancellationException} then
	 */
	default BooleanSupplier stop(final String what) {
		return () -> false;
	}

	/**
	 * Called before each plane of several, and before each piece of a plane that is computed in
	 * pieces.
	 *
	 * @param progress the part that is done
	 * @throws CancellationException to end it; the caller of {@link Latents} gets
	 *           this exception
	 */
	default void progress(final RunProgress progress) {}

	/**
	 * Called from time to time while a plane is computed whole, by another thread than the others.
	 *
	 * @param progress the part that is done, about
	 */
	default void waiting(final RunProgress progress) {}

	/**
	 * Called once for a run over many files, instead of all others.
	 *
	 * @param what is being done, as "Encode Folder cells"
	 * @return is told of the files
	 */
	default FilesListener files(final String what) {
		return new FilesListener() {};
	}

	/**
	 * @param what was done, on which device and why there, and how long it took;
	 *          not called if it failed
	 */
	default void finished(final String what) {}

	/**
	 * Called for what needs no run of a network.
	 *
	 * @param what was done, as "Drew the channels of mountains-latent"
	 */
	default void done(final String what) {}

	/**
	 * @param what was not done, as "Encoding mountains.png failed"; the caller of
	 *          {@link Latents} gets an exception that says why
	 */
	default void failed(final String what) {}
}
