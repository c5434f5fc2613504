// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import latentij.model.family.network.DcArchitecture.Block;
import latentij.model.graph.Activation;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.Conv;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.LinearAttention;
import latentij.model.graph.layers.PixelNorms;
import latentij.model.graph.layers.PixelShuffle;

/**
 * The encoder and the decoder of an AutoencoderDC as ONNX graphs. Nodes and weights are
 * named as diffusers names the modules. Batch size, height and width are open.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_dc.py">diffusers'
 *      Encoder and Decoder of AutoencoderDC</a>
 */
public final class DcGraph {

	/** Epsilon of all normalizations. */
	private static final double EPS = 1e-5;

	/** Channels within a GLUMBConv for each of its own. */
	private static final int EXPAND_RATIO = 4;

	/** Layers whose weights have no axes for rows and columns. */
	private static final Pattern LINEAR = Pattern.compile(".*\\.attn\\.to_(q|k|v|out)\\.weight");

	private final DcArchitecture vae;
	private final OnnxGraph graph;
	private final Weights weights;
	private final Layers layers;
	private final PixelNorms norms;
	private final PixelShuffle shuffle;

	private DcGraph(final String name, final DcArchitecture vae, final Weights weights, final GraphOptions options) {
		this.vae = vae;
		this.weights = weights;
		graph = new OnnxGraph(name);
		final GraphOptions plain = options.target() == Target.TENSOR_CORES ? options.withTarget(Target.GPU) : options;
		layers = Layers.of(
				graph,
				(key, shape) ->
						LINEAR.matcher(key).matches() ? weights.get(key, shape[0], shape[1]) : weights.get(key, shape),
				plain.withHalf(false));
		norms = new PixelNorms(layers);
		shuffle = new PixelShuffle(graph);
	}

	/**
	 * Builds the encoder.
	 *
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link Ports#LATENT_SAMPLE} [N,C,h,w]
	 */
	public static OnnxGraph encoder(final DcArchitecture vae, final Weights weights, final GraphOptions options) {
		return new DcGraph("encoder", vae, weights, options).encoder();
	}

	/**
	 * Builds the decoder.
	 *
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE}
	 *         [N,in,h*f,w*f]
	 */
	public static OnnxGraph decoder(final DcArchitecture vae, final Weights weights, final GraphOptions options) {
		return new DcGraph("decoder", vae, weights, options).decoder();
	}

	private OnnxGraph encoder() {
		final List<Block> blocks = vae.encoder();
		String x = Ports.image(graph, vae.inChannels());
		int channels = DcArchitecture.outerChannels(blocks);
		x = blocks.get(0).layers() > 0
				? conv("encoder.conv_in", x, vae.inChannels(), channels)
				: halved("encoder.conv_in", x, vae.inChannels(), channels, false);
		for (int i = 0; i < blocks.size(); i++) {
			final Block block = blocks.get(i);
			if (block.layers() == 0) continue;
			final String module = "encoder.down_blocks." + i;
			for (int j = 0; j < block.layers(); j++) x = layer(module + "." + j, x, block);
			channels = block.channels();
			if (i == blocks.size() - 1) continue;
			final int next = blocks.get(i + 1).channels();
			x = halved(module + "." + block.layers(), x, channels, next, true);
		}
		final String out = conv("encoder.conv_out", x, channels, vae.latentChannels());
		final String latent = vae.encoderOutShortcut()
				? sum("encoder", out, shuffle.averaged("encoder.out_shortcut", x, channels, vae.latentChannels(), 1, 1))
				: out;
		return Ports.encoded(graph, graph.node("Identity", Ports.LATENT_SAMPLE, List.of(latent)), vae.latentChannels());
	}

	private OnnxGraph decoder() {
		final List<Block> blocks = vae.decoder();
		final int latent = vae.latentChannels();
		final String z = Ports.latent(graph, latent);
		int channels = blocks.get(blocks.size() - 1).channels();
		String x = conv("decoder.conv_in", z, latent, channels);
		if (vae.decoderInShortcut())
			x = sum("decoder.in", x, shuffle.repeated("decoder.in_shortcut", z, latent, channels, 1, 1));
		for (int i = blocks.size() - 1; i >= 0; i--) {
			final Block block = blocks.get(i);
			if (block.layers() == 0) continue;
			final String module = "decoder.up_blocks." + i + ".";
			int layer = 0;
			if (i < blocks.size() - 1) x = doubled(module + layer++, x, channels, block.channels(), true);
			for (int j = 0; j < block.layers(); j++) x = layer(module + layer++, x, block);
			channels = block.channels();
		}
		x = layers.tap("decoder.norm_out", norms.rootMeanSquare("decoder.norm_out", x, channels, EPS));
		x = layers.activation(vae.decoderConvActFn(), "decoder.conv_act", x);
		x = blocks.get(0).layers() > 0
				? conv("decoder.conv_out", x, channels, vae.inChannels())
				: doubled("decoder.conv_out", x, channels, vae.inChannels(), false);
		return Ports.decoded(graph, graph.node("Identity", Ports.SAMPLE, List.of(x)), vae.inChannels());
	}

	private String layer(final String module, final String x, final Block block) {
		return block.attends() ? efficientViTBlock(module, x, block) : resBlock(module, x, block);
	}

	private String resBlock(final String module, final String x, final Block block) {
		final int channels = block.channels();
		String h = layers.conv(module + ".conv1", x, channels, channels, 3);
		h = layers.activation(block.activation(), module + ".nonlinearity", h);
		h = layers.conv(module + ".conv2", h, new Conv(channels, channels, 3).withoutBias());
		return sum(module, normalized(module + ".norm", h, block), x);
	}

	private String normalized(final String module, final String x, final Block block) {
		return block.batchNorm()
				? norms.batch(module, x, block.channels(), EPS)
				: norms.rootMeanSquare(module, x, block.channels(), EPS);
	}

	/** An attention and a GLUMBConv, whose normalization is the same in all models. */
	private String efficientViTBlock(final String module, final String x, final Block block) {
		final String attended = attention(module + ".attn", x, block);
		final String conv = module + ".conv_out";
		final int channels = block.channels();
		final int hidden = EXPAND_RATIO * channels;
		String h = layers.conv(conv + ".conv_inverted", attended, channels, 2 * hidden, 1);
		h = layers.activation(Activation.SILU, conv + ".nonlinearity", h);
		h = depthwise(conv + ".conv_depth", h, 2 * hidden, 3, true);
		final String gate = shuffle.channels(
				conv + ".gate", h, IntStream.range(hidden, 2 * hidden).toArray());
		final String gated = graph.node(
				"Mul",
				conv + ".gated",
				List.of(
						shuffle.channels(
								conv + ".values", h, IntStream.range(0, hidden).toArray()),
						layers.activation(Activation.SILU, conv + ".gate.nonlinearity", gate)));
		h = withoutBias(conv + ".conv_point", gated, hidden, channels);
		return sum(module, norms.rootMeanSquare(conv + ".norm", h, channels, EPS), attended);
	}

	/** diffusers' SanaMultiscaleLinearAttention, of ReLU: each further scale has heads of its own. */
	private String attention(final String module, final String x, final Block block) {
		final int channels = block.channels();
		final int head = vae.attentionHeadDim();
		final int heads = channels / head;
		final int inner = heads * head;
		final List<String> scales = new ArrayList<>();
		scales.add(graph.node(
				"Concat",
				module + ".qkv",
				List.of(
						withoutBias(module + ".to_q", x, channels, inner),
						withoutBias(module + ".to_k", x, channels, inner),
						withoutBias(module + ".to_v", x, channels, inner)),
				Attribute.of("axis", 1)));
		for (int i = 0; i < block.scales().size(); i++) {
			final String scale = module + ".to_qkv_multiscale." + i;
			final String surroundings = depthwise(
					scale + ".proj_in", scales.get(0), 3 * inner, block.scales().get(i), false);
			scales.add(grouped(scale + ".proj_out", surroundings, 3 * inner, 3 * heads, 1, false));
		}
		final String all = scales.size() == 1
				? scales.get(0)
				: graph.node("Concat", module + ".scales", scales, Attribute.of("axis", 1));
		final int count = heads * scales.size();
		final String attended = LinearAttention.of(graph, module, all, count, head);
		final String out = withoutBias(module + ".to_out", attended, count * head, channels);
		return sum(module, normalized(module + ".norm_out", out, block), x);
	}

	private String withoutBias(final String module, final String x, final int in, final int out) {
		return layers.conv(module, x, new Conv(in, out, 1).withoutBias());
	}

	private String depthwise(
			final String module, final String x, final int channels, final int kernel, final boolean bias) {
		return grouped(module, x, channels, channels, kernel, bias);
	}

	/** A convolution of groups of channels, each of which sees itself alone. */
	private String grouped(
			final String module,
			final String x,
			final int channels,
			final int groups,
			final int kernel,
			final boolean bias) {
		final int each = channels / groups;
		final List<String> inputs = new ArrayList<>(List.of(
				x,
				graph.weight(
						weights.get(module + ".weight", channels, each, kernel, kernel),
						channels,
						each,
						kernel,
						kernel)));
		if (bias) inputs.add(graph.weight(weights.get(module + ".bias", channels), channels));
		final long pad = kernel / 2;
		return graph.node(
				"Conv",
				module,
				inputs,
				Attribute.of("group", groups),
				Attribute.of("kernel_shape", new long[] {kernel, kernel}),
				Attribute.of("pads", new long[] {pad, pad, pad, pad}));
	}

	/** diffusers' DCDownBlock2d. */
	private String halved(final String module, final String x, final int in, final int out, final boolean shortcut) {
		if (vae.unshuffles() && out % 4 != 0)
			throw new IllegalArgumentException(out + " channels are not four times as many as any");
		final String h = vae.unshuffles()
				? shuffle.unshuffled(module + ".unshuffled", conv(module + ".conv", x, in, out / 4), out / 4, 2)
				: layers.conv(module + ".conv", x, Conv.halving(in, out, 1, 1, 1, 1));
		return shortcut ? sum(module, h, shuffle.averaged(module + ".shortcut", x, in, out, 1, 2)) : h;
	}

	/** diffusers' DCUpBlock2d. */
	private String doubled(final String module, final String x, final int in, final int out, final boolean shortcut) {
		final String h = vae.shuffles()
				? shuffle.shuffled(module + ".shuffled", conv(module + ".conv", x, in, 4 * out), 2)
				: layers.upsampled(module + ".conv", module + ".interpolated", x, in, out, true);
		return shortcut ? sum(module, h, shuffle.repeated(module + ".shortcut", x, in, out, 1, 2)) : h;
	}

	private String conv(final String module, final String x, final int in, final int out) {
		return layers.tap(module, layers.conv(module, x, in, out, 3));
	}

	private String sum(final String module, final String a, final String b) {
		return layers.tap(module, graph.node("Add", module, List.of(a, b)));
	}
}
