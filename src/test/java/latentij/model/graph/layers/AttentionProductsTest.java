// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import latentij.testing.CudaOperators;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attentions with fewer layers beside float64, with all of them. */
class AttentionProductsTest {

	private static final int CHANNELS = 32;

	private static final int GROUPS = 8;

	private static final int HEIGHT = 5;

	private static final int WIDTH = 7;

	private static final int PIXELS = HEIGHT * WIDTH;

	/** Of the largest value. */
	private static final double RTOL = 3e-6;

	private static final String MODULE = "attention";

	private static final GraphOptions FAST = GraphOptions.DEFAULT.withFast(true);

	private static final GraphOptions CORES = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);

	@TempDir
	private Path folder;

	private final Map<String, double[]> values = new HashMap<>();

	private final Map<String, Weight> weights = new HashMap<>();

	private final FloatTensor x = FloatTensor.zeros(2, CHANNELS, HEIGHT, WIDTH);

	/** Biases are as large as what they are added to: each of them matters, or must not. */
	@BeforeEach
	void draw() throws IOException {
		final Random random = new Random(5);
		for (int i = 0; i < x.size(); i++) x.buffer().put(i, (float) random.nextGaussian());
		for (final String layer : List.of("group_norm", "to_q", "to_k", "to_v", "to_out.0")) {
			final boolean norm = layer.equals("group_norm");
			write(
					layer + ".weight",
					norm ? 1 : 0.3,
					random,
					norm ? new long[] {CHANNELS} : new long[] {CHANNELS, CHANNELS});
			write(layer + ".bias", 1, random, CHANNELS);
		}
	}

	private void write(final String name, final double deviation, final Random random, final long... shape)
			throws IOException {
		final int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
		final ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		final double[] drawn = new double[size];
		for (int i = 0; i < size; i++) {
			final float value = (float) (deviation * random.nextGaussian());
			bytes.putFloat(value);
			drawn[i] = value;
		}
		final Path file = Files.write(folder.resolve(name), bytes.array());
		final String key = MODULE + "." + name;
		values.put(key, drawn);
		weights.put(
				key,
				new Weight(
						key,
						OnnxType.FLOAT,
						Arrays.stream(shape).boxed().toList(),
						file,
						0,
						(long) size * Float.BYTES));
	}

	private OnnxGraph graph(final GraphOptions options) {
		final OnnxGraph graph = new OnnxGraph("test");
		final Layers layers = Layers.of(graph, (key, shape) -> weights.get(key), options);
		final String input = layers.enter("x", graph.input("image", OnnxType.FLOAT, "n", CHANNELS, "h", "w"));
		final String attended = new SelfAttention(layers).of(MODULE, input, CHANNELS, GROUPS);
		graph.output(layers.leave("y", attended), OnnxType.FLOAT);
		return graph;
	}

	private double error(final GraphOptions options, final String output) throws IOException {
		final OnnxGraph graph = graph(options);
		final OnnxSource source = options.target() == Target.TENSOR_CORES
				? CudaOperators.lowered(graph)
				: new OnnxSource.Graph(graph.toModel(), graph.externalData());
		try (GraphRunner runner = new GraphRunner(source)) {
			final float[] found = runner.run(output, "image", x).toArray();
			double largest = 0;
			double error = 0;
			for (int n = 0; n < 2; n++) {
				final double[][] expected = expected(n);
				for (int c = 0; c < CHANNELS; c++) {
					for (int i = 0; i < PIXELS; i++) {
						largest = Math.max(largest, Math.abs(expected[c][i]));
						final double one = found[(n * CHANNELS + c) * PIXELS + i];
						error = Math.max(error, Math.abs(one - expected[c][i]));
					}
				}
			}
			return error / largest;
		}
	}

	/** diffusers' Attention of one head, in float64: [channels][pixels]. */
	private double[][] expected(final int image) {
		final double[][] in = new double[CHANNELS][PIXELS];
		for (int c = 0; c < CHANNELS; c++)
			for (int i = 0; i < PIXELS; i++) in[c][i] = x.buffer().get((image * CHANNELS + c) * PIXELS + i);
		final double[][] normalized = normalized(in);
		final double[][] q = linear("to_q", normalized);
		final double[][] k = linear("to_k", normalized);
		final double[][] v = linear("to_v", normalized);
		final double[][] attended = new double[CHANNELS][PIXELS];
		for (int i = 0; i < PIXELS; i++) {
			final double[] shares = new double[PIXELS];
			double sum = 0;
			for (int j = 0; j < PIXELS; j++) {
				for (int c = 0; c < CHANNELS; c++) shares[j] += q[c][i] * k[c][j] / Math.sqrt(CHANNELS);
				shares[j] = Math.exp(shares[j]);
				sum += shares[j];
			}
			for (int c = 0; c < CHANNELS; c++)
				for (int j = 0; j < PIXELS; j++) attended[c][i] += shares[j] / sum * v[c][j];
		}
		final double[][] out = linear("to_out.0", attended);
		for (int c = 0; c < CHANNELS; c++) for (int i = 0; i < PIXELS; i++) out[c][i] += in[c][i];
		return out;
	}

	private double[][] normalized(final double[]... in) {
		final double[] gamma = values.get(MODULE + ".group_norm.weight");
		final double[] beta = values.get(MODULE + ".group_norm.bias");
		final double[][] out = new double[CHANNELS][PIXELS];
		final int size = CHANNELS / GROUPS;
		for (int first = 0; first < CHANNELS; first += size) {
			final double[] all = Arrays.stream(in, first, first + size)
					.flatMapToDouble(Arrays::stream)
					.toArray();
			final double mean = Arrays.stream(all).average().orElseThrow();
			final double variance = Arrays.stream(all)
					.map(value -> (value - mean) * (value - mean))
					.average()
					.orElseThrow();
			for (int c = first; c < first + size; c++)
				for (int i = 0; i < PIXELS; i++)
					out[c][i] = (in[c][i] - mean) / Math.sqrt(variance + 1e-6) * gamma[c] + beta[c];
		}
		return out;
	}

	private double[][] linear(final String layer, final double[]... in) {
		final double[] weight = values.get(MODULE + "." + layer + ".weight");
		final double[] bias = values.get(MODULE + "." + layer + ".bias");
		final double[][] out = new double[CHANNELS][PIXELS];
		for (int c = 0; c < CHANNELS; c++) {
			for (int i = 0; i < PIXELS; i++) {
				out[c][i] = bias[c];
				for (int d = 0; d < CHANNELS; d++) out[c][i] += weight[c * CHANNELS + d] * in[d][i];
			}
		}
		return out;
	}

	@Test
	void fewerLayersGiveTheSameNumbers() throws IOException {
		assertEquals(0, error(GraphOptions.DEFAULT, MODULE), RTOL, "all layers");
		assertEquals(0, error(FAST, MODULE), RTOL);
		assertEquals(0, error(GraphOptions.GPU, MODULE), RTOL);
		assertEquals(0, error(CORES, "y.channels_first"), RTOL);
		// In blocks of queries.
		assertEquals(0, error(FAST.withAttentionScores(5 * PIXELS), MODULE), RTOL);
	}

	@Test
	void layersAreMultipliedWhereItIsExact() {
		assertTrue(has(FAST, "value_out") && has(FAST, "query_key"));
		for (final String layer : List.of("to_q", "to_k", "to_v", "to_out.0")) assertFalse(has(FAST, layer), layer);
		// TF32 would lose more of a product of queries and keys.
		for (final GraphOptions gpu : List.of(GraphOptions.GPU, CORES))
			assertTrue(has(gpu, "value_out") && has(gpu, "to_q") && has(gpu, "to_k") && !has(gpu, "query_key"));
	}

	@Test
	void otherGraphsHaveAllLayers() {
		for (final GraphOptions options : List.of(
				// Nearer to float64.
				GraphOptions.DEFAULT,
				FAST.inStages(),
				// A product of weights may be larger than 16 bit can hold.
				FAST.withHalf(true),
				CORES.withHalf(true))) {
			assertTrue(has(options, "to_v") && has(options, "to_out.0"), options.toString());
			assertFalse(has(options, "value_out"), options.toString());
		}
	}

	private boolean has(final GraphOptions options, final String layer) {
		return graph(options).contains(MODULE + "." + layer);
	}
}
