// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.util.Optional;
import java.util.stream.Stream;
import latentij.chunked.DataType;

/** Types of values by NumPy's codes, without the byte order, as Zarr 2 has them. */
final class NumpyCodes {

	private NumpyCodes() {}

	/** The code of a type, as "u2". */
	static String of(final DataType type) {
		return switch (type) {
			case UINT8 -> "u1";
			case UINT16 -> "u2";
			case FLOAT32 -> "f4";
		};
	}

	/** Finds the type of a code; empty if it is no type of images. */
	static Optional<DataType> type(final String code) {
		return Stream.of(DataType.values())
				.filter(type -> of(type).equals(code))
				.findFirst();
	}
}
