// SPDX-License-Identifier: BSD-2-Clause
/**
 * Latents in the files of other programs: NumPy's arrays and archives, safetensors of
 * diffusers and of ComfyUI. Knows no ImageJ. Read {@link
 * latentij.interchange.LatentFile} first.
 */
package latentij.interchange;
