// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;

/**
 * The autoencoder of HunyuanImage 2.1's refiner, for one frame. Its tensors are named as those of HunyuanVideo 1.5; only
 * a config tells them apart.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuanimage_refiner.py">diffusers'
 *      AutoencoderKLHunyuanImageRefiner</a>
 */
final class AutoencoderKlHunyuanImageRefinerFamily extends AutoencoderKlHunyuanVideo15Family {

	@Override
	public String className() {
		return "AutoencoderKLHunyuanImageRefiner";
	}

	/** diffusers takes the overlap of its tiles in pixels of the latent for one in pixels of the image. */
	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		return graphs(config, false);
	}
}
