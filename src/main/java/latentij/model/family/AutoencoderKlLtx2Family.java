// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import latentij.model.family.network.Ltx2Architecture;
import latentij.model.family.network.Ltx2Architecture.Block;
import latentij.model.family.network.Ltx2Architecture.Change;
import latentij.model.family.network.Ltx2Architecture.Coder;
import latentij.model.family.network.Ltx2Graph;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * The autoencoder of LTX-2, for one frame, of which it makes the same whether it is causal or not. Means and deviations
 * of its latents are tensors.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_ltx2.py">diffusers'
 *      AutoencoderKLLTX2Video</a>
 */
final class AutoencoderKlLtx2Family implements VaeFamily {

	private static final String MEAN = "latents_mean";
	private static final String STD = "latents_std";

	private static final String AUTHORS_MEAN = "per_channel_statistics.mean-of-means";

	/** A tensor of a block, or of the middle. */
	private static final Pattern IN_BLOCK =
			Pattern.compile("(?:encoder|decoder)\\.(?:mid_block|(?:down|up)_blocks\\.(?<block>\\d+))"
					+ "\\.(?:resnets|(?<changes>[^.]*samplers)\\.0)\\.(?<rest>.*)");

	private static final String DOWN = "LTX2VideoDownBlock3D";
	private static final String ENCODER_BORDER = "encoder_spatial_padding_mode";
	private static final String DECODER_BORDER = "decoder_spatial_padding_mode";

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(Ltx2Architecture vae) implements MomentsGraphs {

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
			return vae.encoder().blocks().size() + 1;
		}

		@Override
		public int spatialCompressionRatio() {
			return vae.spatialCompressionRatio();
		}

		/** Of one pixel there is no other one to mirror it with; nor can diffusers decode it. */
		@Override
		public int leastLatentSide() {
			return vae.decoder().border() == Border.REFLECT ? 2 : 1;
		}

		@Override
		public OnnxGraph encoder(final Weights weights, final GraphOptions options) {
			return Ltx2Graph.encoder(vae, weights, options);
		}

		@Override
		public OnnxGraph decoder(final Weights weights, final GraphOptions options) {
			return Ltx2Graph.decoder(vae, weights, options);
		}

		/** Tensors show all but what is around images, and what is added to enlarged ones. */
		@Override
		public List<String> options() {
			final List<String> options = new ArrayList<>();
			if (vae.encoder().border() != Border.ZEROS)
				options.add(ENCODER_BORDER + "=" + vae.encoder().border());
			if (vae.decoder().border() != Border.REFLECT)
				options.add(DECODER_BORDER + "=" + vae.decoder().border());
			final List<Boolean> residual =
					vae.decoder().blocks().stream().map(Block::residual).toList();
			if (residual.contains(false)) options.add("upsample_residual=" + residual);
			return options;
		}

		@Override
		public Map<String, List<Long>> numbers() {
			final List<Long> shape = List.of((long) latentChannels());
			return Map.of(MEAN, shape, STD, shape);
		}

		@Override
		public VaeConfig codec(final VaeConfig said, final TensorNumbers numbers) throws IOException {
			final double factor = ((Affine) said.norm()).scalingFactor();
			return said.withNorm(new PerChannel(numbers.decimals(MEAN), numbers.decimals(STD), factor));
		}

		@Override
		public ModelTiles tiles() {
			return new ModelTiles(512, 8, true);
		}

		@Override
		public MemoryCost memory() {
			final List<Block> decoder = vae.decoder().blocks();
			final int patch = vae.patchSize() * vae.patchSize();
			return MemoryCost.ofChannels(
					Math.max(1, vae.latentChannels() / patch),
					Math.max(1, 2 * decoder.get(decoder.size() - 1).channels() / patch));
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLLTX2Video";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> down = config.json().integers("block_out_channels", List.of(256, 512, 1024, 2048));
		config.blockTypes("down_block_types", Collections.nCopies(4, DOWN), down);
		refuse(config, "timestep_conditioning", config.flag("timestep_conditioning", false));
		final List<Integer> layers = config.json().integers("decoder_layers_per_block", List.of(5, 5, 5, 5));
		refuse(
				config,
				"decoder_inject_noise",
				config.flags("decoder_inject_noise", false, layers.size()).contains(true));
		final int time = config.json().integer("patch_size_t", 1);
		if (time != 1) throw config.unsupported("patch_size_t", time, "1");
		// One frame is the same to convolutions that see later frames and to those that do not.
		config.json()
				.ignore(Set.of("encoder_causal", "decoder_causal", "resnet_norm_eps", "temporal_compression_ratio"));
		final Ltx2Architecture vae = new Ltx2Architecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 128),
				config.json().integer("patch_size", 4),
				encoder(config, down),
				decoder(config, layers));
		final int ratio = config.json().integer("spatial_compression_ratio", vae.spatialCompressionRatio());
		if (ratio != vae.spatialCompressionRatio())
			throw config.unsupported(
					"spatial_compression_ratio", ratio, vae.spatialCompressionRatio() + " for these blocks");
		return new Graphs(vae);
	}

	private static void refuse(final ConfigReader config, final String key, final boolean wanted) throws IOException {
		if (wanted) throw config.unsupported(key, "true", "false");
	}

	private static Coder encoder(final ConfigReader config, final List<Integer> channels) throws IOException {
		final int blocks = channels.size();
		final List<Integer> layers = config.json().integers("layers_per_block", List.of(4, 6, 6, 2, 2));
		final List<Boolean> scaling = config.flags("spatio_temporal_scaling", true, blocks);
		final List<Change> types =
				changes(config, "downsample_type", List.of("spatial", "temporal", "spatiotemporal", "spatiotemporal"));
		requireSize(config, "layers_per_block", layers, blocks + 1);
		requireSize(config, "spatio_temporal_scaling", scaling, blocks);
		requireSize(config, "downsample_type", types, blocks);
		final List<Block> all = new ArrayList<>();
		for (int i = 0; i < blocks; i++)
			all.add(new Block(channels.get(i), layers.get(i), scaling.get(i) ? types.get(i) : Change.NONE, 1, true));
		return new Coder(all, layers.get(blocks), border(config, ENCODER_BORDER, "zeros"));
	}

	/** Lists are from the image to the latent, but for the types. */
	private static Coder decoder(final ConfigReader config, final List<Integer> layers) throws IOException {
		final List<Integer> channels = config.json().integers("decoder_block_out_channels", List.of(256, 512, 1024));
		final int blocks = channels.size();
		final List<Boolean> scaling = config.flags("decoder_spatio_temporal_scaling", true, blocks);
		final List<Change> types = changes(config, "upsample_type", Collections.nCopies(3, "spatiotemporal"));
		final List<Integer> factors = config.json().integers("upsample_factor", List.of(2, 2, 2));
		final List<Boolean> residual = config.flags("upsample_residual", true, blocks);
		requireSize(config, "decoder_layers_per_block", layers, blocks + 1);
		requireSize(config, "decoder_spatio_temporal_scaling", scaling, blocks);
		requireSize(config, "upsample_type", types, blocks);
		requireSize(config, "upsample_factor", factors, blocks);
		requireSize(config, "upsample_residual", residual, blocks);
		final List<Block> all = new ArrayList<>();
		for (int i = 0; i < blocks; i++) {
			final int from = blocks - 1 - i;
			if (factors.get(from) < 1 || channels.get(from) % factors.get(from) != 0)
				throw config.json()
						.wrong("upsample_factor", factors, "divisors of decoder_block_out_channels " + channels);
			all.add(new Block(
					channels.get(from) / factors.get(from),
					layers.get(from),
					scaling.get(from) ? types.get(i) : Change.NONE,
					factors.get(from),
					residual.get(from)));
		}
		return new Coder(all, layers.get(blocks), border(config, DECODER_BORDER, "reflect"));
	}

	private static void requireSize(final ConfigReader config, final String key, final List<?> values, final int size)
			throws IOException {
		if (values.size() != size) throw config.json().wrong(key, values, "a list of " + size);
	}

	private static List<Change> changes(final ConfigReader config, final String key, final List<String> fallback)
			throws IOException {
		final List<Change> changes = new ArrayList<>();
		for (final String type : config.json().strings(key, fallback)) {
			changes.add(
					switch (type) {
						case "spatial" -> Change.SPATIAL;
						case "temporal" -> Change.TEMPORAL;
						case "spatiotemporal" -> Change.SPATIOTEMPORAL;
						default -> throw config.unsupported(key, type, "spatial, temporal and spatiotemporal");
					});
		}
		return changes;
	}

	private static Border border(final ConfigReader config, final String key, final String fallback)
			throws IOException {
		final String mode = config.json().string(key, fallback);
		return switch (mode) {
			case "zeros" -> Border.ZEROS;
			case "replicate" -> Border.EDGE;
			case "reflect" -> Border.REFLECT;
			default -> throw config.unsupported(key, mode, "zeros, reflect and replicate");
		};
	}

	/** Tensors tell the rest. */
	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return new Affine(config.json().number("scaling_factor", 1), 0);
	}

	@Override
	public LatentNorm exportedNorm(final ConfigReader config) throws IOException {
		throw config.needsTensors(className(), MEAN, STD);
	}

	@Override
	public String mark() {
		return MEAN;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		final boolean coder = has.test("encoder.conv_in.conv.weight") || has.test("decoder.conv_in.conv.weight");
		if (coder && has.test(MEAN)) return Optional.of(KeyNames.DIFFUSERS);
		return coder && has.test(AUTHORS_MEAN) ? Optional.of(AutoencoderKlLtx2Family::authorsName) : Optional.empty();
	}

	/** LTX-2's authors count the middle and the changes of size among the blocks. */
	private static String authorsName(final String key, final int blocks) {
		if (key.equals(MEAN)) return AUTHORS_MEAN;
		if (key.equals(STD)) return "per_channel_statistics.std-of-means";
		final Matcher m = IN_BLOCK.matcher(key);
		if (!m.matches()) return key;
		final boolean encoder = key.startsWith("encoder.");
		// The decoder's middle comes before its blocks, the encoder's after them.
		final int block = m.group("block") != null ? Integer.parseInt(m.group("block")) : encoder ? blocks - 1 : -1;
		final String module = encoder ? "encoder.down_blocks." : "decoder.up_blocks.";
		if (m.group("changes") != null) return module + (2 * block + 1) + "." + m.group("rest");
		// An encoder's block begins with its resnets, a decoder's ends with them.
		return module + (encoder ? 2 * block : 2 * block + 2) + ".res_blocks." + m.group("rest");
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		throw new IllegalArgumentException(
				"no tensor of an " + className() + " tells what its convolutions see around images");
	}
}
