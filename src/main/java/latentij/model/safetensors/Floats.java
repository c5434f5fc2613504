// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.safetensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import latentij.util.Float16;
import latentij.util.Float8;

/**
 * Floats of other sizes and 32-bit floats.
 */
final class Floats {

	/** The bits of 2^64, whose square is infinite as a 32-bit float: normalizations would make zeros of it. */
	private static final int TOO_LARGE = Float.floatToIntBits(0x1p64f);

	private Floats() {}

	/**
	 * Converts elements to 32-bit floats.
	 *
	 * @param from whole elements from position to limit, which are consumed
	 * @param dtype a {@linkplain Dtype#isReadable readable} type; F64 is rounded
	 * @param to takes the values
	 */
	static void convert(final ByteBuffer from, final Dtype dtype, final FloatBuffer to) {
		switch (dtype) {
			case F32 -> {
				to.put(from.asFloatBuffer());
				from.position(from.limit());
			}
			case F16 -> {
				while (from.hasRemaining()) to.put(Float16.ofBits(from.getShort()));
			}
			case BF16 -> {
				while (from.hasRemaining()) to.put(Float.intBitsToFloat(from.getShort() << 16));
			}
			case F64 -> {
				while (from.hasRemaining()) to.put((float) from.getDouble());
			}
			case F8_E4M3 -> {
				while (from.hasRemaining()) to.put(Float8.ofE4m3(from.get()));
			}
			case F8_E5M2 -> {
				while (from.hasRemaining()) to.put(Float8.ofE5m2(from.get()));
			}
			default -> throw new IllegalArgumentException(dtype + " cannot be converted to 32-bit floats");
		}
	}

	/** True if no element is NaN, or 2^64 or more, as a 32-bit float; see {@link #convert}. */
	static boolean allUsable(final ByteBuffer from, final Dtype dtype) {
		return switch (dtype) {
			case F32 -> {
				boolean usable = true;
				for (int i = from.position(); i < from.limit(); i += 4)
					usable &= (from.getInt(i) & Integer.MAX_VALUE) < TOO_LARGE;
				yield usable;
			}
			case BF16 -> allBelow(from, TOO_LARGE >> 16);
				// No finite one is as large.
			case F16 -> allBelow(from, 0x7c00);
			default -> {
				final FloatBuffer values = FloatBuffer.allocate(from.remaining() * 8 / dtype.bits());
				convert(from, dtype, values);
				boolean usable = true;
				for (final float value : values.array()) usable &= Math.abs(value) < 0x1p64f;
				yield usable;
			}
		};
	}

	/** Without their sign, bits are in the order of the values, and NaN is above. */
	private static boolean allBelow(final ByteBuffer from, final int limit) {
		boolean below = true;
		for (int i = from.position(); i < from.limit(); i += 2) below &= (from.getShort(i) & Short.MAX_VALUE) < limit;
		return below;
	}
}
