// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class GroupMomentsTest {

	/** Far from zero, where sums of squares would lose the variance. */
	@Test
	void mergedRowsHaveTheMomentsOfAllValues() {
		final int channels = 6;
		final int rows = 7;
		final int width = 50;
		final Random random = new Random(3);
		final double[][] values = new double[channels * rows][width];
		final FloatTensor means = FloatTensor.zeros(1, channels, rows, 1);
		final FloatTensor squares = FloatTensor.zeros(1, channels, rows, 1);
		for (int i = 0; i < values.length; i++) {
			double sum = 0;
			for (int x = 0; x < width; x++) sum += values[i][x] = 1e4 + i + random.nextGaussian();
			// The moments of a row are stated of its rounded mean.
			final double mean = (float) (sum / width);
			for (int x = 0; x < width; x++) values[i][x] += mean - sum / width;
			double square = 0;
			for (int x = 0; x < width; x++) square += (values[i][x] - mean) * (values[i][x] - mean) / width;
			means.buffer().put(i, (float) mean);
			squares.buffer().put(i, (float) square);
		}
		final GroupMoments moments = new GroupMoments(2);
		moments.add(means, squares, 0, 4, width);
		moments.add(means, squares, 4, rows, width);
		for (int group = 0; group < 2; group++) {
			double mean = 0;
			double variance = 0;
			final int count = channels / 2 * rows * width;
			for (int i = group * 3 * rows; i < (group + 1) * 3 * rows; i++)
				for (final double value : values[i]) mean += value / count;
			for (int i = group * 3 * rows; i < (group + 1) * 3 * rows; i++)
				for (final double value : values[i]) variance += (value - mean) * (value - mean) / count;
			assertEquals(mean, moments.mean(group), 1e-9);
			assertEquals(variance, moments.variance(group), 1e-6 * variance);
		}
	}
}
