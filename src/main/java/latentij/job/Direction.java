// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import latentij.job.options.JobType;

/**
 * The two things that an autoencoder does, which need memory and a device. Of the {@linkplain
 * JobType jobs in the menu}, one runs no network.
 */
public enum Direction {
	/** From an image to its latent. */
	ENCODE,
	/** From a latent to its image. */
	DECODE
}
