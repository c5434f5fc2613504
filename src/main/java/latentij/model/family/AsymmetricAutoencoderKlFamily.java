// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.model.family.network.KlArchitecture;

/**
 * Stable Diffusion's encoder with a larger decoder. Its decoder can also be told
 * which part of an image to keep, for inpainting; without a mask, as here, the
 * layers for that have no effect and are left out.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_asym_kl.py">diffusers'
 *      AsymmetricAutoencoderKL</a>
 */
final class AsymmetricAutoencoderKlFamily implements VaeFamily {

	private static final String DOWN = "down_block_out_channels";
	private static final String UP = "up_block_out_channels";

	/** The layers for masked images. */
	private static final String MASKED = "decoder.condition_encoder.";

	@Override
	public String className() {
		return "AsymmetricAutoencoderKL";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> down = config.json().integers(DOWN, List.of(64));
		final List<Integer> up = config.json().integers(UP, List.of(64));
		final List<Integer> downAttentions = config.downAttentions(DOWN, down);
		final List<Integer> upAttentions = config.upAttentions(UP, up);
		if (up.size() != down.size()) throw config.json().wrong(UP, up, "as long as " + DOWN + " " + down);
		final KlArchitecture encoder = new KlArchitecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 4),
				down,
				config.json().integer("layers_per_down_block", 1),
				config.json().integer("norm_num_groups", 32),
				config.activation("silu"),
				true,
				true,
				true);
		// diffusers writes the decoder's channels a second time.
		config.json().ignore(Set.of("block_out_channels"));
		return new AutoencoderKlFamily.Graphs(
				encoder.withAttentionBlocks(downAttentions),
				encoder.withBlocks(up, config.json().integer("layers_per_up_block", 1))
						.withAttentionBlocks(upAttentions));
	}

	@Override
	public LatentNorm exportedNorm(final ConfigReader config) throws IOException {
		return config.norm();
	}

	@Override
	public String mark() {
		return "encoder.conv_in.weight";
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		final boolean masked = has.test(MASKED + "layers.0.weight");
		return masked ? Optional.of(KeyNames.DIFFUSERS) : Optional.empty();
	}

	@Override
	public boolean covers(final String key) {
		return !key.startsWith(MASKED) && VaeFamily.super.covers(key);
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		return new Inferred(
				AutoencoderKlFamily.inferred(tensors), Optional.empty(), List.of(AutoencoderKlFamily.GROUPS_NOTE));
	}
}
