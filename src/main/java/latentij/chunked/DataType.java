// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The types of values that images have. */
public enum DataType {
	/** 8 bits without a sign. */
	UINT8(Byte.BYTES),
	/** 16 bits without a sign. */
	UINT16(Short.BYTES),
	/** 32-bit floats. */
	FLOAT32(Float.BYTES);

	private final int bytes;

	DataType(final int bytes) {
		this.bytes = bytes;
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
