// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.codec.ModelTiles;
import latentij.model.family.network.CogVideoXDecoder;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.PaddedConvolutions;
import latentij.model.family.network.Ports;
import latentij.model.family.network.VaeGraph;
import latentij.model.graph.Border;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.ConvStyle;

/**
 * The autoencoder of CogVideoX, for one frame: Stable Diffusion's encoder without attention, and a decoder whose
 * normalizations the latent guides. Their convolutions are over time, and see copies of the frame before it.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_cogvideox.py">diffusers'
 *      AutoencoderKLCogVideoX</a>
 */
final class AutoencoderKlCogVideoXFamily implements VaeFamily {

	private static final String MARK = "decoder.norm_out.conv_y.conv.weight";
	private static final double SCALING_FACTOR = 1.15258426;
	private static final double EPS = 1e-6;
	private static final List<Integer> BLOCKS = List.of(128, 256, 256, 512);

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(KlArchitecture vae) implements KlGraphs {

		@Override
		public KlArchitecture encoding() {
			return vae;
		}

		@Override
		public KlArchitecture decoding() {
			return vae;
		}

		@Override
		public NetworkGraph encoder() {
			return new NetworkGraph(
					(weights, options) -> VaeGraph.encoder(vae, named(weights), options),
					Ports.SAMPLE,
					VaeGraph.encoderOutput(vae));
		}

		@Override
		public NetworkGraph decoder() {
			return new NetworkGraph(
					(weights, options) -> CogVideoXDecoder.of(vae, named(weights), options),
					Ports.LATENT_SAMPLE,
					Ports.SAMPLE);
		}

		private static Weights named(final Weights weights) {
			final Weights plain = PaddedConvolutions.COG_VIDEO_X.of(weights);
			return (key, shape) -> plain.get(key.replace("encoder.conv_norm_out.", "encoder.norm_out."), shape);
		}

		/** Not known to fit into 16 bits: its configs ask for 32. */
		@Override
		public boolean allowsHalf() {
			return false;
		}

		/** diffusers' tiles are not square: 240 x 360 pixels, a sixth and a fifth of them blended. */
		@Override
		public ModelTiles tiles() {
			return new ModelTiles(240, 6, false);
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLCogVideoX";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> blocks = config.json().integers("block_out_channels", BLOCKS);
		config.blockTypes("down_block_types", Collections.nCopies(4, "CogVideoXDownBlock3D"), blocks);
		config.blockTypes("up_block_types", Collections.nCopies(4, "CogVideoXUpBlock3D"), blocks);
		// diffusers makes these two convolutions for images instead of latents.
		for (final String key : List.of("use_quant_conv", "use_post_quant_conv"))
			if (config.flag(key, false)) throw config.unsupported(key, "true", "false");
		final double eps = config.json().number("norm_eps", EPS);
		if (eps != EPS) throw config.unsupported("norm_eps", eps, String.valueOf(EPS));
		// How time is halved changes nothing of one frame; sides are those of tiles.
		config.json().ignore(Set.of("temporal_compression_ratio", "sample_height", "sample_width"));
		return new Graphs(new KlArchitecture(
						config.imageChannels("in_channels", 3),
						config.imageChannels("out_channels", 3),
						config.json().integer("latent_channels", 16),
						blocks,
						config.json().integer("layers_per_block", 3),
						config.json().integer("norm_num_groups", 32),
						config.activation("silu"),
						false,
						false,
						false)
				.withStyle(new ConvStyle(Border.ZEROS, true, false)));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		if (config.flag("invert_scale_latents", false))
			config.note(
					config.json().place() + " says invert_scale_latents: pipelines that begin with an image divide its"
							+ " latent by the scaling factor. Here, latents are times the factor, as all pipelines decode them.");
		return config.affine(SCALING_FACTOR);
	}

	@Override
	public String mark() {
		return MARK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		final boolean encoder =
				has.test("encoder.mid_block.resnets.0.conv1.conv.weight") && has.test("encoder.norm_out.weight");
		return encoder || has.test(MARK) ? Optional.of(KeyNames.DIFFUSERS) : Optional.empty();
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		throw new IllegalArgumentException(
				"no tensor of an " + className() + " tells its scaling factor: CogVideoX has several");
	}
}
