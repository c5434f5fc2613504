// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.Conv;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.Norm;

/**
 * The encoder and the decoder of an AutoencoderTiny as ONNX graphs, images in
 * [-1,1] as diffusers has them. Nodes and weights are named as diffusers names
 * the modules. Batch size, height and width are open; an odd size is halved
 * upwards, unlike AutoencoderKL's.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/vae.py">diffusers'
 *      EncoderTiny and DecoderTiny</a>
 */
public final class TinyVaeGraph {

	/** Limit to which the decoder compresses its input, smoothly. */
	private static final float LATENT_LIMIT = 3;

	/** Channels of a pool for each of its input. */
	private static final int POOL_RATIO = 4;

	private static final int POOL_GROUPS = 4;

	/** PyTorch's own. */
	private static final double POOL_EPS = 1e-5;

	private TinyVaeGraph() {}

	/**
	 * Builds the encoder.
	 *
	 * @param vae its shape
	 * @param weights its tensors
	 * @param options what may vary
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to
	 *         {@link Ports#LATENT_SAMPLE} [N,C,h,w]
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	public static OnnxGraph encoder(final TinyArchitecture vae, final Weights weights, final GraphOptions options) {
		final OnnxGraph graph = new OnnxGraph("encoder");
		final Layers layers = layers(graph, weights, options);
		String x = Ports.image(graph, vae.inChannels());
		x = graph.node(
				"Div",
				"encoder.unit",
				List.of(
						graph.node("Add", "encoder.shifted", List.of(x, graph.scalar("one", 1f))),
						graph.scalar("two", 2f)));
		int layer = 0;
		int channels = vae.inChannels();
		final int stages = vae.numEncoderBlocks().size();
		for (int stage = 0; stage < stages; stage++) {
			final int out = vae.encoderChannels().get(stage);
			final String conv = "encoder.layers." + layer++;
			final boolean activated = stage < vae.halvingStages();
			final int stride = vae.halves(stage) ? 2 : 1;
			final boolean bias = stage == 0 || activated;
			x = layers.tap(
					conv,
					layers.conv(
							conv, x, new Conv(channels, out, 3, stride, new long[] {1, 1, 1, 1}, Border.ZEROS, bias)));
			if (activated) x = layers.activation(Activation.RELU, "encoder.layers." + layer++, x);
			final boolean pools = vae.pools() && stage == stages - 1;
			for (int i = 0; i < vae.numEncoderBlocks().get(stage); i++)
				x = block(graph, layers, vae, "encoder.layers." + layer++, x, out, pools);
			channels = out;
		}
		final String last = "encoder.layers." + layer;
		x = layers.tap(last, layers.conv(last, x, channels, vae.latentChannels(), 3));
		return Ports.encoded(graph, graph.node("Identity", Ports.LATENT_SAMPLE, List.of(x)), vae.latentChannels());
	}

	/**
	 * Builds the decoder.
	 *
	 * @param vae its shape
	 * @param weights its tensors
	 * @param options what may vary
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to
	 *         {@link Ports#SAMPLE} [N,out,h*f,w*f]
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	public static OnnxGraph decoder(final TinyArchitecture vae, final Weights weights, final GraphOptions options) {
		final OnnxGraph graph = new OnnxGraph("decoder");
		final Layers layers = layers(graph, weights, options);
		int channels = vae.decoderChannels().get(0);
		String x = Ports.latent(graph, vae.latentChannels());
		final String limit = graph.scalar("latent_limit", LATENT_LIMIT);
		x = graph.node(
				"Mul",
				"decoder.limited",
				List.of(
						graph.node(
								"Tanh", "decoder.tanh", List.of(graph.node("Div", "decoder.unit", List.of(x, limit)))),
						limit));
		x = layers.tap("decoder.layers.0", layers.conv("decoder.layers.0", x, vae.latentChannels(), channels, 3));
		x = layers.activation(vae.activation(), "decoder.layers.1", x);
		int layer = 2;
		for (int stage = 0; stage < vae.numDecoderBlocks().size(); stage++) {
			final boolean last = stage == vae.numDecoderBlocks().size() - 1;
			for (int i = 0; i < vae.numDecoderBlocks().get(stage); i++)
				x = block(graph, layers, vae, "decoder.layers." + layer++, x, channels, vae.pools() && stage == 0);
			final String upsampler = last ? "" : "decoder.layers." + layer++;
			final String conv = "decoder.layers." + layer++;
			final int out = last ? vae.outChannels() : vae.decoderChannels().get(stage + 1);
			x = layers.tap(
					conv,
					last
							? layers.conv(conv, x, channels, out, 3)
							: layers.upsampled(conv, upsampler, x, channels, out, false));
			channels = out;
		}
		x = graph.node(
				"Sub",
				"decoder.shifted",
				List.of(
						graph.node("Mul", "decoder.scaled", List.of(x, graph.scalar("two", 2f))),
						graph.scalar("one", 1f)));
		return Ports.decoded(graph, graph.node("Identity", Ports.SAMPLE, List.of(x)), vae.outChannels());
	}

	/** It has no normalizations, and was trained with 32 bit. */
	private static Layers layers(final OnnxGraph graph, final Weights weights, final GraphOptions options) {
		return Layers.of(
				graph,
				weights,
				options.target() == Target.TENSOR_CORES
						? options.withHalf(false).withTarget(Target.GPU)
						: options.withHalf(false));
	}

	/** diffusers' AutoencoderTinyBlock; it ends in ReLU whatever act_fn says. */
	private static String block(
			final OnnxGraph graph,
			final Layers layers,
			final TinyArchitecture vae,
			final String module,
			final String input,
			final int channels,
			final boolean pools) {
		final String x = pools ? pooled(graph, layers, module + ".pool", input, channels) : input;
		String h = layers.conv(module + ".conv.0", x, channels, channels, 3);
		h = layers.activation(vae.activation(), module + ".conv.1", h);
		h = layers.conv(module + ".conv.2", h, channels, channels, 3);
		h = layers.activation(vae.activation(), module + ".conv.3", h);
		h = layers.conv(module + ".conv.4", h, channels, channels, 3);
		final String sum = graph.node("Add", module + ".sum", List.of(h, x));
		return layers.tap(module, layers.activation(Activation.RELU, module, sum));
	}

	/** An input and what a normalization over the whole image tells of it. */
	private static String pooled(
			final OnnxGraph graph, final Layers layers, final String module, final String x, final int channels) {
		final int wide = POOL_RATIO * channels;
		String h = layers.conv(module + ".0", x, new Conv(channels, wide, 1).withoutBias());
		h = layers.normalized(new Norm(module + ".1", wide, POOL_GROUPS, POOL_EPS), Activation.RELU, module + ".2", h);
		h = layers.conv(module + ".3", h, new Conv(wide, channels, 1).withoutBias());
		return graph.node("Add", module, List.of(x, h));
	}
}
