// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;
import latentij.codec.LatentNorm;
import latentij.model.WeightsVersion;
import latentij.model.library.Models;

/**
 * The making of a latent, which travels with it: sinks keep it in the way of their
 * format. A sink that keeps only what decoding needs says {@link #UNKNOWN} of the rest.
 *
 * @param model name or path of the model
 * @param modelVersion version of its weights
 * @param norm the normalization of the latent
 * @param posterior "mean", "sample" or "index", or {@link #UNKNOWN}
 * @param seed of the sample; 0 for a mean
 * @param size "original" or "512x512"
 * @param width of the image that was encoded, in pixels; 0 where it is not known
 * @param height of the image that was encoded, in pixels; 0 where it is not known
 * @param title of the image that was encoded
 * @param tiling the side of blended tiles in pixels; "off" where the numbers are
 *          those of the whole image
 * @param device where the encoder ran
 * @param version of LatentIJ
 */
public record Provenance(
		String model,
		String modelVersion,
		LatentNorm norm,
		String posterior,
		long seed,
		String size,
		int width,
		int height,
		String title,
		String tiling,
		String device,
		String version)
		implements Serializable {

	/** A text that was not kept. */
	public static final String UNKNOWN = "unknown";

	/**
	 * Creates the part that decoding needs, of components of the record.
	 *
	 * @return a provenance that knows nothing else
	 */
	public static Provenance needed(
			final String model,
			final String modelVersion,
			final LatentNorm norm,
			final int width,
			final int height,
			final String version) {
		return new Provenance(
				model, modelVersion, norm, UNKNOWN, 0, UNKNOWN, width, height, "", UNKNOWN, UNKNOWN, version);
	}

	/**
	 * Tells whether two latents can be mixed, since one decoder takes both.
	 *
	 * @param other of another latent
	 * @return true if both are of the same model, and of one version or of versions whose latents can be exchanged; or
	 *         if the weights are the same, as those of a folder that was moved or copied
	 */
	public boolean fits(final Provenance other) {
		return norm.equals(other.norm) && fit(model, modelVersion, other.model, other.modelVersion);
	}

	/**
	 * Tells whether the latents of two models can be mixed, by what latents remember of them.
	 *
	 * @param model name or path of one
	 * @param version of its weights
	 * @param other name or path of the other
	 * @param otherVersion of its weights
	 * @return true for one model and versions whose latents can be exchanged, and for the same weights
	 */
	public static boolean fit(final String model, final String version, final String other, final String otherVersion) {
		return model.equals(other)
				? Models.areExchangeable(model, version, otherVersion)
				: WeightsVersion.areSame(version, otherVersion);
	}

	/**
	 * Corrects the size of the image.
	 *
	 * @param newWidth in pixels; 0 where it is not known
	 * @param newHeight in pixels; 0 where it is not known
	 * @return the same of an image of that size
	 */
	public Provenance withSize(final int newWidth, final int newHeight) {
		return new Provenance(
				model, modelVersion, norm, posterior, seed, size, newWidth, newHeight, title, tiling, device, version);
	}
}
