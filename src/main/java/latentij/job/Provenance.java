// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;
import latentij.codec.LatentNorm;

/**
 * The making of a latent, which travels with it: sinks keep it in the way of their
 * format.
 *
 * @param model name or path of the model
 * @param modelVersion version of its weights
 * @param norm the normalization of the latent
 * @param posterior "mean" or "sample"
 * @param seed of the sample; 0 for a mean
 * @param size "original" or "512x512"
 * @param width of the image that was encoded, in pixels
 * @param height of the image that was encoded, in pixels
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
		implements Serializable {}
