// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.models;

import java.io.IOException;
import latentij.ij.ui.EscKey;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.GroupRuns;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.model.VaeModel;
import latentij.util.Printable;

/** Opens the models of jobs: those that the user chose, and those that latents name, if they are trusted. */
public final class ModelLeases {

	private final CodecPool pool;
	private final ModelTrust trust;

	/** @param trust decides which models that latents name are opened */
	public ModelLeases(final CodecPool pool, final ModelTrust trust) {
		this.pool = pool;
		this.trust = trust;
	}

	/**
	 * Opens the model that is chosen, or that a latent remembers.
	 *
	 * @param job the wish
	 * @param made the provenance of the latent to decode; null if there is none
	 * @param name of that which is encoded or decoded
	 * @throws java.util.concurrent.CancellationException if the Esc key was pressed while a GPU was tried
	 */
	public Lease lease(final Job job, final Provenance made, final String name) throws IOException {
		try (EscKey esc = EscKey.watch()) {
			return lease(job, made, name, esc);
		}
	}

	/**
	 * Finds a model that the user chose, for its numbers.
	 *
	 * @param reference name or path of a model
	 * @return the model, which is not opened
	 * @throws IOException if there is no such model, or if it cannot be read
	 */
	public VaeModel chosen(final String reference) throws IOException {
		final VaeModel model = pool.model(reference);
		trust.chosen(model.name());
		return model;
	}

	/**
	 * Tells whether a model that a latent names may be looked for without a question.
	 *
	 * @param model its name or path
	 * @return true for models of the list, and those that the user has used
	 */
	boolean isUsed(final String model) {
		return trust.isUsed(model);
	}

	/**
	 * Prepares runs that several images share.
	 *
	 * @param job the wish
	 * @throws java.util.concurrent.CancellationException if the Esc key was pressed while a GPU was tried
	 */
	public GroupRuns groups(final Job job) {
		try (EscKey esc = EscKey.watch()) {
			return pool.groups(job, esc);
		}
	}

	private Lease lease(final Job job, final Provenance made, final String name, final EscKey esc) throws IOException {
		if (!job.isAuto() || made == null) {
			final Lease lease = pool.lease(job, made, esc);
			trust.chosen(lease.model().name());
			return lease;
		}
		trust.require(made.model(), name);
		try {
			final Lease lease = pool.lease(job, made, esc);
			trust.chosen(made.model());
			return lease;
		} catch (final IOException exc) {
			throw new IOException(
					"\"" + name + "\" was made with the model " + Printable.quotedPath(made.model()) + ". "
							+ exc.getMessage() + " If the model is elsewhere now, set model= to its path.",
					exc);
		}
	}
}
