// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;
import java.util.Objects;
import latentij.codec.PosteriorMode;
import latentij.job.memory.Direction;
import latentij.job.options.JobOptions;
import latentij.job.options.SizeOption;
import latentij.job.options.TilingOption;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;

/**
 * The wish of a user, whatever it is applied to: a {@link Planner} makes a
 * {@link Plan} of it.
 *
 * @param direction to latents, or back
 * @param options of the direction
 */
public record Job(Direction direction, JobOptions options) implements Serializable {

	public Job {
		Objects.requireNonNull(direction, "direction");
		Objects.requireNonNull(options, "options");
	}

	/**
	 * Creates a job that encodes.
	 *
	 * @param options of encoding
	 * @return the job
	 */
	public static Job of(final EncodeOptions options) {
		return new Job(Direction.ENCODE, options);
	}

	/**
	 * Creates a job that decodes.
	 *
	 * @param options of decoding
	 * @return the job
	 */
	public static Job of(final DecodeOptions options) {
		return new Job(Direction.DECODE, options);
	}

	/** @return a name, or the path of a model folder or file; to decode also {@link DecodeOptions#AUTO} */
	String model() {
		return options.model();
	}

	/** @return the pixels that are encoded; all where latents are decoded */
	SizeOption size() {
		return options instanceof EncodeOptions encode ? encode.size() : SizeOption.ORIGINAL;
	}

	/** @return the latent that is taken of the posterior; the mean where latents are decoded */
	PosteriorMode posterior() {
		return options instanceof EncodeOptions encode ? encode.posterior() : PosteriorMode.MEAN;
	}

	/** @return the seed of a sample: each plane is drawn as if it were alone; 0 where none is drawn */
	public long seed() {
		return options instanceof EncodeOptions encode && encode.posterior() == PosteriorMode.SAMPLE
				? encode.seed()
				: 0;
	}

	/** @return the tiles, if any */
	TilingOption tiling() {
		return options.tiling();
	}

	/** @return the device, and the precision of a GPU */
	public DeviceChoice device() {
		return options.device();
	}

	/** @return true if latents decide themselves with which model they are decoded */
	public boolean isAuto() {
		return direction == Direction.DECODE && model().equals(DecodeOptions.AUTO);
	}

	/**
	 * The model to take.
	 *
	 * @param made the provenance of the latents to decode; null if there is none
	 * @return a name or a path
	 */
	public String modelFor(final Provenance made) {
		if (!isAuto()) return model();
		return made == null ? Models.BUNDLED : made.model();
	}
}
