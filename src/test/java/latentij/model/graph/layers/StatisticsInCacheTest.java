// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.layers.GroupStatistics.Moments;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsInCacheTest {

	private static final int CHANNELS = 12;
	private static final int GROUPS = 4;

	/** Means and variances of all channels, [N,2C,1,1], and the input as it is. */
	private static FloatTensor moments(final FloatTensor x, final long together) throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		final String input = graph.input("x", OnnxType.FLOAT, "n", CHANNELS, "h", "w");
		// As in a network: a value that is computed.
		final String doubled = graph.node("Add", "doubled", List.of(input, input));
		final Moments found = new StatisticsInCache(together).of(graph, "norm", doubled, CHANNELS, GROUPS);
		assertEquals(doubled, found.centered());
		final String both =
				graph.node("Concat", "both", List.of(found.residual(), found.variance()), Attribute.of("axis", 1));
		graph.output(graph.cast("y", both, OnnxType.FLOAT), OnnxType.FLOAT);
		try (GraphRunner runner = new GraphRunner(graph)) {
			return runner.run("y", "x", x);
		}
	}

	/** Planes that are taken one by one, and together; odd sizes, single rows, columns and pixels; several images. */
	@ParameterizedTest
	@CsvSource({
		"1,8,8,1,0",
		"1,8,8,100,0",
		"2,5,7,34,0",
		"2,5,7,35,0",
		"3,1,1,1,0",
		"3,1,1,100,5",
		"1,1,33,100,0",
		"2,33,1,10,-3",
		"1,64,65,1,100",
		"1,64,65,10000,-100",
		"1,40,40,1600,1000"
	})
	void momentsAreThoseIn64Bit(
			final int images, final int height, final int width, final long together, final float offset)
			throws IOException {
		final Random random = new Random(7);
		final int plane = height * width;
		final float[] values = new float[images * CHANNELS * plane];
		for (int i = 0; i < values.length; i++)
			values[i] = (float) ((1 + i / plane % 5) * random.nextGaussian() + i / plane % 3 + offset);
		final float[] found = moments(FloatTensor.copyOf(values, images, CHANNELS, height, width), together)
				.toArray();
		final float[] expected = new float[found.length];
		final int group = CHANNELS / GROUPS * plane;
		for (int first = 0; first < values.length; first += group) {
			double sum = 0;
			for (int i = first; i < first + group; i++) sum += 2.0 * values[i];
			final double mean = sum / group;
			double squares = 0;
			for (int i = first; i < first + group; i++) squares += (2.0 * values[i] - mean) * (2.0 * values[i] - mean);
			for (int c = 0; c < CHANNELS / GROUPS; c++) {
				final int channel = first / plane % CHANNELS + c;
				final int image = first / plane / CHANNELS;
				expected[2 * image * CHANNELS + channel] = (float) mean;
				expected[(2 * image + 1) * CHANNELS + channel] = (float) (squares / group);
			}
		}
		// Means of rows are rounded, not squares of large numbers: a variance keeps its digits. Processors with short
		// vectors add up longer sums: ARM's lose some more than those with AVX.
		for (int i = 0; i < found.length; i++) {
			final boolean mean = i / CHANNELS % 2 == 0;
			final double scale = mean ? Math.abs(expected[i]) + 1 : expected[i] + 1e-3 * Math.abs(offset);
			assertArrayEquals(new float[] {expected[i]}, new float[] {found[i]}, (float) (4e-6 * scale + 1e-9), "" + i);
		}
	}
}
