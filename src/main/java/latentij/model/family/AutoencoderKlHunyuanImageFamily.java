// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.model.MemoryCost;
import latentij.model.family.network.HunyuanImageArchitecture;
import latentij.model.family.network.HunyuanImageGraph;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * The autoencoder of HunyuanImage 2.1: a latent of 64 channels, whose side is a 32nd of the image's.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuanimage.py">diffusers'
 *      AutoencoderKLHunyuanImage</a>
 */
final class AutoencoderKlHunyuanImageFamily implements VaeFamily {

	private static final String MARK = "encoder.down_blocks.0.norm1.weight";

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(HunyuanImageArchitecture vae) implements MomentsGraphs {

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
			return HunyuanImageGraph.encoder(vae, weights, options);
		}

		@Override
		public OnnxGraph decoder(final Weights weights, final GraphOptions options) {
			return HunyuanImageGraph.decoder(vae, weights, options);
		}

		/** Tensors show all of it. */
		@Override
		public List<String> options() {
			return List.of();
		}

		@Override
		public MemoryCost memory() {
			final int channels = vae.blockOutChannels().get(0);
			return MemoryCost.ofChannels(channels, 2 * channels);
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLHunyuanImage";
	}

	/** diffusers has no defaults for most entries: here they are those of HunyuanImage 2.1. */
	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> channels =
				config.json().integers("block_out_channels", List.of(128, 256, 512, 512, 1024, 1024));
		final int ratio = config.json().integer("spatial_compression_ratio", 32);
		if (Integer.bitCount(ratio) != 1)
			throw config.unsupported("spatial_compression_ratio", String.valueOf(ratio), "powers of 2");
		for (final String key : List.of("downsample_match_channel", "upsample_match_channel"))
			if (!config.flag(key, true) && channels.stream().distinct().count() > 1)
				throw config.unsupported(key, "false", "true, where block_out_channels differ");
		return new Graphs(new HunyuanImageArchitecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 64),
				channels,
				config.json().integer("layers_per_block", 2),
				Math.min(Integer.numberOfTrailingZeros(ratio), channels.size() - 1)));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine(1);
	}

	@Override
	public String mark() {
		return MARK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return has.test(MARK) || has.test("decoder.up_blocks.0.norm1.weight")
				? Optional.of(KeyNames.DIFFUSERS)
				: Optional.empty();
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		throw new IllegalArgumentException("no tensor of an " + className() + " tells its scaling factor");
	}
}
