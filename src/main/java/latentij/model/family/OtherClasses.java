// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Classes of diffusers that are not supported, and why not. */
final class OtherClasses {

	private static final String VIDEO =
			"its layers are not built in LatentIJ, which has those of CogVideoX, HunyuanVideo, LTX-2 and Wan of the models for videos";
	private static final String SOUND = "it is for sound";
	private static final String DIFFUSION = "its decoder is a diffusion model, which needs many runs for one image";

	private static final String DENOISER =
			"it is the network that draws latents, not the autoencoder; choose the folder of the whole pipeline, or the folder vae in it";

	/** Reasons by the beginning of names. */
	private static final Map<String, String> REASONS = Map.ofEntries(
			Map.entry("AutoencoderKLAllegro", VIDEO),
			Map.entry("AutoencoderKLCosmos", VIDEO),
			Map.entry("AutoencoderKLKVAEVideo", VIDEO),
			Map.entry("AutoencoderKLLTX", VIDEO),
			Map.entry("AutoencoderKLMagvit", VIDEO),
			Map.entry("AutoencoderKLMiniMaxH3", VIDEO),
			Map.entry("AutoencoderKLMochi", VIDEO),
			Map.entry("AutoencoderVidTok", VIDEO),
			Map.entry("Kandinsky6SRVAE", VIDEO),
			Map.entry("LTX2VideoDiffusionDecoder", DIFFUSION),
			Map.entry("AutoencoderKLKVAEAudio", SOUND),
			Map.entry("AutoencoderKLLTX2Audio", SOUND),
			Map.entry("AutoencoderKLMiniMaxH3Audio", SOUND),
			Map.entry("AutoencoderOobleck", SOUND),
			Map.entry("AutoencoderSAME", SOUND),
			Map.entry("Cosmos3AVAE", SOUND),
			Map.entry("LongCatAudio", SOUND),
			Map.entry("MMAudio", SOUND),
			Map.entry("MiniMaxMusic3", SOUND),
			Map.entry("RFD4Proteina", "it is for molecules"),
			Map.entry("AutoencoderRAE", "its encoder is a vision transformer of another library"),
			Map.entry("ConsistencyDecoder", DIFFUSION),
			Map.entry("UNet2D", DENOISER),
			Map.entry("SD3Transformer2D", DENOISER),
			Map.entry("FluxTransformer2D", DENOISER),
			Map.entry("Flux2Transformer2D", DENOISER),
			Map.entry("QwenImageTransformer2D", DENOISER),
			Map.entry("SanaTransformer2D", DENOISER),
			Map.entry("WanTransformer3D", DENOISER));

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
