// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

/** The two things that an autoencoder does, which need memory and a device. */
public enum Direction {
	/** From an image to its latent. */
	ENCODE,
	/** From a latent to its image. */
	DECODE
}
