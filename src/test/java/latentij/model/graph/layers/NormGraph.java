// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weights;

/** A graph of one normalization on tensor cores. */
public final class NormGraph {

	/** The image that is normalized. */
	public static final String X = "x";

	/** The image that is added to it first. */
	public static final String OTHER = "other";

	/** The result. */
	public static final String Y = "y";

	/** The sum of both images. */
	public static final String SUM = "sum";

	private static final double EPSILON = 1e-6;

	private NormGraph() {}

	/**
	 * Builds it.
	 *
	 * @param weights with {@code norm.weight} and {@code norm.bias}
	 * @param options for tensor cores
	 * @param adds whether there are two images, and their sum is an output, too
	 * @param silu whether the result is activated
	 */
	public static OnnxGraph of(
			final Weights weights,
			final GraphOptions options,
			final int channels,
			final int groups,
			final boolean adds,
			final boolean silu) {
		final OnnxGraph graph = new OnnxGraph("norm");
		final Layers layers = Layers.of(graph, weights, options);
		String x = layers.enter("x.in", graph.input(X, OnnxType.FLOAT, "n", channels, "h", "w"));
		if (adds) {
			final String other = layers.enter("other.in", graph.input(OTHER, OnnxType.FLOAT, "n", channels, "h", "w"));
			x = layers.sum("both", x, other);
		}
		final String y = silu
				? layers.normalized(new Norm("norm", channels, groups, EPSILON), Activation.SILU, "activation", x)
				: layers.groupNorm(new Norm("norm", channels, groups, EPSILON), x);
		if (adds) graph.output(graph.node("Identity", SUM, List.of(layers.leave("sum.out", x))), OnnxType.FLOAT);
		graph.output(graph.node("Identity", Y, List.of(layers.leave("y.out", y))), OnnxType.FLOAT);
		return graph;
	}
}
