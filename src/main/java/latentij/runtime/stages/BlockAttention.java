// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import latentij.model.graph.Attribute;
import latentij.model.graph.Barrier.Attention;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.tensor.FloatTensor;

/**
 * Attention between all pixels in memory that does not grow with the square of their
 * number: blocks of queries against blocks of keys, with a running softmax.
 *
 * @see <a href="https://arxiv.org/abs/1805.02867">Milakov, Gimelshein 2018, Online
 *      normalizer calculation for softmax</a>
 */
final class BlockAttention {

	/** Pixels of a block of queries, about. */
	private static final int QUERIES = 1024;

	/** Pixels of a block of keys, about. */
	private static final int KEYS = 4096;

	/**
	 * Exponentials below 1.2e-38 would be subnormal numbers, with which processors multiply
	 * some 15 times as slowly; exp(-80) is 1.8e-35, and the largest weight is 1.
	 */
	private static final float LEAST_LOGARITHM = -80;

	private static final String QUERY = "query";
	private static final String KEY = "key";
	private static final String VALUE = "value";
	private static final String MAXIMUM = "maximum";
	private static final String SUM = "sum";
	private static final String OUTPUT = "output";

	private BlockAttention() {}

	/** A block of queries against a block of keys. */
	static OnnxGraph graph(final int channels) {
		final OnnxGraph graph = new OnnxGraph("attention");
		for (final String map : List.of(QUERY, KEY, VALUE))
			graph.input(map, OnnxType.FLOAT, 1, channels, map + " height", "width");
		graph.input(MAXIMUM, OnnxType.FLOAT, "queries", 1);
		graph.input(SUM, OnnxType.FLOAT, "queries", 1);
		graph.input(OUTPUT, OnnxType.FLOAT, "queries", channels);
		final String scale = graph.scalar("scale", (float) (1 / Math.sqrt(channels)));
		final String q = graph.node("Mul", "query.scaled", List.of(rows(graph, QUERY, channels), scale));
		final String scores = graph.node("MatMul", "scores", List.of(q, columns(graph, KEY, channels)));
		final Attribute along = Attribute.of("axes", new long[] {1});
		final String maximum = graph.node(
				"Max",
				"maximum.new",
				List.of(MAXIMUM, graph.node("ReduceMax", "scores.maximum", List.of(scores), along)));
		final String least = graph.scalar("least", LEAST_LOGARITHM);
		final String weights = exponential(graph, "weights", scores, maximum, least);
		final String kept = exponential(graph, "kept", MAXIMUM, maximum, least);
		final String sum = graph.node("ReduceSum", "weights.sum", List.of(weights, graph.integers(1)));
		add(graph, "sum.new", graph.node("Mul", "sum.kept", List.of(SUM, kept)), sum);
		add(
				graph,
				"output.new",
				graph.node("Mul", "output.kept", List.of(OUTPUT, kept)),
				graph.node("MatMul", "weighted", List.of(weights, rows(graph, VALUE, channels))));
		for (final String output : List.of(maximum, "sum.new", "output.new")) graph.output(output, OnnxType.FLOAT);
		return graph;
	}

	/** exp(x - maximum), and never a number that is too small to be a normal one. */
	private static String exponential(
			final OnnxGraph graph, final String node, final String x, final String maximum, final String least) {
		final String logarithm = graph.node("Sub", node + ".logarithm", List.of(x, maximum));
		return graph.node("Exp", node, List.of(graph.node("Max", node + ".normal", List.of(logarithm, least))));
	}

	private static void add(final OnnxGraph graph, final String node, final String a, final String b) {
		graph.node("Add", node, List.of(a, b));
	}

	private static String columns(final OnnxGraph graph, final String map, final int channels) {
		return graph.node("Reshape", map + ".columns", List.of(map, graph.integers(channels, -1)));
	}

	private static String rows(final OnnxGraph graph, final String map, final int channels) {
		return graph.node(
				"Transpose", map + ".rows", List.of(columns(graph, map, channels)), Attribute.of("perm", new long[] {
					1, 0
				}));
	}

	/**
	 * Computes an attention.
	 *
	 * @param session of {@link #graph}
	 * @param maps holds what it takes, and takes what it gives
	 * @param block is called between two blocks of queries
	 */
	static void run(
			final Attention attention,
			final GraphSession session,
			final Map<String, FeatureMap> maps,
			final Scratch scratch,
			final Runnable block)
			throws IOException {
		final FeatureMap query = maps.get(attention.query());
		final FeatureMap key = maps.get(attention.key());
		final FeatureMap value = maps.get(attention.value());
		final int height = query.height();
		final int queryRows = Math.max(1, QUERIES / query.width());
		final int keyRows = Math.max(1, KEYS / query.width());
		for (int y = 0; y < height; y += queryRows) {
			block.run();
			final int rows = Math.min(queryRows, height - y);
			final Input q = Input.of(QUERY, query.read(y, rows, scratch, "in0"));
			State state = State.create(scratch, 0, rows * query.width(), query.channels());
			state.clear();
			for (int k = 0; k < height; k += keyRows) {
				final int n = Math.min(keyRows, height - k);
				final State next = State.create(scratch, 1 - state.place, rows * query.width(), query.channels());
				session.run(
						Map.of("maximum.new", next.maximum, "sum.new", next.sum, "output.new", next.output),
						q,
						Input.of(KEY, key.read(k, n, scratch, "in1")),
						Input.of(VALUE, value.read(k, n, scratch, "in2")),
						Input.of(MAXIMUM, state.maximum),
						Input.of(SUM, state.sum),
						Input.of(OUTPUT, state.output));
				state = next;
			}
			maps.get(attention.attended()).write(state.result(scratch, rows, query.width()), 0, rows, y, scratch);
		}
	}

	/**
	 * State of a block of queries after some of the keys.
	 *
	 * @param place 0 or 1
	 * @param maximum of the scores of each query, [L,1]
	 * @param sum of their exponentials, relative to the maximum, [L,1]
	 * @param output the values, weighted so, [L,C]
	 */
	private record State(int place, FloatTensor maximum, FloatTensor sum, FloatTensor output) {

		static State create(final Scratch scratch, final int place, final int queries, final int channels) {
			return new State(
					place,
					scratch.tensor("maximum" + place, queries, 1),
					scratch.tensor("sum" + place, queries, 1),
					scratch.tensor("output" + place, queries, channels));
		}

		void clear() {
			fill(maximum, Float.NEGATIVE_INFINITY);
			fill(sum, 0);
			fill(output, 0);
		}

		private static void fill(final FloatTensor tensor, final float value) {
			final float[] line = new float[Math.min(tensor.size(), 1 << 14)];
			Arrays.fill(line, value);
			final FloatBuffer values = tensor.buffer();
			while (values.hasRemaining()) values.put(line, 0, Math.min(line.length, values.remaining()));
		}

		/** The weighted means, [1,C,rows,W]. */
		FloatTensor result(final Scratch scratch, final int rows, final int width) {
			final int channels = output.dim(1);
			final FloatTensor result = scratch.tensor("out0", 1, channels, rows, width);
			final FloatBuffer to = result.buffer();
			final FloatBuffer from = output.buffer();
			final FloatBuffer sums = sum.buffer();
			final float[] line = new float[channels];
			for (int i = 0; i < rows * width; i++) {
				from.get(line);
				final float all = sums.get();
				for (int c = 0; c < channels; c++) to.put(c * rows * width + i, line[c] / all);
			}
			return result;
		}
	}
}
