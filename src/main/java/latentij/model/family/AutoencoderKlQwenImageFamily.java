// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;

/**
 * The autoencoder of Qwen-Image: Wan 2.1's, trained further.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_qwenimage.py">diffusers'
 *      AutoencoderKLQwenImage</a>
 */
final class AutoencoderKlQwenImageFamily implements VaeFamily {

	private final AutoencoderKlWanFamily wan = new AutoencoderKlWanFamily();

	@Override
	public String className() {
		return "AutoencoderKLQwenImage";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final int base = config.json().integer("base_dim", 96);
		final int channels = config.imageChannels("input_channels", 3);
		return new AutoencoderKlWanFamily.Graphs(new WanArchitecture(
				channels,
				channels,
				config.json().integer("z_dim", 16),
				base,
				base,
				AutoencoderKlWanFamily.dimMult(config),
				config.json().integer("num_res_blocks", 2),
				AutoencoderKlWanFamily.temporalDownsample(config),
				false,
				1));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return wan.norm(config);
	}

	@Override
	public LatentNorm exportedNorm(final ConfigReader config) throws IOException {
		return norm(config);
	}

	@Override
	public String mark() {
		return wan.mark();
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return wan.names(has);
	}

	@Override
	public boolean covers(final String key) {
		return wan.covers(key);
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		return wan.infer(tensors);
	}
}
