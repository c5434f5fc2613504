// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerPatch;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.model.family.network.KlArchitecture;

/**
 * The autoencoder of FLUX.2, whose decoder may be smaller than its encoder. Means and variances
 * of its latents are tensors, one for each value of a square of 2 x 2 pixels.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_flux2.py">diffusers'
 *      AutoencoderKLFlux2</a>
 */
final class AutoencoderKlFlux2Family implements VaeFamily {

	private static final String MEAN = "bn.running_mean";
	private static final String VARIANCE = "bn.running_var";
	private static final double EPS = 1e-4;

	private static final List<Integer> BLOCKS = List.of(128, 256, 512, 512);

	/**
	 * The graphs.
	 *
	 * @param encoding the encoder's shape
	 * @param decoding the decoder's shape
	 * @param batchNormEps what is added to variances of latents
	 */
	record Graphs(KlArchitecture encoding, KlArchitecture decoding, double batchNormEps) implements KlGraphs {

		@Override
		public Map<String, List<Long>> numbers() {
			final List<Long> shape = List.of((long) PerPatch.SIDE * PerPatch.SIDE * latentChannels());
			return Map.of(MEAN, shape, VARIANCE, shape);
		}

		@Override
		public List<String> options() {
			final List<String> options = new ArrayList<>(KlGraphs.super.options());
			if (batchNormEps != EPS) options.add("batch_norm_eps=" + batchNormEps);
			return options;
		}

		@Override
		public VaeConfig codec(final VaeConfig said, final TensorNumbers numbers) throws IOException {
			final List<Double> std = new ArrayList<>();
			for (final float value : numbers.read(VARIANCE))
				std.add(TensorNumbers.decimal((float) Math.sqrt(value + (float) batchNormEps)));
			return said.withNorm(new PerPatch(numbers.decimals(MEAN), std));
		}

		@Override
		public ModelTiles tiles() {
			return ModelTiles.STANDARD.withSide(1024);
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLFlux2";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> down = config.json().integers("block_out_channels", BLOCKS);
		final List<Integer> said = config.json().integers("decoder_block_out_channels", List.of());
		final List<Integer> up = said.isEmpty() ? down : said;
		final KlArchitecture encoder = new KlArchitecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 32),
				down,
				config.json().integer("layers_per_block", 2),
				config.json().integer("norm_num_groups", 32),
				config.activation("silu"),
				config.flag("mid_block_add_attention", true),
				config.flag("use_quant_conv", true),
				config.flag("use_post_quant_conv", true));
		final List<Integer> downAttentions = config.attentions(
				"down_block_types",
				"DownEncoderBlock2D",
				Collections.nCopies(BLOCKS.size(), "DownEncoderBlock2D"),
				"block_out_channels",
				down);
		final List<Integer> upAttentions = config.attentions(
				"up_block_types",
				"UpDecoderBlock2D",
				Collections.nCopies(BLOCKS.size(), "UpDecoderBlock2D"),
				"decoder_block_out_channels",
				up);
		if (up.size() != down.size())
			throw config.json().wrong("decoder_block_out_channels", up, "as long as block_out_channels " + down);
		final List<Integer> patch = config.json().integers("patch_size", List.of(PerPatch.SIDE, PerPatch.SIDE));
		if (!patch.equals(List.of(PerPatch.SIDE, PerPatch.SIDE)))
			throw config.unsupported("patch_size", patch, "[2, 2]");
		// Read and ignored: it matters to training alone.
		config.json().number("batch_norm_momentum", 0);
		return new Graphs(
				encoder.withAttentionBlocks(downAttentions),
				encoder.withBlocks(up, encoder.layersPerBlock()).withAttentionBlocks(upAttentions),
				config.json().number("batch_norm_eps", EPS));
	}

	/** Tensors tell it. */
	@Override
	public LatentNorm norm(final ConfigReader config) {
		return new Affine(1, 0);
	}

	@Override
	public LatentNorm exportedNorm(final ConfigReader config) throws IOException {
		throw config.needsTensors(className(), MEAN, VARIANCE);
	}

	@Override
	public String mark() {
		return MEAN;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		if (!has.test(MEAN)) return Optional.empty();
		final KeyNames names = KlKeyNames.of(has);
		final boolean own = has.test("encoder.quant_conv.weight") || has.test("decoder.post_quant_conv.weight");
		return Optional.of(own ? (key, blocks) -> ownName(names, key, blocks) : names);
	}

	/** FLUX.2's authors have these two convolutions inside the networks. */
	private static String ownName(final KeyNames names, final String key, final int blocks) {
		if (key.startsWith("quant_conv.")) return "encoder." + key;
		return key.startsWith("post_quant_conv.") ? "decoder." + key : names.fileKey(key, blocks);
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		final AutoencoderKlFamily.Graphs kl = AutoencoderKlFamily.inferred(tensors);
		return new Inferred(
				new Graphs(kl.encoding(), kl.decoding(), EPS),
				Optional.of(new Affine(1, 0)),
				List.of(
						AutoencoderKlFamily.GROUPS_NOTE,
						"The numbers of its latents are its tensors " + MEAN + " and " + VARIANCE
								+ "; their epsilon was taken as " + EPS + ", as FLUX.2 has it."));
	}
}
