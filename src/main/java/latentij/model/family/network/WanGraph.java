// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import java.util.stream.IntStream;
import latentij.model.family.network.WanArchitecture.Kind;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.Conv;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.PixelNorms;
import latentij.model.graph.layers.PixelShuffle;
import latentij.model.graph.layers.SelfAttention;

/**
 * The encoder and the decoder of an AutoencoderKLWan or AutoencoderKLQwenImage for one
 * frame, as ONNX graphs. Nodes and weights are named as diffusers names the modules. Batch
 * size, height and width are open.
 * <p>
 * Nothing is known before a video's first frame: convolutions over time see zeros
 * there, and those that halve or double time are left out. So is it for an image, the only
 * frame there is.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_wan.py">diffusers'
 *      WanEncoder3d and WanDecoder3d</a>
 */
public final class WanGraph {

	private final WanArchitecture vae;
	private final OnnxGraph graph;
	private final Layers layers;
	private final PixelNorms norms;
	private final PixelShuffle shuffle;

	private WanGraph(final String name, final WanArchitecture vae, final Weights weights, final GraphOptions options) {
		this.vae = vae;
		graph = new OnnxGraph(name);
		// Shortcuts of residual blocks rearrange images with channels first.
		final boolean plain = options.target() == Target.TENSOR_CORES && vae.isResidual();
		layers = Layers.of(graph, WanWeights.of(weights), plain ? options.withTarget(Target.GPU) : options);
		norms = new PixelNorms(layers);
		shuffle = new PixelShuffle(graph);
	}

	/**
	 * Builds the encoder, the quant convolution included.
	 *
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link Ports#LATENT_PARAMETERS}
	 *         [N,2C,h,w]
	 */
	public static OnnxGraph encoder(final WanArchitecture vae, final Weights weights, final GraphOptions options) {
		return new WanGraph("encoder", vae, weights, options).encoder();
	}

	/**
	 * Builds the decoder, the post-quant convolution included.
	 *
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE}
	 *         [N,out,h*f,w*f], in [-1,1]
	 */
	public static OnnxGraph decoder(final WanArchitecture vae, final Weights weights, final GraphOptions options) {
		return new WanGraph("decoder", vae, weights, options).decoder();
	}

	private OnnxGraph encoder() {
		String x = vae.hasAlpha()
				? opaque(Ports.image(graph, vae.inChannels() - 1))
				: Ports.image(graph, vae.inChannels());
		x = shuffle.unshuffledByColumns("encoder.patches", x, vae.inChannels(), vae.patchSize());
		x = layers.enter(Ports.SAMPLE, x);
		x = conv("encoder.conv_in", x, vae.inChannels() * vae.patch(), vae.baseDim(), 3);
		x = vae.isResidual() ? residualDownBlocks(x) : downBlocks(x);
		final int channels = vae.encoderChannels(vae.blocks() - 1);
		final int moments = 2 * vae.zDim();
		x = midBlock("encoder.mid_block", x, channels);
		x = tail("encoder", x, channels, moments);
		x = conv("quant_conv", x, moments, moments, 1);
		return Ports.encoded(
				graph,
				graph.node("Identity", Ports.LATENT_PARAMETERS, List.of(layers.leave(Ports.LATENT_PARAMETERS, x))),
				moments);
	}

	/** With an alpha of 1, the largest value. */
	private String opaque(final String x) {
		return graph.node(
				"Pad",
				"encoder.opaque",
				List.of(x, graph.integers(0, 0, 0, 0, 0, 1, 0, 0), graph.scalar("encoder.alpha", 1f)));
	}

	private String downBlocks(final String input) {
		String x = input;
		int layer = 0;
		int channels = vae.baseDim();
		for (int i = 0; i < vae.blocks(); i++) {
			final int out = vae.encoderChannels(i);
			for (int j = 0; j < vae.numResBlocks(); j++) {
				x = resnet("encoder.down_blocks." + layer++, x, channels, out);
				channels = out;
			}
			if (!vae.isLast(i)) x = halved("encoder.down_blocks." + layer++, x, channels);
		}
		return x;
	}

	private String residualDownBlocks(final String input) {
		String x = input;
		int channels = vae.baseDim();
		for (int i = 0; i < vae.blocks(); i++) {
			final String block = "encoder.down_blocks." + i;
			final int out = vae.encoderChannels(i);
			final String shortcut = shuffle.averaged(
					block + ".avg_shortcut", x, channels, out, vae.downFrames(i), vae.isLast(i) ? 1 : 2);
			for (int j = 0; j < vae.numResBlocks(); j++)
				x = resnet(block + ".resnets." + j, x, j == 0 ? channels : out, out);
			if (!vae.isLast(i)) x = halved(block + ".downsampler", x, out);
			x = layers.tap(block, graph.node("Add", block, List.of(x, shortcut)));
			channels = out;
		}
		return x;
	}

	private String halved(final String module, final String x, final int channels) {
		return layers.tap(module, layers.halved(module + ".resample.1", x, channels));
	}

	private OnnxGraph decoder() {
		final int latent = vae.zDim();
		String x = Ports.latent(graph, latent);
		x = layers.enter(Ports.LATENT_SAMPLE, x);
		x = conv("post_quant_conv", x, latent, latent, 1);
		int channels = vae.decoderChannels(0);
		x = conv("decoder.conv_in", x, latent, channels, 3);
		x = midBlock("decoder.mid_block", x, channels);
		for (int i = 0; i < vae.blocks(); i++) {
			x = upBlock(i, x, channels);
			channels = channelsAfter(i);
		}
		x = layers.leave(Ports.SAMPLE, tail("decoder", x, channels, vae.outChannels() * vae.patch()));
		x = shuffle.shuffledByColumns("decoder.patches", x, vae.outChannels(), vae.patchSize());
		int out = vae.outChannels();
		if (vae.hasAlpha())
			x = shuffle.channels("decoder.colors", x, IntStream.range(0, --out).toArray());
		return Ports.decoded(
				graph,
				graph.node("Clip", Ports.SAMPLE, List.of(x, graph.scalar("lowest", -1f), graph.scalar("highest", 1f))),
				out);
	}

	/** Wan 2.1 halves the channels where it doubles the size. */
	private int channelsAfter(final int block) {
		final int channels = vae.decoderChannels(block);
		return vae.isResidual() || vae.isLast(block) ? channels : channels / 2;
	}

	private String upBlock(final int i, final String input, final int channels) {
		final String block = "decoder.up_blocks." + i;
		final int out = vae.decoderChannels(i);
		String x = input;
		for (int j = 0; j <= vae.numResBlocks(); j++)
			x = resnet(block + ".resnets." + j, x, j == 0 ? channels : out, out);
		if (vae.isLast(i)) return layers.tap(block, x);
		final String upsampler = block + (vae.isResidual() ? ".upsampler" : ".upsamplers.0") + ".resample.";
		x = layers.upsampled(upsampler + 1, upsampler + 0, x, out, channelsAfter(i), true);
		if (!vae.isResidual()) return layers.tap(block, x);
		final String shortcut = shuffle.repeated(block + ".avg_shortcut", input, channels, out, vae.upFrames(i), 2);
		return layers.tap(block, graph.node("Add", block, List.of(x, shortcut)));
	}

	private String midBlock(final String module, final String x, final int channels) {
		String h = resnet(module + ".resnets.0", x, channels, channels);
		h = attention(module + ".attentions.0", h, channels);
		return layers.tap(module, resnet(module + ".resnets.1", h, channels, channels));
	}

	private String resnet(final String module, final String x, final int in, final int out) {
		String h = normalized(module + ".norm1", module + ".nonlinearity1", x, in);
		h = conv(module + ".conv1", h, in, out, 3);
		h = normalized(module + ".norm2", module + ".nonlinearity2", h, out);
		h = conv(module + ".conv2", h, out, out, 3);
		final String shortcut = in == out ? x : conv(module + ".conv_shortcut", x, in, out, 1);
		return layers.tap(module, graph.node("Add", module, List.of(h, shortcut)));
	}

	private String normalized(final String norm, final String activation, final String x, final int channels) {
		return layers.activation(Activation.SILU, activation, norms.length(norm, x, channels));
	}

	private String attention(final String module, final String x, final int channels) {
		return new SelfAttention(layers).of(module, x, norms.length(module + ".norm", x, channels), channels, "proj");
	}

	private String tail(final String coder, final String x, final int channels, final int out) {
		final String h = normalized(coder + ".norm_out", coder + ".nonlinearity", x, channels);
		return conv(coder + ".conv_out", h, channels, out, 3);
	}

	/** A causal convolution: of its kernel's time slices, as many as rows, the last one meets the frame. */
	private String conv(final String module, final String x, final int in, final int out, final int kernel) {
		final Conv conv = new Conv(in, out, kernel);
		return layers.tap(
				module,
				vae.kind() == Kind.IMAGE
						? layers.conv(module, x, conv)
						: layers.frameConv(module, x, conv, kernel, kernel - 1));
	}
}
