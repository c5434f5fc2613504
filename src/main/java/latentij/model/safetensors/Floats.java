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
package latentij.model.safetensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * 16-bit floats and 32-bit floats.
 */
final class Floats {

	private Floats() {}

	/**
	 * Converts elements to 32-bit floats.
	 *
	 * @param from whole elements from position to limit, which are consumed
	 * @param dtype F32, F16 or BF16
	 * @param to takes the values
	 */
	static void convert(final ByteBuffer from, final Dtype dtype,
		final FloatBuffer to)
	{
		switch (dtype) {
			case F32 -> {
				to.put(from.asFloatBuffer());
				from.position(from.limit());
			}
			case F16 -> {
				while (from.hasRemaining())
					to.put(ofHalf(from.getShort()));
			}
			case BF16 -> {
				while (from.hasRemaining())
					to.put(Float.intBitsToFloat(from.getShort() << 16));
			}
			default -> throw new IllegalArgumentException(dtype +
				" cannot be converted to 32-bit floats");
		}
	}

	/** Whether no element is NaN or infinite; see {@link #convert}. */
	static boolean allFinite(final ByteBuffer from, final Dtype dtype) {
		// Not finite means, in each of the types, that the exponent is all ones.
		final int mask = dtype == Dtype.F32 ? 0x7f800000 : dtype == Dtype.F16
			? 0x7c00 : 0x7f80;
		final int step = dtype.bits() / 8;
		boolean finite = true;
		for (int i = from.position(); i < from.limit(); i += step) {
			final int bits = step == 4 ? from.getInt(i) : from.getShort(i);
			finite &= (bits & mask) != mask;
		}
		return finite;
	}

	/** IEEE 754's binary16, subnormals included. */
	static float ofHalf(final short half) {
		final int sign = (half & 0x8000) << 16;
		final int exponent = half >> 10 & 0x1f;
		final int fraction = half & 0x3ff;
		if (exponent == 0) {
			final float magnitude = fraction * 0x1p-24f;
			return sign == 0 ? magnitude : -magnitude;
		}
		final int exponent32 = exponent == 0x1f ? 0xff : exponent - 15 + 127;
		return Float.intBitsToFloat(sign | exponent32 << 23 | fraction << 13);
	}
}
