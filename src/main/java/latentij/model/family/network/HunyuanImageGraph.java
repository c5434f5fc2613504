// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import java.util.regex.Pattern;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.Norm;
import latentij.model.graph.layers.PixelShuffle;
import latentij.model.graph.layers.SelfAttention;

/**
 * The encoder and the decoder of an AutoencoderKLHunyuanImage as ONNX graphs. Nodes and weights are named by diffusers'
 * keys.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuanimage.py">HunyuanImageEncoder2D
 *      and HunyuanImageDecoder2D</a>
 */
public final class HunyuanImageGraph {

	/** Linear layers that are stored as convolutions. */
	private static final Pattern LINEAR = Pattern.compile(".*\\.attentions\\.0\\.(to_q|to_k|to_v|proj)\\.weight");

	private final HunyuanImageArchitecture vae;
	private final OnnxGraph graph;
	private final Layers layers;
	private final PixelShuffle shuffle;

	private HunyuanImageGraph(
			final String name, final HunyuanImageArchitecture vae, final Weights weights, final GraphOptions options) {
		this.vae = vae;
		graph = new OnnxGraph(name);
		final GraphOptions plain = options.target() == Target.TENSOR_CORES ? options.withTarget(Target.GPU) : options;
		layers = Layers.of(
				graph,
				(key, shape) -> shape.length == 2 && LINEAR.matcher(key).matches()
						? weights.get(key, shape[0], shape[1], 1, 1)
						: weights.get(key, shape),
				plain.withHalf(false));
		shuffle = new PixelShuffle(graph);
	}

	/**
	 * Builds the encoder.
	 *
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link Ports#LATENT_PARAMETERS} [N,2C,h,w]
	 */
	public static OnnxGraph encoder(
			final HunyuanImageArchitecture vae, final Weights weights, final GraphOptions options) {
		return new HunyuanImageGraph("encoder", vae, weights, options).encoder();
	}

	/**
	 * Builds the decoder.
	 *
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE} [N,out,h*f,w*f]
	 */
	public static OnnxGraph decoder(
			final HunyuanImageArchitecture vae, final Weights weights, final GraphOptions options) {
		return new HunyuanImageGraph("decoder", vae, weights, options).decoder();
	}

	private OnnxGraph encoder() {
		final List<Integer> blocks = vae.blockOutChannels();
		int channels = blocks.get(0);
		String x = conv("encoder.conv_in", Ports.image(graph, vae.inChannels()), vae.inChannels(), channels);
		int layer = 0;
		for (int i = 0; i < blocks.size(); i++) {
			for (int j = 0; j < vae.layersPerBlock(); j++) x = resnet("encoder.down_blocks." + layer++, x, channels);
			if (i >= vae.halvings()) continue;
			x = halved("encoder.down_blocks." + layer++, x, channels, blocks.get(i + 1));
			channels = blocks.get(i + 1);
		}
		x = midBlock("encoder.mid_block", x, channels);
		final int moments = 2 * vae.latentChannels();
		final String means = shuffle.averaged("encoder.means", x, channels, moments, 1, 1);
		final String out = tail("encoder", x, channels, moments);
		final String sum = graph.node("Add", Ports.LATENT_PARAMETERS, List.of(out, means));
		return Ports.encoded(graph, sum, moments);
	}

	private OnnxGraph decoder() {
		final List<Integer> blocks = vae.decoderChannels();
		final int latent = vae.latentChannels();
		final String z = Ports.latent(graph, latent);
		int channels = blocks.get(0);
		String x = sum(
				"decoder.in",
				conv("decoder.conv_in", z, latent, channels),
				shuffle.repeated("decoder.repeated", z, latent, channels, 1, 1));
		x = midBlock("decoder.mid_block", x, channels);
		int layer = 0;
		for (int i = 0; i < blocks.size(); i++) {
			for (int j = 0; j <= vae.layersPerBlock(); j++) x = resnet("decoder.up_blocks." + layer++, x, channels);
			if (i >= vae.halvings()) continue;
			x = doubled("decoder.up_blocks." + layer++, x, channels, blocks.get(i + 1));
			channels = blocks.get(i + 1);
		}
		final String image = tail("decoder", x, channels, vae.outChannels());
		return Ports.decoded(graph, graph.node("Identity", Ports.SAMPLE, List.of(image)), vae.outChannels());
	}

	private String resnet(final String module, final String x, final int channels) {
		return layers.resnet(module, x, channels, channels, HunyuanImageArchitecture.GROUPS, Activation.SILU);
	}

	private String midBlock(final String module, final String x, final int channels) {
		final String attention = module + ".attentions.0";
		final String first = resnet(module + ".resnets.0", x, channels);
		final Norm norm = new Norm(attention + ".norm", channels, HunyuanImageArchitecture.GROUPS);
		final String attended =
				new SelfAttention(layers).of(attention, first, layers.groupNorm(norm, first), channels, "proj");
		return resnet(module + ".resnets.1", attended, channels);
	}

	/** diffusers' HunyuanImageDownsample. */
	private String halved(final String module, final String x, final int in, final int out) {
		final String h = shuffle.placesAsChannels(module + ".places", conv(module + ".conv", x, in, out / 4), 2);
		final String places = shuffle.placesAsChannels(module + ".shortcut.places", x, 2);
		return sum(module, h, shuffle.averaged(module + ".shortcut", places, 4 * in, out, 1, 1));
	}

	/** diffusers' HunyuanImageUpsample. */
	private String doubled(final String module, final String x, final int in, final int out) {
		final String h = shuffle.channelsAsPlaces(module + ".places", conv(module + ".conv", x, in, 4 * out), 2);
		final String repeated = shuffle.repeated(module + ".shortcut.channels", x, in, 4 * out, 1, 1);
		return sum(module, h, shuffle.channelsAsPlaces(module + ".shortcut", repeated, 2));
	}

	private String tail(final String coder, final String x, final int channels, final int out) {
		final Norm norm = new Norm(coder + ".norm_out", channels, HunyuanImageArchitecture.GROUPS);
		final String h = layers.normalized(norm, Activation.SILU, coder + ".nonlinearity", x);
		return conv(coder + ".conv_out", h, channels, out);
	}

	private String conv(final String module, final String x, final int in, final int out) {
		return layers.tap(module, layers.conv(module, x, in, out, 3));
	}

	private String sum(final String module, final String a, final String b) {
		return layers.tap(module, graph.node("Add", module, List.of(a, b)));
	}
}
