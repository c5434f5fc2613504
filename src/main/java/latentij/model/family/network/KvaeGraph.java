// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.Conv;
import latentij.model.graph.layers.ConvStyle;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.Norm;
import latentij.model.graph.layers.PixelShuffle;

/**
 * The encoder and the decoder of an AutoencoderKLKVAE as ONNX graphs. Nodes and weights are named by diffusers' keys.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_kvae.py">KVAEEncoder2D
 *      and KVAEDecoder2D</a>
 */
public final class KvaeGraph {

	private final KvaeArchitecture vae;
	private final OnnxGraph graph;
	private final Layers layers;

	private KvaeGraph(
			final String name, final KvaeArchitecture vae, final Weights weights, final GraphOptions options) {
		this.vae = vae;
		graph = new OnnxGraph(name);
		layers = Layers.of(
				graph,
				(key, shape) -> weights.get(key.replace(".conv_shortcut.", ".nin_shortcut."), shape),
				options,
				new ConvStyle(Border.EDGE, false, false));
	}

	/**
	 * Builds the encoder.
	 *
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link Ports#LATENT_PARAMETERS} [N,2C,h,w]
	 */
	public static OnnxGraph encoder(final KvaeArchitecture vae, final Weights weights, final GraphOptions options) {
		return new KvaeGraph("encoder", vae, weights, options).encoder();
	}

	/**
	 * Builds the decoder.
	 *
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE} [N,in,h*f,w*f]
	 */
	public static OnnxGraph decoder(final KvaeArchitecture vae, final Weights weights, final GraphOptions options) {
		return new KvaeGraph("decoder", vae, weights, options).decoder();
	}

	private OnnxGraph encoder() {
		int channels = vae.channels();
		String x = layers.enter(Ports.SAMPLE, Ports.image(graph, vae.inChannels()));
		x = withZeros("encoder.conv_in", x, vae.inChannels(), channels);
		for (int i = 0; i < vae.blocks(); i++) {
			final String block = "encoder.down." + i;
			for (int j = 0; j < vae.encoderBlocks(); j++) {
				x = resnet(block + ".block." + j, x, channels, vae.channels(i));
				channels = vae.channels(i);
			}
			if (i < vae.blocks() - 1) x = halved(block + ".downsample", x, channels);
			layers.tap(block, x);
		}
		for (int i = 1; i <= 2; i++) x = resnet("encoder.mid.block_" + i, x, channels, channels);
		final Norm norm = new Norm("encoder.norm_out", channels, KvaeArchitecture.GROUPS);
		x = layers.normalized(norm, Activation.SILU, "encoder.nonlinearity", x);
		final int moments = 2 * vae.zChannels();
		x = withZeros("encoder.conv_out", x, channels, moments);
		final String out = layers.leave(Ports.LATENT_PARAMETERS, x);
		return Ports.encoded(graph, graph.node("Identity", Ports.LATENT_PARAMETERS, List.of(out)), moments);
	}

	private OnnxGraph decoder() {
		final int last = vae.blocks() - 1;
		final String z = layers.enter(Ports.LATENT_SAMPLE, Ports.latent(graph, vae.zChannels()));
		final GuidedLayers guided =
				new GuidedLayers(layers, z, vae.zChannels(), KvaeArchitecture.GROUPS, Activation.SILU);
		int channels = vae.channels(last);
		String x = conv("decoder.conv_in", z, vae.zChannels(), channels);
		for (int i = 1; i <= 2; i++) x = guided.resnet("decoder.mid.block_" + i, x, channels, channels, 1);
		for (int i = last; i >= 0; i--) {
			final String block = "decoder.up." + i;
			for (int j = 0; j <= vae.decoderBlocks(); j++) {
				x = guided.resnet(block + ".block." + j, x, channels, vae.channels(i), 1 << last - i);
				channels = vae.channels(i);
			}
			if (i > 0) x = doubled(block + ".upsample", x, channels);
			layers.tap(block, x);
		}
		x = guided.normalized("decoder.norm_out", Activation.SILU, "decoder.nonlinearity", x, channels, 1 << last);
		x = conv("decoder.conv_out", x, channels, vae.inChannels());
		final String image = layers.leave(Ports.SAMPLE, x);
		return Ports.decoded(graph, graph.node("Identity", Ports.SAMPLE, List.of(image)), vae.inChannels());
	}

	private String resnet(final String module, final String x, final int in, final int out) {
		return layers.resnet(module, x, in, out, KvaeArchitecture.GROUPS, Activation.SILU);
	}

	/** diffusers' KVAEPXSDownsample: a convolution and the means of squares, then a linear layer. */
	private String halved(final String module, final String x, final int channels) {
		final Conv halving = Conv.halving(channels, channels, 1, 1, 1, 1).withBorder(Border.REFLECT);
		final String conv = layers.conv(module + ".spatial_conv", x, halving);
		final String means = new PixelShuffle(graph).averaged(module + ".unshuffle", x, channels, channels, 1, 2);
		return linear(module, layers.op("Add", module + ".sum", conv, means), channels);
	}

	/**
	 * diffusers' KVAEPXSUpsample: a convolution of the enlarged image, which is added to it, then a linear layer. The
	 * enlarged image mirrored at its outermost pixels, as the convolution there sees it, is that with these repeated.
	 */
	private String doubled(final String module, final String x, final int channels) {
		final String conv =
				layers.upsampled(module + ".spatial_conv", module + ".interpolated", x, channels, channels, true);
		final String shuffled = layers.enlarged(module + ".shuffle", x, 2);
		return linear(module, layers.op("Add", module + ".sum", conv, shuffled), channels);
	}

	private String linear(final String module, final String x, final int channels) {
		return layers.tap(module, layers.conv(module + ".linear", x, channels, channels, 1));
	}

	private String conv(final String module, final String x, final int in, final int out) {
		return layers.tap(module, layers.conv(module, x, in, out, 3));
	}

	private String withZeros(final String module, final String x, final int in, final int out) {
		return layers.tap(module, layers.conv(module, x, new Conv(in, out, 3)));
	}
}
