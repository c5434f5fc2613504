// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import latentij.tensor.FloatTensor;

/**
 * Mean and variance of groups of channels, merged from those of rows.
 *
 * @see <a href="https://doi.org/10.1080/00031305.1983.10483115">Chan, Golub, LeVeque
 *      1983, Algorithms for Computing the Sample Variance</a>
 */
final class GroupMoments {

	private final int groups;
	private final double[] count;
	private final double[] mean;

	/** Sums of squared deviations from the mean. */
	private final double[] deviations;

	GroupMoments(final int groups) {
		this.groups = groups;
		count = new double[groups];
		mean = new double[groups];
		deviations = new double[groups];
	}

	/**
	 * Adds rows.
	 *
	 * @param means of rows, [1,C,R,1]
	 * @param squares mean squared deviations of the same rows, [1,C,R,1]
	 * @param from the first row to add
	 * @param to the end of the rows to add, exclusive
	 * @param width how many values each row has
	 */
	void add(final FloatTensor means, final FloatTensor squares, final int from, final int to, final int width) {
		final int channels = means.dim(1);
		for (int c = 0; c < channels; c++) {
			final int group = c * groups / channels;
			for (int row = from; row < to; row++)
				add(group, width, means.get(0, c, row, 0), (double) squares.get(0, c, row, 0) * width);
		}
	}

	private void add(final int group, final double n, final double rowMean, final double rowDeviations) {
		final double all = count[group] + n;
		final double delta = rowMean - mean[group];
		mean[group] += delta * n / all;
		deviations[group] += rowDeviations + delta * delta * count[group] * n / all;
		count[group] = all;
	}

	double mean(final int group) {
		return mean[group];
	}

	double variance(final int group) {
		return deviations[group] / count[group];
	}
}
