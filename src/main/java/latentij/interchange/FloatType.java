// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import latentij.util.Float16;
import latentij.util.Printable;

/** The floats that a file is written with. */
public enum FloatType {

	/** 32 bit: every latent as it is. */
	FLOAT32(Float.BYTES, "<f4", "F32"),

	/** 16 bit: rounded to 11 significant bits, ties to even. */
	FLOAT16(Short.BYTES, "<f2", "F16");

	/** Is rounded to infinity in 16 bits, and what is larger. */
	private static final float TOO_LARGE = 65520;

	private final int bytes;
	private final String numpy;
	private final String safetensors;

	FloatType(final int bytes, final String numpy, final String safetensors) {
		this.bytes = bytes;
		this.numpy = numpy;
		this.safetensors = safetensors;
	}

	/** @return the bytes of a value */
	public int bytes() {
		return bytes;
	}

	/** @return the name of the type in NumPy's files */
	String numpy() {
		return numpy;
	}

	/** @return the name of the type in safetensors files */
	String safetensors() {
		return safetensors;
	}

	/**
	 * Refuses values that would be infinite in a file.
	 *
	 * @param name of the latent, for the message
	 * @param values all of it; finite
	 * @throws IllegalArgumentException if one is too large
	 */
	public void requireRoom(final String name, final FloatBuffer values) {
		if (this == FLOAT32) return;
		while (values.hasRemaining()) {
			final float value = values.get();
			if (Math.abs(value) < TOO_LARGE) continue;
			throw new IllegalArgumentException(Printable.quoted(name) + " has the value " + value
					+ ", which 16-bit floats do not hold (they end at 65504). Choose dtype=float32.");
		}
	}

	/**
	 * Puts as many values as both have room for.
	 *
	 * @param from the values
	 * @param to takes them; of little-endian order
	 */
	public void put(final FloatBuffer from, final ByteBuffer to) {
		while (from.hasRemaining() && to.remaining() >= bytes) {
			final float value = from.get();
			if (this == FLOAT16) to.putShort(Float16.toBits(value));
			else to.putFloat(value);
		}
	}
}
