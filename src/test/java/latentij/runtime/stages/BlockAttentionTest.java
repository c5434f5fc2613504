// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class BlockAttentionTest {

	/** As many pixels as channels, so that values can be the identity and the output the weights. */
	private static final int N = 32;

	/** Scores of two have a deviation of some 36. */
	private static FloatTensor random(final long seed) {
		final Random random = new Random(seed);
		final FloatTensor map = FloatTensor.zeros(1, N, 1, N);
		for (int i = 0; i < map.size(); i++) map.buffer().put(i, 6 * (float) random.nextGaussian());
		return map;
	}

	@Test
	void noWeightIsASubnormalNumber() throws IOException {
		final FloatTensor query = random(1);
		final FloatTensor key = random(2);
		final FloatTensor value = FloatTensor.zeros(1, N, 1, N);
		final FloatTensor maximum = FloatTensor.zeros(N, 1);
		for (int i = 0; i < N; i++) {
			value.buffer().put(i * N + i, 1);
			maximum.buffer().put(i, Float.NEGATIVE_INFINITY);
		}
		final float[] weights;
		try (GraphRunner block = new GraphRunner(BlockAttention.graph(N))) {
			weights = block.run(
							"output.new",
							Map.of(
									"query", query,
									"key", key,
									"value", value,
									"maximum", maximum,
									"sum", FloatTensor.zeros(N, 1),
									"output", FloatTensor.zeros(N, N)))
					.toArray();
		}
		int tiny = 0;
		for (int q = 0; q < N; q++) {
			final double[] expected = exponentials(query, key, q);
			for (int k = 0; k < N; k++) {
				final float weight = weights[q * N + k];
				assertEquals(expected[k], weight, 1e-4);
				assertTrue(weight >= Float.MIN_NORMAL, "weight " + weight);
				if (expected[k] < Float.MIN_NORMAL) tiny++;
			}
		}
		assertTrue(tiny > 0, "the scores are too close together");
	}

	private static double[] exponentials(final FloatTensor query, final FloatTensor key, final int q) {
		final double[] scores = new double[N];
		double most = Double.NEGATIVE_INFINITY;
		for (int k = 0; k < N; k++) {
			for (int c = 0; c < N; c++)
				scores[k] +=
						query.buffer().get(c * N + q) * (double) key.buffer().get(c * N + k) / Math.sqrt(N);
			most = Math.max(most, scores[k]);
		}
		for (int k = 0; k < N; k++) scores[k] = Math.exp(scores[k] - most);
		return scores;
	}
}
