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

	private final int bits;

	Dtype(final int bits) {
		this.bits = bits;
	}

	/** @return the size of one element, in bits */
	public int bits() {
		return bits;
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
