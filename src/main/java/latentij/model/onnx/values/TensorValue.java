// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

/**
 * A tensor of a graph.
 *
 * @param type ONNX's number of its type; 0 if it is not known
 * @param shape null if it is not known
 * @param numbers what it holds, if these are few and known; else null
 * @param constant whether it does not depend on the graph's input
 */
public record TensorValue(int type, long[] shape, double[] numbers, boolean constant) {

	/** ONNX's number of booleans. */
	static final int BOOL = 9;

	/** ONNX's number of 32-bit integers. */
	static final int INT32 = 6;

	/** ONNX's number of 64-bit integers. */
	static final int INT64 = 7;

	/** A shape or content that is not known. */
	public static final class Unknown extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Unknown() {
			super(null, null, false, false);
		}
	}

	/** Nothing is known of it. */
	public static final TensorValue UNKNOWN = new TensorValue(0, null, null, false);

	/**
	 * @return the shape, not copied
	 * @throws Unknown if it is not known
	 */
	public long[] dims() {
		if (shape == null) throw new Unknown();
		return shape;
	}

	int rank() {
		return dims().length;
	}

	double[] known() {
		if (numbers == null) throw new Unknown();
		return numbers;
	}

	long[] integers() {
		known();
		final long[] integers = new long[numbers.length];
		for (int i = 0; i < integers.length; i++) integers[i] = (long) numbers[i];
		return integers;
	}

	/** Number of values; 0 if it is not known. */
	public double size() {
		if (shape == null) return 0;
		double size = 1;
		for (final long side : shape) size *= side;
		return size;
	}

	/** The memory that it takes. The CPU computes 16-bit floats as 32-bit ones. */
	public double bytes() {
		return size()
				* switch (type) {
					case 2, 3, BOOL -> 1;
					case 4, 5 -> 2;
					case INT64, 11, 13 -> 8;
					default -> 4;
				};
	}

	/** @return the same value, which depends on the graph's input or not */
	public TensorValue asConstant(final boolean isConstant) {
		return constant == isConstant ? this : new TensorValue(type, shape, numbers, isConstant);
	}
}
