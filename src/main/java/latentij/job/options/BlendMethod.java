// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

/** The ways to make latents of two. */
public enum BlendMethod {
	/** On a straight line. */
	LINEAR,
	/** On an arc around zero, all values of a latent taken as one vector. */
	SPHERICAL,
	/** Directions and lengths apart, the channels of each pixel taken as a vector. */
	DIRECTION,
	/** Half of the sum. */
	AVERAGE,
	/** The first minus the second. */
	DIFFERENCE,
	/** Both together. */
	SUM;

	/** @return true if the result is a row of latents from one to the other */
	public boolean isWay() {
		return this == LINEAR || this == SPHERICAL || this == DIRECTION;
	}
}
