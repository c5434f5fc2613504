// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Job;
import latentij.job.Plan.ModelId;
import latentij.model.VaeModel;
import latentij.model.library.Models;

/**
 * Models that the user chooses by name or path, rather than a latent: tells what they are, finds and opens them.
 * Several threads may use it.
 */
public final class ChosenModels {

	private final ImageJModels models;
	private final CodecPool pool;
	private final ModelLeases leases;

	/**
	 * @param models finds and downloads models
	 * @param pool opens them; stays the caller's
	 * @param leases tells whether a model may be used
	 */
	public ChosenModels(final ImageJModels models, final CodecPool pool, final ModelLeases leases) {
		this.models = models;
		this.pool = pool;
		this.leases = leases;
	}

	/** See {@link ImageJModels#places}. */
	public Map<String, Path> places() {
		return models.places();
	}

	/**
	 * Describes a model for lists.
	 *
	 * @param name one of {@link Models#names()}
	 * @return what it is, its size, and whether it is on this computer; empty for
	 *         any other text
	 */
	public String describe(final String name) {
		return models.describe(name);
	}

	/**
	 * Opens the model that the user chose, for its numbers.
	 *
	 * @param options of which the model is a name or a path
	 * @return a lease that the caller closes
	 * @throws IllegalArgumentException if the model cannot be used
	 * @throws IOException if it cannot be read
	 * @throws CancellationException if the user did not want a download
	 */
	public Lease lease(final DecodeOptions options) throws IOException {
		return leases.lease(Job.of(options), null, options.model());
	}

	/**
	 * Opens the model that the user chose to encode with, likewise.
	 *
	 * @param options of which the model is a name or a path
	 * @return a lease that the caller closes
	 * @throws IllegalArgumentException if the model cannot be used
	 * @throws IOException if it cannot be read
	 * @throws CancellationException if the user did not want a download
	 */
	public Lease lease(final EncodeOptions options) throws IOException {
		return leases.lease(Job.of(options), null, options.model());
	}

	/**
	 * Finds a model that the user chose, for its numbers. No device is looked for, and nothing is opened.
	 *
	 * @param model a name or a path
	 * @return the model
	 * @throws IOException if there is no such model, or if it cannot be read
	 * @throws CancellationException if the user did not want a download
	 */
	public VaeModel chosen(final String model) throws IOException {
		return leases.chosen(model);
	}

	/**
	 * Finds a model for its numbers, likewise, where that takes no download.
	 *
	 * @param model one of {@link Models#names()}
	 * @return the model; empty if it is not on this computer
	 * @throws IOException if it cannot be read
	 */
	public Optional<VaeModel> chosenIfHere(final String model) throws IOException {
		return models.isHere(model) ? Optional.of(chosen(model)) : Optional.empty();
	}

	/**
	 * Finds the version of a model that the user chose, where that takes no download. Nothing is opened.
	 *
	 * @param model a name or a path
	 * @return its name, as latents remember it, and its version, which is {@link Models#UNKNOWN_VERSION} of a model of
	 *         {@link Models#names()} that is not on this computer; empty for others that are not
	 * @throws IOException if it cannot be read
	 */
	public Optional<ModelId> versionIfOnDisk(final String model) throws IOException {
		if (models.isOnDisk(model)) return Optional.of(ModelId.of(chosen(model)));
		return Optional.of(model.strip())
				.filter(Models::isListed)
				.map(name -> new ModelId(name, Models.UNKNOWN_VERSION));
	}

	/**
	 * Finds the version of a model that a latent names, likewise.
	 *
	 * @param model its name or path, which may be anything
	 * @return its name and version; empty also if the user has not used it before, or if it cannot be read
	 */
	public Optional<ModelId> versionIfUsed(final String model) {
		if (!leases.isUsed(model)) return Optional.empty();
		try {
			return versionIfOnDisk(model);
		} catch (final IOException exc) {
			// Opening it tells what is wrong.
			return Optional.empty();
		}
	}

	/**
	 * Opens a model where that takes no download.
	 *
	 * @param options of which the model is one of {@link Models#names()}
	 * @return a lease that the caller closes; empty if the model is not on this computer
	 * @throws IOException if it cannot be read
	 */
	public Optional<Lease> leaseIfHere(final DecodeOptions options) throws IOException {
		return models.isHere(options.model()) ? Optional.of(pool.lease(Job.of(options), null)) : Optional.empty();
	}
}
