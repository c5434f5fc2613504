// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

/** The scale of the latents in a file. */
public enum Scaling {

	/**
	 * Normalized, as diffusers' pipelines pass latents on: {@code latent_dist.sample() *
	 * scaling_factor}. The numbers of LatentIJ's stacks.
	 */
	SCALED("scaled"),

	/** Latents as the autoencoder gives and takes them: {@code latent_dist.sample()}. */
	RAW("raw"),

	/**
	 * Raw ones times Stable Diffusion's factor, 0.18215, whatever the model: ComfyUI's files without
	 * its marker. The same as scaled for models of that factor alone.
	 */
	COMFYUI("0.18215 x raw"),

	/** The file does not say it. */
	UNSTATED("unstated");

	private final String word;

	Scaling(final String word) {
		this.word = word;
	}

	/** @return the value's word in files and macros */
	public String word() {
		return word;
	}
}
