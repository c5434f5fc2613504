// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class AttentionInBlocksTest {

	/** As many pixels as channels, so that values can be the identity and the result the weights. */
	private static final int N = 32;

	private static final FloatTensor Q = random(1);
	private static final FloatTensor K = random(2);

	/** Scores with a deviation of some 50. */
	private static FloatTensor random(final long seed) {
		final Random random = new Random(seed);
		final FloatTensor values = FloatTensor.zeros(1, N, N);
		for (int i = 0; i < N * N; i++) values.buffer().put(i, 3 * (float) random.nextGaussian());
		return values;
	}

	private static float[] weights(final GraphOptions options) throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		for (final String name : new String[] {"q", "k", "v"}) graph.input(name, OnnxType.FLOAT, 1, N, N);
		graph.output(
				new AttentionInBlocks(graph, options, OnnxType.FLOAT).of("y", "q", "k", "v", N),
				OnnxType.FLOAT,
				1,
				N,
				N);
		final FloatTensor identity = FloatTensor.zeros(1, N, N);
		for (int i = 0; i < N; i++) identity.buffer().put(i * N + i, 1);
		try (GraphRunner runner = new GraphRunner(graph)) {
			final FloatTensor result = runner.run("y.blocks.trimmed", Map.of("q", Q, "k", K, "v", identity));
			final float[] values = new float[N * N];
			result.buffer().get(values);
			return values;
		}
	}

	private static double[] softmax(final int row) {
		final double[] scores = new double[N];
		double most = Double.NEGATIVE_INFINITY;
		for (int i = 0; i < N; i++) {
			for (int c = 0; c < N; c++)
				scores[i] += (double) Q.buffer().get(row * N + c) * K.buffer().get(c * N + i);
			most = Math.max(most, scores[i]);
		}
		double sum = 0;
		for (int i = 0; i < N; i++) sum += scores[i] = Math.exp(scores[i] - most);
		for (int i = 0; i < N; i++) scores[i] /= sum;
		return scores;
	}

	private static int subnormal(final float... weights) {
		int count = 0;
		for (final float weight : weights) if (weight > 0 && weight < Float.MIN_NORMAL) count++;
		return count;
	}

	@Test
	void weightsAreASoftmaxOfNormalNumbers() throws IOException {
		final float[] weights = weights(GraphOptions.DEFAULT);
		assertEquals(0, subnormal(weights));
		for (int row = 0; row < N; row++) {
			final double[] expected = softmax(row);
			for (int i = 0; i < N; i++) assertEquals(expected[i], weights[row * N + i], 2e-5);
		}
	}

	@Test
	@EnabledIfSystemProperty(
			named = "os.arch",
			matches = "amd64|x86_64",
			disabledReason = "ONNX Runtime's exponential has none on ARM")
	void theSameScoresGiveSubnormalNumbersWithoutCare() throws IOException {
		assertTrue(subnormal(weights(GraphOptions.GPU)) > 0);
	}
}
