// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import latentij.codec.Codebook;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.model.family.network.KlArchitecture;

/**
 * Autoencoders with a codebook instead of a posterior, as latent diffusion's VQ models. The
 * encoder's latent is as it is; the decoder takes the nearest vectors of the codebook.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/vq_model.py">diffusers'
 *      VQModel</a>
 */
final class VqModelFamily implements VaeFamily {

	private static final String CODEBOOK = "quantize.embedding.weight";

	/**
	 * The graphs.
	 *
	 * @param encoding the encoder's shape
	 * @param decoding the decoder's shape
	 * @param vectors of the codebook
	 */
	record Graphs(KlArchitecture encoding, KlArchitecture decoding, int vectors) implements KlGraphs {

		@Override
		public Map<String, List<Long>> numbers() {
			return Map.of(CODEBOOK, List.of((long) vectors, (long) latentChannels()));
		}

		@Override
		public VaeConfig codec(final VaeConfig said, final TensorNumbers numbers) throws IOException {
			return said.withCodebook(new Codebook(numbers.read(CODEBOOK), latentChannels()));
		}
	}

	@Override
	public String className() {
		return "VQModel";
	}

	@Override
	public Set<PosteriorMode> posteriors() {
		return EnumSet.of(PosteriorMode.MEAN, PosteriorMode.INDEX);
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> blocks = config.json().integers("block_out_channels", List.of(64));
		final List<Integer> down = config.downAttentions("block_out_channels", blocks);
		final List<Integer> up = config.upAttentions("block_out_channels", blocks);
		final int latent = config.json().integer("latent_channels", 3);
		final KlArchitecture vae = new KlArchitecture(
						config.imageChannels("in_channels", 3),
						config.imageChannels("out_channels", 3),
						latent,
						blocks,
						config.json().integer("layers_per_block", 1),
						config.json().integer("norm_num_groups", 32),
						config.activation("silu"),
						config.flag("mid_block_add_attention", true),
						true,
						true)
				.withoutPosterior(config.json().integer("vq_embed_dim", latent));
		final String norm = config.json().string("norm_type", "group");
		if (!norm.equals("group")) throw config.unsupported("norm_type", norm, "group");
		final int vectors = config.json().integer("num_vq_embeddings", 256);
		KlArchitecture.check("num_vq_embeddings", vectors, 1 << 24);
		// Read and ignored: it lets diffusers decode the numbers of vectors, which LatentIJ can with all models.
		config.flag("lookup_from_codebook", false);
		// Some pipelines divide by it, most do not; encode and decode never do.
		config.json().number("scaling_factor", 1);
		return new Graphs(vae.withAttentionBlocks(down), vae.withAttentionBlocks(up), vectors);
	}

	/** The latent as it is, which the codebook belongs to. */
	@Override
	public LatentNorm norm(final ConfigReader config) {
		return new Affine(1, 0);
	}

	@Override
	public String mark() {
		return CODEBOOK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return has.test(CODEBOOK) ? Optional.of(KlKeyNames.of(has)) : Optional.empty();
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		final AutoencoderKlFamily.Graphs kl = AutoencoderKlFamily.inferred(tensors);
		final int embed = tensors.size("quant_conv.weight", 0);
		return new Inferred(
				new Graphs(
						kl.encoding().withoutPosterior(embed),
						kl.decoding().withoutPosterior(embed),
						tensors.size(CODEBOOK, 0)),
				Optional.of(new Affine(1, 0)),
				List.of(AutoencoderKlFamily.GROUPS_NOTE));
	}
}
