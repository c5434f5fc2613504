// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Classes of diffusers that are not supported, and why not. */
final class OtherClasses {

	private static final String VIDEO = "it is for videos, and LatentIJ encodes images";
	private static final String SOUND = "it is for sound";
	private static final String DIFFUSION = "its decoder is a diffusion model, which needs many runs for one image";

	/** Reasons by the beginning of names. */
	private static final Map<String, String> REASONS = Map.ofEntries(
			Map.entry("AutoencoderKLAllegro", VIDEO),
			Map.entry("AutoencoderKLCogVideoX", VIDEO),
			Map.entry("AutoencoderKLCosmos", VIDEO),
			Map.entry("AutoencoderKLHunyuanVideo", VIDEO),
			Map.entry("AutoencoderKLKVAEVideo", VIDEO),
			Map.entry("AutoencoderKLLTX", VIDEO),
			Map.entry("AutoencoderKLMagvit", VIDEO),
			Map.entry("AutoencoderKLMochi", VIDEO),
			Map.entry("AutoencoderVidTok", VIDEO),
			Map.entry("AutoencoderKLKVAEAudio", SOUND),
			Map.entry("AutoencoderKLLTX2Audio", SOUND),
			Map.entry("AutoencoderOobleck", SOUND),
			Map.entry(
					"AutoencoderKLHunyuanImage", "the layers of HunyuanImage's autoencoder are not built in LatentIJ"),
			Map.entry("AutoencoderRAE", "its encoder is a vision transformer of another library"),
			Map.entry("ConsistencyDecoder", DIFFUSION));

	private OtherClasses() {}

	/**
	 * A reason for not supporting a class.
	 *
	 * @param name the class
	 * @return a clause for people; empty if the class is not known
	 */
	static Optional<String> reason(final String name) {
		return REASONS.keySet().stream()
				.filter(name::startsWith)
				.max(Comparator.comparing(String::length))
				.map(REASONS::get);
	}
}
