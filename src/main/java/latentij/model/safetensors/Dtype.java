// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.safetensors;

/**
 * The element types of the safetensors format, by the names that it gives them.
 *
 * @see <a href=
 *      "https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs">safetensors'
 *      Dtype</a>
 */
public enum Dtype {
	BOOL(8),
	F4(4),
	F6_E2M3(6),
	F6_E3M2(6),
	U8(8),
	I8(8),
	F8_E5M2(8),
	F8_E4M3(8),
	F8_E8M0(8),
	F8_E4M3FNUZ(8),
	F8_E5M2FNUZ(8),
	I16(16),
	U16(16),
	F16(16),
	BF16(16),
	I32(32),
	U32(32),
	F32(32),
	C64(64),
	F64(64),
	I64(64),
	U64(64);

	/** The types that can be read, for messages. */
	public static final String READABLE = "float64, float32, float16, bfloat16, float8_e4m3fn and float8_e5m2";

	private final int bits;

	Dtype(final int bits) {
		this.bits = bits;
	}

	/** @return the size of one element, in bits */
	public int bits() {
		return bits;
	}

	/** @return the name that PyTorch and NumPy have for the type; that of the format where they have none */
	public String pythonName() {
		return switch (this) {
			case BOOL -> "bool";
			case U8, U16, U32, U64 -> "uint" + bits;
			case I8, I16, I32, I64 -> "int" + bits;
			case F16, F32, F64 -> "float" + bits;
			case BF16 -> "bfloat16";
			case C64 -> "complex64";
			case F8_E4M3 -> "float8_e4m3fn";
			case F8_E5M2 -> "float8_e5m2";
			default -> name();
		};
	}

	/**
	 * Tells whether elements can be read as 32-bit floats here.
	 *
	 * @return true for {@link #F64}, {@link #F32}, {@link #F16}, {@link #BF16},
	 *         {@link #F8_E4M3} and {@link #F8_E5M2}
	 */
	public boolean isReadable() {
		return switch (this) {
			case F64, F32, F16, BF16, F8_E4M3, F8_E5M2 -> true;
			default -> false;
		};
	}
}
