// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weights;

/**
 * Normalizations of each pixel on its own, in 32 bit: by its channels, or by numbers of the training. Every method takes
 * the module's name, by which its weights and nodes are named.
 */
public final class PixelNorms {

	/** The least that Wan's normalization divides by. */
	private static final double MIN_LENGTH = 1e-12;

	private final OnnxGraph graph;
	private final Weights weights;
	private final Layers layers;

	/**
	 * Prepares them.
	 *
	 * @param layers take what they give
	 */
	public PixelNorms(final Layers layers) {
		this.graph = layers.graph;
		this.weights = layers.weights;
		this.layers = layers;
	}

	/**
	 * A normalization of each pixel by the root mean square of its channels, as diffusers'
	 * RMSNorm: x / sqrt(mean(x^2) + eps) * weight + bias.
	 *
	 * @param module its name, by which weights and nodes are named
	 * @param x the feature map, as the layers have it
	 * @param channels of the feature map
	 * @param eps is added to the mean
	 * @return a feature map of the same shape
	 */
	public String rootMeanSquare(final String module, final String x, final int channels, final double eps) {
		final String scaled = layers.op(
				"Mul",
				module + ".scaled",
				divided(module + ".divided", module, x, eps),
				layers.perChannel(weights.get(module + ".weight", channels), channels));
		return layers.narrowed(
				module,
				layers.op("Add", module, scaled, layers.perChannel(weights.get(module + ".bias", channels), channels)));
	}

	/**
	 * The same without a weight and a bias, as diffusers' PerChannelRMSNorm: x / sqrt(mean(x^2) + eps).
	 *
	 * @param module its name, by which nodes are named
	 * @param x the feature map, as the layers have it
	 * @param eps is added to the mean
	 * @return a feature map of the same shape
	 */
	public String rootMeanSquare(final String module, final String x, final double eps) {
		return layers.narrowed(module, divided(module, module, x, eps));
	}

	/** x / sqrt(mean(x^2) + eps), in 32 bit. */
	private String divided(final String node, final String module, final String x, final double eps) {
		final String root = module + ".root_mean_square";
		final String wide = layers.widened(module + ".input", x);
		final String stabilized = layers.op(
				"Add", module + ".stabilized", meanSquare(module, wide), graph.scalar(root + ".eps", (float) eps));
		return layers.op("Div", node, wide, graph.node("Sqrt", root, List.of(stabilized)));
	}

	/**
	 * A normalization by means and variances of the training, as PyTorch's BatchNorm2d: (x -
	 * running_mean) / sqrt(running_var + eps) * weight + bias.
	 *
	 * @param module its name, by which weights and nodes are named
	 * @param x the feature map, as the layers have it
	 * @param channels of the feature map
	 * @param eps is added to the variance
	 * @return a feature map of the same shape
	 */
	public String batch(final String module, final String x, final int channels, final double eps) {
		final String variance = exact(module + ".running_var", channels);
		final String stabilized =
				layers.op("Add", module + ".stabilized", variance, graph.scalar(module + ".eps", eps));
		final String scale = layers.op(
				"Div",
				module + ".scale.exact",
				exact(module + ".weight", channels),
				graph.node("Sqrt", module + ".deviation", List.of(stabilized)));
		final String shift = layers.op(
				"Sub",
				module + ".shift.exact",
				exact(module + ".bias", channels),
				layers.op("Mul", module + ".mean.scaled", exact(module + ".running_mean", channels), scale));
		final String scaled = layers.op(
				"Mul",
				module + ".scaled",
				layers.widened(module + ".input", x),
				graph.cast(module + ".scale", scale, OnnxType.FLOAT));
		return layers.narrowed(
				module, layers.op("Add", module, scaled, graph.cast(module + ".shift", shift, OnnxType.FLOAT)));
	}

	/** A weight [C] in 64 bit: what is computed of such constants is computed once. */
	private String exact(final String key, final int channels) {
		return graph.cast(key + ".exact", layers.perChannel(weights.get(key, channels), channels), OnnxType.DOUBLE);
	}

	/**
	 * A normalization of each pixel by the length of its channels, as Wan's RMS_norm:
	 * x / max(|x|, 1e-12) * sqrt(C) * gamma.
	 *
	 * @param module its name, by which weights and nodes are named
	 * @param x the feature map, as the layers have it
	 * @param channels of the feature map
	 * @return a feature map of the same shape
	 */
	public String length(final String module, final String x, final int channels) {
		final String root = module + ".root_mean_square";
		final String wide = layers.widened(module + ".input", x);
		final String limit = graph.scalar(root + ".limit", (float) (MIN_LENGTH / Math.sqrt(channels)));
		final String limited = layers.op(
				"Max", module + ".limited", graph.node("Sqrt", root, List.of(meanSquare(module, wide))), limit);
		final String divided = layers.op("Div", module + ".divided", wide, limited);
		return layers.narrowed(
				module,
				layers.op(
						"Mul", module, divided, layers.perChannel(weights.get(module + ".gamma", channels), channels)));
	}

	private String meanSquare(final String module, final String x) {
		return graph.node(
				"ReduceMean",
				module + ".mean_square",
				List.of(layers.op("Mul", module + ".squared", x, x)),
				Attribute.of("axes", new long[] {layers.channelAxis()}),
				Attribute.of("keepdims", 1));
	}
}
