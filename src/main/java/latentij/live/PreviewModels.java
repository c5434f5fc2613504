// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.util.Map;
import java.util.Optional;
import latentij.codec.LatentNorm;
import latentij.codec.VaeConfig;

/**
 * The small autoencoders that decode the latents of large ones fast and about right.
 *
 * @see <a href="https://github.com/madebyollin/taesd">TAESD, and the models that its versions are for</a>
 */
public final class PreviewModels {

	/** By the scaling factor and the channels of the large model. */
	private static final Map<Double, String> NAMES =
			Map.of(0.18215, "taesd", 0.13025, "taesdxl", 1.5305, "taesd3", 0.3611, "taef1");

	private static final Map<String, Integer> CHANNELS = Map.of("taesd", 4, "taesdxl", 4, "taesd3", 16, "taef1", 16);

	private PreviewModels() {}

	/**
	 * Finds the one for the latents of a model.
	 *
	 * @param config of the large model
	 * @return a name of the catalog; empty if there is none
	 */
	public static Optional<String> of(final VaeConfig config) {
		if (!(config.norm() instanceof LatentNorm.Affine norm)) return Optional.empty();
		return Optional.ofNullable(NAMES.get(norm.scalingFactor()))
				.filter(name -> CHANNELS.get(name) == config.latentChannels());
	}
}
