// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import latentij.model.graph.Activation;
import latentij.model.graph.Attribute;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.ConvStyle;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.PixelNorms;
import latentij.model.graph.layers.PixelShuffle;
import latentij.model.graph.layers.SelfAttention;

/**
 * The encoder and the decoder of an AutoencoderKLHunyuanVideo15 or AutoencoderKLHunyuanImageRefiner as ONNX graphs, for
 * one frame. Nodes and weights are named by diffusers' keys.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuanvideo15.py">HunyuanVideo15Encoder3D
 *      and HunyuanVideo15Decoder3D</a>
 */
public final class HunyuanVideo15Graph {

	/** A part of a convolution, for one pixel of a square of four. */
	private static final Pattern PLACE = Pattern.compile("(.*)\\.place(\\d)\\.(weight|bias)");

	private final HunyuanVideo15Architecture vae;
	private final OnnxGraph graph;
	private final Layers layers;
	private final PixelNorms norms;
	private final PixelShuffle shuffle;

	private HunyuanVideo15Graph(
			final String name,
			final HunyuanVideo15Architecture vae,
			final Weights weights,
			final GraphOptions options) {
		this.vae = vae;
		graph = new OnnxGraph(name);
		final Weights padded = PaddedConvolutions.HUNYUAN_VIDEO_15.of(weights);
		final ConvStyle style = new ConvStyle(Border.EDGE, true, true);
		layers = Layers.of(graph, (key, shape) -> weight(padded, key, shape), options.withHalf(false), style);
		norms = new PixelNorms(layers);
		shuffle = new PixelShuffle(graph);
	}

	private static Weight weight(final Weights video, final String key, final long... shape) {
		final Matcher place = PLACE.matcher(key);
		if (place.matches()) {
			// Of the two frames that a doubling of time gives, the first one is that of the image.
			final long[] all = shape.clone();
			all[0] *= 8;
			return video.get(place.group(1) + "." + place.group(3), all).part(2 * Integer.parseInt(place.group(2)), 8);
		}
		if (key.endsWith(".gamma")) return video.get(key, shape[0], 1, 1, 1);
		return shape.length == 2 ? video.get(key, shape[0], shape[1], 1, 1, 1) : video.get(key, shape);
	}

	/**
	 * Builds the encoder.
	 *
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link Ports#LATENT_PARAMETERS} [N,2C,h,w]
	 */
	public static OnnxGraph encoder(
			final HunyuanVideo15Architecture vae, final Weights weights, final GraphOptions options) {
		return new HunyuanVideo15Graph("encoder", vae, weights, options).encoder();
	}

	/**
	 * Builds the decoder.
	 *
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE} [N,out,h*f,w*f]
	 */
	public static OnnxGraph decoder(
			final HunyuanVideo15Architecture vae, final Weights weights, final GraphOptions options) {
		return new HunyuanVideo15Graph("decoder", vae, weights, options).decoder();
	}

	private OnnxGraph encoder() {
		final List<Integer> blocks = vae.blockOutChannels();
		int channels = blocks.get(0);
		String x = conv("encoder.conv_in", Ports.image(graph, vae.inChannels()), vae.inChannels(), channels);
		for (int i = 0; i < blocks.size(); i++) {
			final String block = "encoder.down_blocks." + i;
			for (int j = 0; j < vae.layersPerBlock(); j++) {
				x = resnet(block + ".resnets." + j, x, channels, blocks.get(i));
				channels = blocks.get(i);
			}
			if (i >= vae.halvings()) continue;
			final int out = blocks.get(vae.downsampleMatchChannel() ? i + 1 : i);
			x = halved(block + ".downsamplers.0", x, channels, out, vae.halvesTime(i));
			channels = out;
		}
		x = midBlock("encoder.mid_block", x, channels);
		final int moments = 2 * vae.latentChannels();
		final String means = shuffle.averaged("encoder.means", x, channels, moments, 1, 1);
		final String out = tail("encoder", x, channels, moments);
		return Ports.encoded(graph, graph.node("Add", Ports.LATENT_PARAMETERS, List.of(out, means)), moments);
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
		for (int i = 0; i < blocks.size(); i++) {
			final String block = "decoder.up_blocks." + i;
			for (int j = 0; j <= vae.layersPerBlock(); j++) {
				x = resnet(block + ".resnets." + j, x, channels, blocks.get(i));
				channels = blocks.get(i);
			}
			if (i >= vae.halvings()) continue;
			final int out = blocks.get(vae.upsampleMatchChannel() ? i + 1 : i);
			x = doubled(block + ".upsamplers.0", x, channels, out, vae.doublesTime(i));
			channels = out;
		}
		final String image = tail("decoder", x, channels, vae.outChannels());
		return Ports.decoded(graph, graph.node("Identity", Ports.SAMPLE, List.of(image)), vae.outChannels());
	}

	private String resnet(final String module, final String x, final int in, final int out) {
		String h = normalized(module + ".norm1", module + ".nonlinearity1", x, in);
		h = conv(module + ".conv1", h, in, out);
		h = normalized(module + ".norm2", module + ".nonlinearity2", h, out);
		h = conv(module + ".conv2", h, out, out);
		return sum(module, h, in == out ? x : layers.conv(module + ".conv_shortcut", x, in, out, 1));
	}

	private String normalized(final String norm, final String activation, final String x, final int channels) {
		return layers.activation(Activation.SILU, activation, norms.length(norm, x, channels));
	}

	private String midBlock(final String module, final String x, final int channels) {
		final String first = resnet(module + ".resnets.0", x, channels, channels);
		final String attention = module + ".attentions.0";
		final String attended = new SelfAttention(layers)
				.of(attention, first, norms.length(attention + ".norm", first, channels), channels, "proj_out");
		return layers.tap(module, resnet(module + ".resnets.1", attended, channels, channels));
	}

	/** diffusers' HunyuanVideo15Downsample: where time is halved, one frame stands for the two that become one. */
	private String halved(final String module, final String x, final int in, final int out, final boolean halvesTime) {
		final int each = out / (halvesTime ? 8 : 4);
		String h = shuffle.placesAsChannels(module + ".places", conv(module + ".conv", x, in, each), 2);
		if (halvesTime) h = graph.node("Concat", module + ".twice", List.of(h, h), Attribute.of("axis", 1));
		final String places = shuffle.placesAsChannels(module + ".shortcut.places", x, 2);
		return sum(module, h, shuffle.averaged(module + ".shortcut", places, 4 * in, out, 1, 1));
	}

	/** diffusers' HunyuanVideo15Upsample. */
	private String doubled(
			final String module, final String x, final int in, final int out, final boolean doublesTime) {
		final String conv = module + ".conv";
		final String h = doublesTime
				? graph.node(
						"Concat",
						module + ".channels",
						IntStream.range(0, 4)
								.mapToObj(place -> conv(conv + ".place" + place, x, in, out))
								.toList(),
						Attribute.of("axis", 1))
				: conv(conv, x, in, 4 * out);
		return sum(
				module, shuffle.channelsAsPlaces(module + ".places", h, 2), shortcut(module, x, in, out, doublesTime));
	}

	/** The image enlarged, its channels repeated before, or after where time is doubled. */
	private String shortcut(
			final String module, final String x, final int in, final int out, final boolean doublesTime) {
		final String name = module + ".shortcut";
		if (doublesTime)
			return shuffle.repeated(name, shuffle.channelsAsPlaces(name + ".places", x, 2), in / 4, out, 1, 1);
		return shuffle.channelsAsPlaces(name, shuffle.repeated(name + ".channels", x, in, 4 * out, 1, 1), 2);
	}

	private String tail(final String coder, final String x, final int channels, final int out) {
		return conv(
				coder + ".conv_out", normalized(coder + ".norm_out", coder + ".conv_act", x, channels), channels, out);
	}

	private String conv(final String module, final String x, final int in, final int out) {
		return layers.tap(module, layers.conv(module, x, in, out, 3));
	}

	private String sum(final String module, final String a, final String b) {
		return layers.tap(module, graph.node("Add", module, List.of(a, b)));
	}
}
