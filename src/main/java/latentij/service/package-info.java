// SPDX-License-Identifier: BSD-2-Clause
/**
 * The three jobs, over ImageJ's images: encode, show, decode. Menu commands,
 * plain ImageJ plugins, scripts and the command line all come here.
 * <p>
 * Read {@link latentij.service.LatentService} first if you write a script, {@link
 * latentij.service.Latents} if you change what happens.
 */
package latentij.service;
