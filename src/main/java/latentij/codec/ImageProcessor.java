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
package latentij.codec;

/**
 * Between the values of pixels and the values that the networks take, as
 * diffusers' VaeImageProcessor does it.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/image_processor.py">diffusers'
 *      VaeImageProcessor</a>
 */
public final class ImageProcessor {

	private ImageProcessor() {}

	/**
	 * [0,1] to [-1,1].
	 *
	 * @param value a colour value in [0,1]
	 * @return 2 * value - 1
	 */
	public static float normalize(final float value) {
		return 2 * value - 1;
	}

	/**
	 * An 8-bit grey level to [-1,1].
	 *
	 * @param grey 0 to 255
	 * @return grey / 127.5 - 1
	 */
	public static float normalize(final int grey) {
		return grey / 127.5f - 1;
	}

	/**
	 * [-1,1] to an 8-bit grey level: (y / 2 + 0.5), clamped to [0,1], times 255,
	 * rounded to the nearest, halves to even (as NumPy rounds).
	 *
	 * @param y a network's output; NaN gives 0
	 * @return 0 to 255
	 */
	public static int toGrey(final float y) {
		final float value = Math.max(0, Math.min(1, y / 2 + 0.5f));
		// From 2^23 on, the floats are the whole numbers: adding it rounds, halves to
		// even, and leaves the result in the lowest bits. Several times as fast as
		// Math.rint.
		return Float.floatToRawIntBits(value * 255 + 0x1p23f) & 0xff;
	}
}
