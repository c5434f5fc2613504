/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.service;

import ij.ImagePlus;

import java.io.IOException;

import org.scijava.service.SciJavaService;

/**
 * Encodes images, shows latents and decodes them, for scripts:
 *
 * <pre>{@code
 * #@ LatentService latents
 * #@ ImagePlus image
 * #@output ImagePlus latent
 * latent = latents.encode(image)
 * }</pre>
 *
 * Networks stay open between calls, for two minutes, and are closed with the
 * context. What each method returns is not shown.
 *
 * @see Latents
 */
public interface LatentService extends SciJavaService {

	/**
	 * Encodes the current slice of an image with all defaults: the bundled model,
	 * the image's own size, the mean of the posterior.
	 *
	 * @param image any type; read, never changed
	 * @return a new 32-bit stack holding the scaled latent; owned by the caller
	 * @throws IllegalArgumentException if the image cannot be used
	 * @throws IOException if the model cannot be read
	 */
	default ImagePlus encode(final ImagePlus image) throws IOException {
		return encode(image, EncodeOptions.DEFAULT);
	}

	/**
	 * Encodes the current slice of an image.
	 *
	 * @param image any type; read, never changed
	 * @param options how; see {@link EncodeOptions#parse} for words as in macros
	 * @return a new 32-bit stack holding the scaled latent; owned by the caller
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the model cannot be read
	 */
	ImagePlus encode(ImagePlus image, EncodeOptions options) throws IOException;

	/**
	 * Describes a model for lists.
	 *
	 * @param model a name of the list
	 * @return what it is, its size, and whether it is on this computer; empty for
	 *         any other text
	 */
	String describe(String model);

	/**
	 * Draws the channels of a latent side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel; read, never changed
	 * @return a new RGB image; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	ImagePlus showChannels(ImagePlus latent);

	/**
	 * Decodes a latent with the model that made it.
	 *
	 * @param latent a 32-bit stack holding a scaled latent; read, never changed
	 * @return a new RGB image; owned by the caller
	 * @throws IllegalArgumentException if the stack is no latent
	 * @throws IOException if the model cannot be read
	 */
	default ImagePlus decode(final ImagePlus latent) throws IOException {
		return decode(latent, DecodeOptions.DEFAULT);
	}

	/**
	 * Decodes a latent.
	 *
	 * @param latent a 32-bit stack holding a scaled latent; read, never changed
	 * @param options how
	 * @return a new RGB image; owned by the caller
	 * @throws IllegalArgumentException if the stack is no latent of the model
	 * @throws IOException if the model cannot be read
	 */
	ImagePlus decode(ImagePlus latent, DecodeOptions options)
		throws IOException;
}
