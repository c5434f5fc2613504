// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

/** Which latent of the posterior is taken. */
public enum PosteriorMode {
	/** The mean: nothing random, the best reconstruction. */
	MEAN,
	/** A sample, mean + std * noise, as diffusers' tutorials draw it. */
	SAMPLE,
	/** The mean, which the caller turns into the numbers of the nearest entries of a {@link Codebook}. */
	INDEX
}
