// SPDX-License-Identifier: BSD-2-Clause
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
	static void convert(final ByteBuffer from, final Dtype dtype, final FloatBuffer to) {
		switch (dtype) {
			case F32 -> {
				to.put(from.asFloatBuffer());
				from.position(from.limit());
			}
			case F16 -> {
				while (from.hasRemaining()) to.put(ofHalf(from.getShort()));
			}
			case BF16 -> {
				while (from.hasRemaining()) to.put(Float.intBitsToFloat(from.getShort() << 16));
			}
			default -> throw new IllegalArgumentException(dtype + " cannot be converted to 32-bit floats");
		}
	}

	/** True if no element is NaN or infinite; see {@link #convert}. */
	static boolean allFinite(final ByteBuffer from, final Dtype dtype) {
		// Not finite means, in each of the types, that the exponent is all ones.
		final int mask =
				switch (dtype) {
					case F32 -> 0x7f800000;
					case F16 -> 0x7c00;
					default -> 0x7f80;
				};
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
