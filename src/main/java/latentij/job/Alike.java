// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.codec.VaeConfig;
import latentij.job.memory.Direction;
import latentij.tensor.Block.Kind;

/**
 * What images of several sources have in common that can go through a network in one run. Their plans have one step
 * each.
 *
 * @param codec the network; equal if it is the same
 * @param config its numbers, with the factors of the latents to decode
 * @param direction to latents, or back
 * @param posterior the latent that is taken
 * @param seed of a sample, which each image has as if it were alone
 * @param channels of what is read
 * @param read what is read, with what lies beyond the edges
 * @param in the type of what is read
 * @param out the type of what is computed
 */
record Alike(
		VaeCodec codec,
		VaeConfig config,
		Direction direction,
		PosteriorMode posterior,
		long seed,
		int channels,
		Region read,
		Kind in,
		Kind out) {

	static Alike of(final VaeCodec codec, final Plan plan) {
		return new Alike(
				codec,
				plan.config(),
				plan.job().direction(),
				plan.job().posterior(),
				plan.job().seed(),
				plan.in().channels(),
				plan.steps().get(0).in(),
				plan.in().kind(),
				plan.out().kind());
	}
}
