// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import java.util.stream.IntStream;
import latentij.model.family.network.Ltx2Architecture.Block;
import latentij.model.family.network.Ltx2Architecture.Change;
import latentij.model.graph.Activation;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.ConvStyle;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.PixelNorms;
import latentij.model.graph.layers.PixelShuffle;
import latentij.model.graph.layers.Rows;

/**
 * The encoder and the decoder of an AutoencoderKLLTX2Video as ONNX graphs, for one frame. Nodes and weights are named by
 * diffusers' keys.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_ltx2.py">LTX2VideoEncoder3d
 *      and LTX2VideoDecoder3d</a>
 */
public final class Ltx2Graph {

	private static final double EPS = 1e-8;

	private final Ltx2Architecture vae;
	private final OnnxGraph graph;
	private final Layers layers;
	private final PixelNorms norms;
	private final PixelShuffle shuffle;

	private Ltx2Graph(
			final String name,
			final Ltx2Architecture vae,
			final Border border,
			final Weights weights,
			final GraphOptions options) {
		this.vae = vae;
		graph = new OnnxGraph(name);
		final ConvStyle style = new ConvStyle(border, true, true);
		layers = Layers.of(graph, PaddedConvolutions.LTX_2.of(weights), options.withHalf(false), style);
		norms = new PixelNorms(layers);
		shuffle = new PixelShuffle(graph);
	}

	/**
	 * Builds the encoder.
	 *
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link Ports#LATENT_PARAMETERS} [N,2C,h,w]
	 */
	public static OnnxGraph encoder(final Ltx2Architecture vae, final Weights weights, final GraphOptions options) {
		return new Ltx2Graph("encoder", vae, vae.encoder().border(), weights, options).encoder();
	}

	/**
	 * Builds the decoder.
	 *
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE} [N,out,h*f,w*f]
	 */
	public static OnnxGraph decoder(final Ltx2Architecture vae, final Weights weights, final GraphOptions options) {
		return new Ltx2Graph("decoder", vae, vae.decoder().border(), weights, options).decoder();
	}

	private OnnxGraph encoder() {
		String x = Ports.image(graph, vae.inChannels());
		x = shuffle.unshuffledByColumns("encoder.patches", x, vae.inChannels(), vae.patchSize());
		int channels = vae.latentChannels();
		x = conv("encoder.conv_in", x, vae.inChannels() * vae.patch(), channels);
		for (int i = 0; i < vae.encoder().blocks().size(); i++) {
			final Block block = vae.encoder().blocks().get(i);
			final String name = "encoder.down_blocks." + i;
			x = resnets(name, x, channels, block.layers());
			if (block.change() != Change.NONE)
				x = halved(name + ".downsamplers.0", x, channels, block.channels(), block.change());
			channels = block.channels();
		}
		x = resnets("encoder.mid_block", x, channels, vae.encoder().midLayers());
		final int latent = vae.latentChannels();
		x = tail("encoder", x, channels, latent + 1);
		// One log of the variance for all channels.
		final int[] moments =
				IntStream.range(0, 2 * latent).map(c -> Math.min(c, latent)).toArray();
		return Ports.encoded(graph, shuffle.channels(Ports.LATENT_PARAMETERS, x, moments), 2 * latent);
	}

	private OnnxGraph decoder() {
		int channels = vae.decoderChannels();
		String x = conv("decoder.conv_in", Ports.latent(graph, vae.latentChannels()), vae.latentChannels(), channels);
		x = resnets("decoder.mid_block", x, channels, vae.decoder().midLayers());
		for (int i = 0; i < vae.decoder().blocks().size(); i++) {
			final Block block = vae.decoder().blocks().get(i);
			final String name = "decoder.up_blocks." + i;
			if (block.change() != Change.NONE) x = doubled(name + ".upsamplers.0", x, channels, block);
			channels = block.channels();
			x = resnets(name, x, channels, block.layers());
		}
		x = tail("decoder", x, channels, vae.outChannels() * vae.patch());
		x = shuffle.shuffledByColumns("decoder.patches", x, vae.outChannels(), vae.patchSize());
		return Ports.decoded(graph, graph.node("Identity", Ports.SAMPLE, List.of(x)), vae.outChannels());
	}

	private String resnets(final String block, final String input, final int channels, final int count) {
		String x = input;
		for (int i = 0; i < count; i++) {
			final String module = block + ".resnets." + i;
			String h = conv(module + ".conv1", normalized(module, 1, x), channels, channels);
			h = conv(module + ".conv2", normalized(module, 2, h), channels, channels);
			x = sum(module, h, x);
		}
		return layers.tap(block, x);
	}

	private String normalized(final String resnet, final int number, final String x) {
		return layers.activation(
				Activation.SILU,
				resnet + ".nonlinearity" + number,
				norms.rootMeanSquare(resnet + ".norm" + number, x, EPS));
	}

	/** diffusers' LTX2VideoDownsampler3d: the frame stands for all that become one. */
	private String halved(final String module, final String x, final int in, final int out, final Change change) {
		final int each = out / change.places();
		final String conv = conv(module + ".conv", x, in, each);
		return sum(
				module,
				shuffle.averagedCopies(module + ".values", conv, each, out, change.frames(), change.side()),
				shuffle.averagedCopies(module + ".residual", x, in, out, change.frames(), change.side()));
	}

	/** diffusers' LTX2VideoUpsampler3d: of the frames that one becomes, the last one is the image. */
	private String doubled(final String module, final String x, final int in, final Block block) {
		final Change change = block.change();
		final int square = change.side() * change.side();
		final int out = block.channels();
		final String conv = module + ".conv";
		final String values = layers.tap(
				conv,
				layers.conv(
						conv,
						x,
						layers.usual(in, out * square, 3),
						new Rows(change.frames(), change.frames() - 1, square)));
		final String enlarged = shuffle.shuffled(module + ".enlarged", values, change.side());
		if (!block.residual()) return enlarged;
		final int shared = in / change.places();
		final int[] from = IntStream.range(0, out * square)
				.map(i -> i / square % shared * change.places() + (change.frames() - 1) * square + i % square)
				.toArray();
		final String residual =
				shuffle.shuffled(module + ".residual", shuffle.channels(module + ".repeated", x, from), change.side());
		return sum(module, enlarged, residual);
	}

	private String tail(final String coder, final String x, final int channels, final int out) {
		final String norm = norms.rootMeanSquare(coder + ".norm_out", x, EPS);
		return conv(coder + ".conv_out", layers.activation(Activation.SILU, coder + ".conv_act", norm), channels, out);
	}

	private String conv(final String module, final String x, final int in, final int out) {
		return layers.tap(module, layers.conv(module, x, in, out, 3));
	}

	private String sum(final String module, final String a, final String b) {
		return layers.tap(module, layers.op("Add", module, a, b));
	}
}
