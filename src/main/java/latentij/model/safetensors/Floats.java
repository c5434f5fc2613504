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

	/** True if no element is NaN or infinite as a 32-bit float; see {@link #convert}. */
	static boolean allFinite(final ByteBuffer from, final Dtype dtype) {
		return switch (dtype) {
			case F32, F16, BF16 -> hasFiniteExponents(from, dtype);
			default -> {
				final FloatBuffer values = FloatBuffer.allocate(from.remaining() * 8 / dtype.bits());
				convert(from, dtype, values);
				boolean finite = true;
				for (final float value : values.array()) finite &= Float.isFinite(value);
				yield finite;
			}
		};
	}

	private static boolean hasFiniteExponents(final ByteBuffer from, final Dtype dtype) {
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
}
