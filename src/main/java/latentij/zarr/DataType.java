// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The types of values that images have. */
public enum DataType {
	/** 8 bits without a sign. */
	UINT8("u1", Byte.BYTES),
	/** 16 bits without a sign. */
	UINT16("u2", Short.BYTES),
	/** 32-bit floats. */
	FLOAT32("f4", Float.BYTES);

	private final String code;
	private final int bytes;

	DataType(final String code, final int bytes) {
		this.code = code;
		this.bytes = bytes;
	}

	/** Finds a type by NumPy's code without the byte order, as "u2"; empty if it is no type of images. */
	static Optional<DataType> ofCode(final String code) {
		return Stream.of(values()).filter(type -> type.code.equals(code)).findFirst();
	}

	/**
	 * Finds a type by its name in Zarr 3 and N5.
	 *
	 * @param name as "uint16"
	 * @return the type; empty if it is no type of images
	 */
	public static Optional<DataType> ofName(final String name) {
		return Stream.of(values()).filter(type -> type.toString().equals(name)).findFirst();
	}

	/** @return NumPy's code without the byte order, as "u2" */
	String code() {
		return code;
	}

	/** @return the bytes of a value */
	public int bytes() {
		return bytes;
	}

	/** @return the name in Zarr 3 and N5, as "uint16" */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}
}
