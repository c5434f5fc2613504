// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.ModelTiles;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.PaddedConvolutions;
import latentij.model.family.network.Ports;
import latentij.model.family.network.VaeGraph;
import latentij.model.graph.Border;
import latentij.model.graph.layers.ConvStyle;

/**
 * The autoencoder of HunyuanVideo, for one frame: Stable Diffusion's, with convolutions over time, which see copies of
 * the frame before it and of the outermost pixels around it.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuan_video.py">diffusers'
 *      AutoencoderKLHunyuanVideo</a>
 */
final class AutoencoderKlHunyuanVideoFamily implements VaeFamily {

	private static final String MARK = "encoder.conv_in.conv.weight";
	private static final PaddedConvolutions NAMES = PaddedConvolutions.HUNYUAN_VIDEO;
	private static final double SCALING_FACTOR = 0.476986;
	private static final List<Integer> BLOCKS = List.of(128, 256, 512, 512);
	private static final String DOWN = "HunyuanVideoDownBlock3D";
	private static final String UP = "HunyuanVideoUpBlock3D";

	/**
	 * The graphs.
	 *
	 * @param encoding the encoder's shape
	 * @param decoding the decoder's shape
	 */
	record Graphs(KlArchitecture encoding, KlArchitecture decoding) implements KlGraphs {

		@Override
		public NetworkGraph encoder() {
			return new NetworkGraph(
					(weights, options) -> VaeGraph.encoder(encoding, NAMES.of(weights), options),
					Ports.SAMPLE,
					VaeGraph.encoderOutput(encoding));
		}

		@Override
		public NetworkGraph decoder() {
			return new NetworkGraph(
					(weights, options) -> VaeGraph.decoder(decoding, NAMES.of(weights), options),
					Ports.LATENT_SAMPLE,
					Ports.SAMPLE);
		}

		/** {@code tile_sample_min_height} and {@code tile_sample_stride_height}, 256 and 192 pixels. */
		@Override
		public ModelTiles tiles() {
			return ModelTiles.STANDARD.withSide(256);
		}
	}

	private static Graphs graphs(final KlArchitecture encoding, final KlArchitecture decoding) {
		final ConvStyle style = new ConvStyle(Border.EDGE, true, true);
		return new Graphs(encoding.withStyle(style), decoding.withStyle(style));
	}

	@Override
	public String className() {
		return "AutoencoderKLHunyuanVideo";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> blocks = config.json().integers("block_out_channels", BLOCKS);
		config.blockTypes("down_block_types", Collections.nCopies(BLOCKS.size(), DOWN), blocks);
		config.blockTypes("up_block_types", Collections.nCopies(BLOCKS.size(), UP), blocks);
		final int ratio = config.json().integer("spatial_compression_ratio", 8);
		if (blocks.size() <= KlArchitecture.MAX_BLOCKS && ratio != 1 << blocks.size() - 1)
			throw config.unsupported(
					"spatial_compression_ratio",
					ratio,
					(1 << blocks.size() - 1) + " for " + blocks.size() + " block_out_channels");
		// How time is halved changes nothing of one frame.
		config.json().ignore(Set.of("temporal_compression_ratio"));
		final KlArchitecture vae = new KlArchitecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 16),
				blocks,
				config.json().integer("layers_per_block", 2),
				config.json().integer("norm_num_groups", 32),
				config.activation("silu"),
				config.flag("mid_block_add_attention", true),
				true,
				true);
		return graphs(vae, vae);
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine(SCALING_FACTOR);
	}

	@Override
	public String mark() {
		return MARK;
	}

	/** Other autoencoders of videos name convolutions so, too; they have no normalizations of these names. */
	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		final Predicate<String> plain = key -> has.test(NAMES.inner(key));
		if (!has.test(MARK) && !has.test("decoder.conv_in.conv.weight")) return Optional.empty();
		final KlKeyNames names = KlKeyNames.of(plain);
		final boolean own = has.test(fileKey(names, "encoder.conv_norm_out.weight", 1))
				|| has.test(fileKey(names, "decoder.conv_norm_out.weight", 1));
		return own ? Optional.of((key, blocks) -> fileKey(names, key, blocks)) : Optional.empty();
	}

	private static String fileKey(final KeyNames names, final String key, final int blocks) {
		final String plain = NAMES.plain(key);
		final String named = names.fileKey(plain, blocks);
		return plain.equals(key) ? named : named.replaceAll("\\.(weight|bias)$", ".conv.$1");
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		final AutoencoderKlFamily.Graphs kl = AutoencoderKlFamily.inferred(tensors.as(NAMES::inner));
		return new Inferred(
				graphs(kl.encoding(), kl.decoding()),
				Optional.of(new Affine(SCALING_FACTOR, 0)),
				List.of(
						AutoencoderKlFamily.GROUPS_NOTE,
						"Its scaling factor was taken as " + SCALING_FACTOR + ", that of HunyuanVideo."));
	}
}
