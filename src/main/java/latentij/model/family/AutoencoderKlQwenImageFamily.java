// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.Optional;
import latentij.model.family.network.WanArchitecture;
import latentij.model.family.network.WanArchitecture.Kind;

/**
 * The autoencoder of Qwen-Image: Wan 2.1's, trained further.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_qwenimage.py">diffusers'
 *      AutoencoderKLQwenImage</a>
 */
final class AutoencoderKlQwenImageFamily extends AutoencoderKlWanFamily {

	@Override
	public String className() {
		return "AutoencoderKLQwenImage";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final int base = config.json().integer("base_dim", 96);
		final int channels = config.imageChannels("input_channels", 3);
		return new Graphs(new WanArchitecture(
				channels,
				channels,
				config.json().integer("z_dim", 16),
				base,
				base,
				dimMult(config),
				config.json().integer("num_res_blocks", 2),
				temporalDownsample(config),
				false,
				1,
				Kind.VIDEO));
	}

	/** Of Wan 2.1, where time is halved changes nothing of one frame. */
	@Override
	public Optional<Contradiction> contradiction(final VaeGraphs graphs, final TensorShapes tensors) {
		return Optional.empty();
	}
}
