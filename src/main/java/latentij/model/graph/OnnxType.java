// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

/**
 * The element types of ONNX that LatentIJ writes, with ONNX's numbers for them.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">TensorProto.DataType</a>
 */
public enum OnnxType {
	FLOAT(1, 4),
	UINT8(2, 1),
	INT64(7, 8),
	BOOL(9, 1),
	FLOAT16(10, 2),
	DOUBLE(11, 8),
	BFLOAT16(16, 2),
	FLOAT8E4M3FN(17, 1),
	FLOAT8E5M2(19, 1);

	private final int number;
	private final int bytes;

	OnnxType(final int number, final int bytes) {
		this.number = number;
		this.bytes = bytes;
	}

	/** @return ONNX's number */
	int number() {
		return number;
	}

	/** @return true for floats of 8 bits, which operators do not know */
	boolean isFloat8() {
		return this == FLOAT8E4M3FN || this == FLOAT8E5M2;
	}

	/** @return the size of one element, in bytes */
	public int bytes() {
		return bytes;
	}
}
