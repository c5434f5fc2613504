// SPDX-License-Identifier: BSD-2-Clause
/**
 * Autoencoders as diffusers and Stable Diffusion's authors store them: a
 * {@code config.json} and tensors in safetensors files, to graphs. Everything
 * here is untrusted input; what is not understood is refused by name. Read {@link
 * latentij.model.checkpoint.Checkpoints} first.
 */
package latentij.model.checkpoint;
