// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.codec.ModelTiles;
import latentij.model.MemoryCost;
import latentij.model.family.network.HunyuanVideo15Architecture;
import latentij.model.family.network.HunyuanVideo15Graph;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * The autoencoders of HunyuanVideo 1.5 and of HunyuanImage 2.1's refiner, for one frame, of which they make the same.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuanvideo15.py">diffusers'
 *      AutoencoderKLHunyuanVideo15</a>
 */
class AutoencoderKlHunyuanVideo15Family implements VaeFamily {

	private static final String MARK = "encoder.mid_block.attentions.0.proj_out.weight";
	private static final double SCALING_FACTOR = 1.03682;
	private static final List<Integer> BLOCKS = List.of(128, 256, 512, 1024, 1024);

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 * @param tiledLikeOthers whether diffusers cuts images as for AutoencoderKL
	 */
	record Graphs(HunyuanVideo15Architecture vae, boolean tiledLikeOthers) implements MomentsGraphs {

		@Override
		public int inChannels() {
			return vae.inChannels();
		}

		@Override
		public int outChannels() {
			return vae.outChannels();
		}

		@Override
		public int latentChannels() {
			return vae.latentChannels();
		}

		@Override
		public int blocks() {
			return vae.halvings() + 1;
		}

		@Override
		public OnnxGraph encoder(final Weights weights, final GraphOptions options) {
			return HunyuanVideo15Graph.encoder(vae, weights, options);
		}

		@Override
		public OnnxGraph decoder(final Weights weights, final GraphOptions options) {
			return HunyuanVideo15Graph.decoder(vae, weights, options);
		}

		/** Tensors show all of it: a convolution that changes time has another number of channels. */
		@Override
		public List<String> options() {
			return List.of();
		}

		@Override
		public ModelTiles tiles() {
			return new ModelTiles(256, ModelTiles.STANDARD.overlap(), tiledLikeOthers);
		}

		@Override
		public MemoryCost memory() {
			final int channels = vae.blockOutChannels().get(0);
			return MemoryCost.ofChannels(channels, 2 * channels);
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLHunyuanVideo15";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		return graphs(config, true);
	}

	/** @param tiledLikeOthers as for {@link Graphs} */
	static VaeGraphs graphs(final ConfigReader config, final boolean tiledLikeOthers) throws IOException {
		return new Graphs(
				new HunyuanVideo15Architecture(
						config.imageChannels("in_channels", 3),
						config.imageChannels("out_channels", 3),
						config.json().integer("latent_channels", 32),
						config.json().integers("block_out_channels", BLOCKS),
						config.json().integer("layers_per_block", 2),
						halvings(config, "spatial_compression_ratio", 16),
						halvings(config, "temporal_compression_ratio", 4),
						config.flag("downsample_match_channel", true),
						config.flag("upsample_match_channel", true)),
				tiledLikeOthers);
	}

	private static int halvings(final ConfigReader config, final String key, final int fallback) throws IOException {
		final int ratio = config.json().integer(key, fallback);
		if (ratio < 1 || Integer.bitCount(ratio) != 1)
			throw config.unsupported(key, String.valueOf(ratio), "powers of 2");
		return Integer.numberOfTrailingZeros(ratio);
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine(SCALING_FACTOR);
	}

	@Override
	public String mark() {
		return MARK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return has.test(MARK) || has.test("decoder.mid_block.attentions.0.proj_out.weight")
				? Optional.of(KeyNames.DIFFUSERS)
				: Optional.empty();
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		throw new IllegalArgumentException(
				"its tensors could be those of HunyuanVideo 1.5 or of HunyuanImage 2.1's refiner");
	}
}
