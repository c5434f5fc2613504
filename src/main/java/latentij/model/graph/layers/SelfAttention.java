// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Barrier;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions.Target;

/**
 * diffusers' Attention as autoencoders have it: one head over all channels, added to its input.
 * <p>
 * The scores of all positions against all positions are the square of the
 * latent's area: 1 GB at 1024x1024, 275 GB at 4096x4096. A softmax needs
 * whole rows only, so the queries go in equal blocks through a Scan; each row
 * is computed as it would be without.
 */
public final class SelfAttention {

	private final OnnxGraph graph;
	private final Weights weights;
	private final GraphOptions options;
	private final Layers layers;

	/**
	 * Prepares it.
	 *
	 * @param layers what it is made of
	 */
	public SelfAttention(final Layers layers) {
		this.graph = layers.graph;
		this.weights = layers.weights;
		this.options = layers.options;
		this.layers = layers;
	}

	/**
	 * The attention to an image, which is normalized before.
	 *
	 * @param module by which weights and nodes are named
	 * @param x an image, as layers take it
	 * @param channels of the image
	 * @param groups of the normalization
	 * @return an image of the same size
	 */
	public String of(final String module, final String x, final int channels, final int groups) {
		final String h = layers.groupNorm(new Norm(module + ".group_norm", channels, groups), x);
		return layers.sum(module, x, added(module, x, h, channels, "to_out.0"));
	}

	/**
	 * The attention to an image, normalized already.
	 *
	 * @param module by which weights and nodes are named
	 * @param x an image, as layers take it: what the result is added to
	 * @param normalized the same, normalized
	 * @param channels of the image
	 * @param out the name of the last linear layer in the module
	 * @return an image of the same size
	 */
	public String of(
			final String module, final String x, final String normalized, final int channels, final String out) {
		final String added = added(module, x, normalized, channels, out);
		return layers.tap(module, graph.node("Add", module, List.of(x, added)));
	}

	private String added(
			final String module, final String x, final String normalized, final int channels, final String out) {
		return multipliesLayers() && layers.takesProducts(channels)
				? attendedToOutput(module, normalized, channels, out)
				: layers.linear(module + "." + out, attended(module, x, normalized, channels), channels);
	}

	private String attended(final String module, final String x, final String normalized, final int channels) {
		final String q = layers.linear(module + ".to_q", normalized, channels);
		final String k = layers.linear(module + ".to_k", normalized, channels);
		final String v = layers.linear(module + ".to_v", normalized, channels);
		return options.stages()
				? attendedBetweenStages(module, x, q, k, v, channels)
				: attended(module, scaled(module, q, channels), k, v, channels);
	}

	/**
	 * On a CPU, fast graphs only: the products lose up to three times as much to rounding. In 32 bit only, as products
	 * of weights may be larger than 16 bit can hold.
	 */
	private boolean multipliesLayers() {
		return !options.half() && !options.stages() && (options.target() != Target.CPU || options.fast());
	}

	/**
	 * The attention and the layer after it, with {@linkplain AttentionProducts fewer layers}. Queries and keys are
	 * multiplied for a CPU only: a GPU that rounds what it multiplies to TF32's 10 bits would lose more of such queries.
	 */
	private String attendedToOutput(
			final String module, final String normalized, final int channels, final String out) {
		final AttentionProducts products = new AttentionProducts(graph, weights, module, channels);
		final String v = layers.linear(module + ".value_out", normalized, products.values(out), channels);
		if (options.target() != Target.CPU) {
			final String q = layers.linear(module + ".to_q", normalized, channels);
			final String k = layers.linear(module + ".to_k", normalized, channels);
			return attended(module, scaled(module, q, channels), k, v, channels);
		}
		final String q = layers.linear(module + ".query_key", normalized, products.queries(), channels);
		return attended(module, layers.rows(module + ".query", q, channels), normalized, v, channels);
	}

	private String scaled(final String module, final String q, final int channels) {
		final String scale =
				layers.narrowed(module + ".scale", graph.scalar(module + ".scale", (float) (1 / Math.sqrt(channels))));
		return layers.op("Mul", module + ".query.scaled", layers.rows(module + ".query", q, channels), scale);
	}

	/**
	 * @param queries [N,H*W,C]
	 * @param k keys, an image
	 * @param v values, an image
	 */
	private String attended(
			final String module, final String queries, final String k, final String v, final int channels) {
		final String rows = new AttentionInBlocks(graph, options, layers.type())
				.of(
						module,
						queries,
						layers.columns(module + ".key", k, channels),
						layers.rows(module + ".value", v, channels),
						channels);
		return layers.image(module + ".attended", rows, v);
	}

	private String attendedBetweenStages(
			final String module, final String x, final String q, final String k, final String v, final int channels) {
		final String attended =
				graph.input(module + ".attended", OnnxType.FLOAT, "batch_size", channels, "height", "width");
		graph.barrier(new Barrier.Attention(x, q, k, v, attended, channels));
		return attended;
	}
}
