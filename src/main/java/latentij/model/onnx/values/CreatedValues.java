// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.util.Arrays;
import java.util.List;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.OnnxNode;

/** Outputs of operators that make tensors: constants, shapes and ranges. */
final class CreatedValues extends NodeValues {

	CreatedValues(final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		super(node, tensor, inputs);
	}

	@Override
	List<TensorValue> follow() {
		return switch (node.op()) {
			case "Constant" -> List.of(constant());
			case "Shape" -> List.of(shape());
			case "Size" -> List.of(of(TensorValue.INT64, new double[] {input(0).size()}));
			case "ConstantOfShape" -> List.of(ofShape());
			case "Range" -> List.of(range());
			case "EyeLike", "NonZero" -> List.of(of(TensorValue.INT64, input(0).dims()));
			case "OneHot" -> List.of(oneHot());
			case "RandomNormal", "RandomUniform" -> List.of(of(OnnxFile.FLOAT, node.integers("shape")));
			default -> List.of();
		};
	}

	private TensorValue constant() {
		if (tensor == null) throw new TensorValue.Unknown();
		return tensor;
	}

	private TensorValue shape() {
		final long[] dims = input(0).dims();
		final int start = axis(number("start", 0), dims.length);
		final int end = axis(number("end", dims.length), dims.length);
		final double[] numbers = Arrays.stream(dims, start, Math.min(end, dims.length))
				.asDoubleStream()
				.toArray();
		return of(TensorValue.INT64, numbers, numbers.length);
	}

	private TensorValue ofShape() {
		final TensorValue filled = of(tensor == null ? OnnxFile.FLOAT : tensor.type(), input(0).integers());
		if (filled.size() > MAX_NUMBERS) return filled;
		final double[] numbers = new double[(int) filled.size()];
		if (tensor != null) Arrays.fill(numbers, tensor.known()[0]);
		return of(filled.type(), numbers, filled.shape());
	}

	private TensorValue range() {
		final double start = input(0).known()[0];
		final double step = input(2).known()[0];
		final double count = Math.max(0, Math.ceil((input(1).known()[0] - start) / step));
		if (!(count <= Long.MAX_VALUE)) throw new TensorValue.Unknown();
		if (count > MAX_NUMBERS) return of(type(), (long) count);
		final double[] numbers = new double[(int) count];
		for (int i = 0; i < numbers.length; i++) numbers[i] = start + i * step;
		return of(type(), numbers, numbers.length);
	}

	private TensorValue oneHot() {
		final long[] dims = input(0).dims();
		final long[] shape = Arrays.copyOf(dims, dims.length + 1);
		shape[dims.length] = input(1).integers()[0];
		return of(OnnxFile.FLOAT, shape);
	}
}
