// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

/**
 * A normalization over groups of channels, PyTorch's GroupNorm.
 *
 * @param module has .weight and .bias [channels]
 * @param channels of the image, and of the result
 * @param groups of channels that have a mean and a variance together; divides the channels
 * @param eps is added to the variance
 */
public record Norm(String module, int channels, int groups, double eps) {

	/** Epsilon of most normalizations in diffusers' autoencoders. */
	static final double EPS = 1e-6;

	/** A normalization with the epsilon of most, {@value #EPS}. */
	public Norm(final String module, final int channels, final int groups) {
		this(module, channels, groups, EPS);
	}
}
