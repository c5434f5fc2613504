// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;
import java.util.Objects;
import latentij.codec.PosteriorMode;
import latentij.model.library.Models;
import latentij.runtime.DeviceChoice;

/**
 * The wish of a user, whatever it is applied to: what a {@link Planner} makes a
 * {@link Plan} of.
 *
 * @param direction to latents, or back
 * @param model a name, or the path of a model folder or file; to decode also
 *          {@link DecodeOptions#AUTO}
 * @param size which pixels are encoded
 * @param posterior which latent of the posterior is taken
 * @param seed of a sample: each plane is drawn as if it were alone
 * @param tiling whether in tiles
 * @param device where to run, and with what floats
 */
public record Job(
		Direction direction,
		String model,
		SizeOption size,
		PosteriorMode posterior,
		long seed,
		TilingOption tiling,
		DeviceChoice device)
		implements Serializable {

	public Job {
		Objects.requireNonNull(direction, "direction");
		Objects.requireNonNull(model, "model");
		Objects.requireNonNull(size, "size");
		Objects.requireNonNull(posterior, "posterior");
		Objects.requireNonNull(tiling, "tiling");
		Objects.requireNonNull(device, "device");
	}

	/**
	 * A job that encodes.
	 *
	 * @param options how
	 * @return the job
	 */
	public static Job of(final EncodeOptions options) {
		return new Job(
				Direction.ENCODE,
				options.model(),
				options.size(),
				options.posterior(),
				options.seed(),
				options.tiling(),
				options.device());
	}

	/**
	 * A job that decodes.
	 *
	 * @param options how
	 * @return the job
	 */
	public static Job of(final DecodeOptions options) {
		return new Job(
				Direction.DECODE,
				options.model(),
				SizeOption.ORIGINAL,
				PosteriorMode.MEAN,
				0,
				options.tiling(),
				options.device());
	}

	/** @return true if latents decide themselves with which model they are decoded */
	public boolean isAuto() {
		return direction == Direction.DECODE && model.equals(DecodeOptions.AUTO);
	}

	/**
	 * The model to take.
	 *
	 * @param made the provenance of the latents to decode; null if there is none
	 * @return a name or a path
	 */
	public String modelFor(final Provenance made) {
		if (!isAuto()) return model;
		return made == null ? Models.BUNDLED : made.model();
	}
}
