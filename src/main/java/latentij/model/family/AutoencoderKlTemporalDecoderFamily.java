// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.codec.LatentNorm;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.Ports;
import latentij.model.family.network.VaeGraph;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.Conv;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.Norm;
import latentij.model.graph.layers.SelfAttention;

/**
 * The autoencoder of Stable Video Diffusion, for one frame: Stable Diffusion's encoder, and a
 * decoder whose resnets are followed by resnets over time.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_temporal_decoder.py">diffusers'
 *      AutoencoderKLTemporalDecoder</a>
 */
final class AutoencoderKlTemporalDecoderFamily implements VaeFamily {

	private static final String MARK = "decoder.time_conv_out.weight";
	private static final int GROUPS = 32;

	/** Epsilon of the normalizations over time. */
	private static final double TEMPORAL_EPS = 1e-5;

	/** Time slices of a kernel over time; the middle one meets the frame. */
	private static final int FRAMES = 3;

	/**
	 * The graphs.
	 *
	 * @param encoding the encoder's shape
	 * @param decoding the decoder's shape
	 */
	record Graphs(KlArchitecture encoding, KlArchitecture decoding) implements KlGraphs {

		@Override
		public NetworkGraph decoder() {
			return new NetworkGraph(this::decoder, Ports.LATENT_SAMPLE, Ports.SAMPLE);
		}

		/** diffusers' TemporalDecoder. */
		private OnnxGraph decoder(final Weights weights, final GraphOptions options) {
			final OnnxGraph graph = new OnnxGraph("decoder");
			final Layers layers = VaeGraph.layers(graph, decoding, weights, options);
			final List<Integer> blocks = new ArrayList<>(decoding.blockOutChannels());
			Collections.reverse(blocks);
			String x = VaeGraph.latent(graph, layers, decoding);
			int channels = blocks.get(0);
			x = layers.tap(
					"decoder.conv_in", layers.conv("decoder.conv_in", x, decoding.latentChannels(), channels, 3));
			x = midBlock(graph, layers, x);
			for (int i = 0; i < blocks.size(); i++) {
				final String block = "decoder.up_blocks." + i;
				for (int j = 0; j <= decoding.layersPerBlock(); j++) {
					x = resnet(graph, layers, block + ".resnets." + j, x, channels, blocks.get(i));
					channels = blocks.get(i);
				}
				if (i < blocks.size() - 1)
					x = layers.upsampled(
							block + ".upsamplers.0.conv", block + ".upsamplers.0", x, channels, channels, true);
				layers.tap(block, x);
			}
			final int out = decoding.outChannels();
			x = VaeGraph.tail(layers, "decoder", decoding, x, channels, out);
			x = layers.tap(
					"decoder.time_conv_out",
					layers.frameConv("decoder.time_conv_out", x, new Conv(out, out, 1), FRAMES, FRAMES / 2));
			return VaeGraph.image(graph, layers, decoding, x);
		}

		/** The attention follows the first resnet, and counts only if there is a second one. */
		private String midBlock(final OnnxGraph graph, final Layers layers, final String x) {
			final String module = "decoder.mid_block";
			final int channels = decoding.lastChannels();
			String h = resnet(graph, layers, module + ".resnets.0", x, channels, channels);
			if (decoding.layersPerBlock() > 1) {
				h = new SelfAttention(layers).of(module + ".attentions.0", h, channels, GROUPS);
				h = resnet(graph, layers, module + ".resnets.1", h, channels, channels);
			}
			return layers.tap(module, h);
		}

		/** diffusers' SpatioTemporalResBlock: a blend of a resnet, and of one over time after it. */
		private static String resnet(
				final OnnxGraph graph,
				final Layers layers,
				final String module,
				final String x,
				final int in,
				final int out) {
			final String space = layers.resnet(module + ".spatial_res_block", x, in, out, GROUPS, Activation.SILU);
			final String time = temporal(layers, module + ".temporal_res_block", space, out);
			final String mix = module + ".time_mixer";
			final String factor = graph.node("Sigmoid", mix + ".alpha", List.of(layers.number(mix + ".mix_factor")));
			final String one = graph.scalar("time_mixer.one", 1f);
			// The other way round than diffusers' other blends.
			final String spatial = layers.op("Sub", mix + ".spatial", one, factor);
			final String temporal = layers.op("Sub", mix + ".temporal", one, spatial);
			return layers.tap(
					module,
					layers.op(
							"Add",
							module,
							layers.op("Mul", mix + ".space", layers.narrowed(mix + ".spatial", spatial), space),
							layers.op("Mul", mix + ".time", layers.narrowed(mix + ".temporal", temporal), time)));
		}

		/** diffusers' TemporalResnetBlock. */
		private static String temporal(final Layers layers, final String module, final String x, final int channels) {
			String h = x;
			for (int i = 1; i <= 2; i++) {
				final Norm norm = new Norm(module + ".norm" + i, channels, GROUPS, TEMPORAL_EPS);
				h = layers.normalized(norm, Activation.SILU, module + ".nonlinearity" + i, h);
				h = layers.frameConv(module + ".conv" + i, h, new Conv(channels, channels, 1), FRAMES, FRAMES / 2);
			}
			return layers.tap(module, layers.op("Add", module, x, h));
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLTemporalDecoder";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> blocks = config.json().integers("block_out_channels", List.of(64));
		final List<Integer> attentions = config.downAttentions("block_out_channels", blocks);
		final KlArchitecture vae = architecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 4),
				blocks,
				config.json().integer("layers_per_block", 1));
		return new Graphs(vae.withAttentionBlocks(attentions), vae);
	}

	private static KlArchitecture architecture(
			final int in, final int out, final int latent, final List<Integer> blocks, final int layers) {
		return new KlArchitecture(in, out, latent, blocks, layers, GROUPS, Activation.SILU, true, true, false);
	}

	@Override
	public LatentNorm exportedNorm(final ConfigReader config) throws IOException {
		return config.norm();
	}

	@Override
	public String mark() {
		return MARK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		if (has.test(MARK)) return Optional.of(KlKeyNames.of(has));
		final boolean own = has.test(Own.fileKey(MARK, 0));
		return own ? Optional.of(Own::fileKey) : Optional.empty();
	}

	/** Layers of a mid block that diffusers makes and does not use are no tensors too many. */
	@Override
	public boolean covers(final String key) {
		return VaeFamily.super.covers(key) && !key.startsWith("decoder.mid");
	}

	@Override
	public Inferred infer(final TensorShapes all) {
		final TensorShapes tensors = all.withBlocks(
				AutoencoderKlFamily.channels(all, "encoder.down_blocks.").size());
		final KlArchitecture vae = architecture(
				tensors.size("encoder.conv_in.weight", 1),
				tensors.size("decoder.conv_out.weight", 0),
				tensors.size("decoder.conv_in.weight", 1),
				AutoencoderKlFamily.channels(tensors, "encoder.down_blocks."),
				AutoencoderKlFamily.layers(tensors, "encoder.down_blocks."));
		return new Inferred(
				new Graphs(
						vae.withAttentionBlocks(AutoencoderKlFamily.attentions(tensors, "encoder.down_blocks.")), vae),
				Optional.empty(),
				List.of());
	}

	/** The names in Stable Video Diffusion's own files. */
	private static final class Own {

		private static final Pattern RESNET = Pattern.compile(
				"(decoder\\..+\\.resnets\\.\\d+)\\.(spatial_res_block|temporal_res_block|time_mixer)(\\..+)");

		private static final List<List<String>> TEMPORAL = List.of(
				List.of(".norm1.", ".time_stack.in_layers.0."),
				List.of(".conv1.", ".time_stack.in_layers.2."),
				List.of(".norm2.", ".time_stack.out_layers.0."),
				List.of(".conv2.", ".time_stack.out_layers.3."));

		static String fileKey(final String key, final int blocks) {
			if (key.startsWith("decoder.time_conv_out."))
				return key.replace("decoder.time_conv_out.", "decoder.conv_out.time_mix_conv.");
			final Matcher m = RESNET.matcher(key);
			if (!m.matches()) return KlKeyNames.LDM.fileKey(key, blocks);
			String tensor = m.group(3);
			if (m.group(2).equals("temporal_res_block"))
				for (final List<String> name : TEMPORAL) tensor = tensor.replace(name.get(0), name.get(1));
			return KlKeyNames.LDM.fileKey(m.group(1) + tensor, blocks);
		}
	}
}
