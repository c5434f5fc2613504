// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.List;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.PerChannel;
import latentij.model.family.network.WanArchitecture;
import latentij.model.family.network.WanArchitecture.Kind;

/**
 * The autoencoder of Qwen-Image 2.1: that of Wan 2.2, with kernels that have no time slices. Its images have red, green,
 * blue and alpha; images are taken as opaque, as its pipeline takes those without alpha.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_qwenimage21.py">diffusers'
 *      AutoencoderKLQwenImage21</a>
 */
final class AutoencoderKlQwenImage21Family extends AutoencoderKlWanFamily {

	/** Numbers of its latents, what missing ones mean to diffusers. */
	private static final PerChannel NORM = new PerChannel(
			List.of(
					0.5126, 0.7721, -0.0631, 1.3506, -0.7855, -2.1025, -0.3458, 1.3722, 1.8873, -1.7177, -0.6510,
					0.2732, 0.7562, -0.6163, -1.0277, 3.8363, 2.0210, 0.0472, 0.9320, 2.0087, 2.4954, -0.1391, -1.4249,
					1.8464, -0.5236, 1.2826, 3.7046, -1.3035, 2.7286, -1.4518, -1.9036, -1.9955, -0.0342, -1.0265,
					-0.7636, 3.0555, 0.0746, -3.0751, -0.1076, 1.7376, -1.0914, -1.9435, -0.2784, -1.3680, 0.4809,
					-0.4433, 0.3764, 0.5729, -2.0595, 1.0960, -1.3260, -2.0211, -5.0179, 0.5275, 4.0162, 1.8505, 0.3026,
					1.9373, 1.4937, 0.2632, 0.5547, -1.7121, -0.1562, 0.0304),
			List.of(
					3.2001, 3.2936, 3.4321, 3.0091, 3.1061, 4.0379, 4.0705, 3.7910, 3.0785, 3.6500, 3.9308, 3.0904,
					2.8778, 3.7675, 3.7320, 5.0756, 3.2864, 4.0397, 3.1317, 4.0443, 2.9249, 3.9454, 3.0988, 4.2489,
					3.4896, 3.8513, 3.9323, 3.4719, 3.7498, 4.2830, 3.5694, 4.2467, 3.9037, 3.2947, 5.0770, 3.5075,
					3.2700, 3.4767, 2.8063, 5.1125, 3.5327, 4.7833, 3.1286, 4.1819, 3.8527, 3.8312, 3.5605, 4.3875,
					3.9624, 4.0168, 3.5643, 4.0550, 5.5614, 4.2963, 4.4080, 3.4959, 3.8747, 3.7608, 3.5735, 3.1490,
					3.7662, 3.6746, 3.4563, 3.8161),
			1);

	@Override
	public String className() {
		return "AutoencoderKLQwenImage21";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final int base = config.json().integer("base_dim", 96);
		final int patch = config.json().integer("patch_size", 1);
		return new Graphs(new WanArchitecture(
				config.imageChannels("in_channels", 4, patch * patch),
				config.imageChannels("out_channels", 4, patch * patch),
				config.json().integer("z_dim", 64),
				base,
				config.json().integer("decoder_base_dim", config.json().isNull("decoder_base_dim") ? base : 144),
				config.json().integers("dim_mult", List.of(1, 2, 4, 8, 8)),
				config.json().integer("num_res_blocks", 2),
				temporalDownsample(config, List.of(false, true, true, true)),
				config.flag("is_residual", true),
				patch,
				Kind.IMAGE));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.perChannel(NORM);
	}
}
