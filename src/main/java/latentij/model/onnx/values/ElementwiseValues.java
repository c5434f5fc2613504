// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.util.List;
import java.util.Set;
import latentij.model.onnx.OnnxNode;

/** Outputs of operators that compute each value by itself, or keep the shape. */
public final class ElementwiseValues extends NodeValues {

	/** Operators whose output has the shape and the type of their first input, and may take its place in memory. */
	public static final Set<String> UNARY = Set.of(
			"Abs",
			"Ceil",
			"Clip",
			"Cos",
			"Elu",
			"Erf",
			"Exp",
			"Floor",
			"Gelu",
			"HardSigmoid",
			"HardSwish",
			"LeakyRelu",
			"Log",
			"Mish",
			"Neg",
			"Not",
			"Reciprocal",
			"Relu",
			"Round",
			"Selu",
			"Sigmoid",
			"Sign",
			"Sin",
			"Softplus",
			"Softsign",
			"Sqrt",
			"Tanh",
			"ThresholdedRelu");

	/** Operators of several inputs that are broadcast. */
	public static final Set<String> BROADCAST = Set.of(
			"Add",
			"And",
			"Div",
			"Equal",
			"Greater",
			"GreaterOrEqual",
			"Less",
			"LessOrEqual",
			"Max",
			"Mean",
			"Min",
			"Mod",
			"Mul",
			"Or",
			"PRelu",
			"Pow",
			"Sub",
			"Sum",
			"Where",
			"Xor");

	private static final Set<String> COMPARISONS =
			Set.of("And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "Or", "Xor");

	/** Operators whose output has the shape of their first input, in other memory. */
	private static final Set<String> SAME_SHAPE = Set.of(
			"BatchNormalization",
			"CumSum",
			"GroupNormalization",
			"InstanceNormalization",
			"LayerNormalization",
			"LogSoftmax",
			"LpNormalization",
			"LRN",
			"MeanVarianceNormalization",
			"RandomNormalLike",
			"RandomUniformLike",
			"Softmax");

	ElementwiseValues(final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		super(node, tensor, inputs);
	}

	@Override
	List<TensorValue> follow() {
		final String op = node.op();
		if (UNARY.contains(op)) return List.of(unary());
		if (BROADCAST.contains(op)) return List.of(broadcast());
		if (SAME_SHAPE.contains(op)) return List.of(of(type(), input(0).dims()));
		return switch (op) {
			case "Cast" -> List.of(cast((int) number("to", 0)));
			case "CastLike" -> List.of(cast(input(1).type()));
			default -> List.of();
		};
	}

	private TensorValue unary() {
		final TensorValue in = input(0);
		if (in.numbers() == null) return of(in.type(), in.dims());
		final double[] numbers = in.numbers().clone();
		for (int i = 0; i < numbers.length; i++) {
			switch (node.op()) {
				case "Neg" -> numbers[i] = -numbers[i];
				case "Floor" -> numbers[i] = Math.floor(numbers[i]);
				case "Ceil" -> numbers[i] = Math.ceil(numbers[i]);
				case "Abs" -> numbers[i] = Math.abs(numbers[i]);
				default -> {
					return of(in.type(), in.dims());
				}
			}
		}
		return of(in.type(), numbers, in.dims());
	}

	private TensorValue cast(final int to) {
		final TensorValue in = input(0);
		if (in.numbers() == null) return of(to, in.dims());
		final double[] numbers = in.numbers().clone();
		if (to == TensorValue.INT64 || to == TensorValue.INT32)
			for (int i = 0; i < numbers.length; i++) numbers[i] = (long) numbers[i];
		return of(to, numbers, in.dims());
	}

	private TensorValue broadcast() {
		long[] shape = {};
		for (int i = 0; i < inputs.size(); i++) shape = broadcast(shape, input(i).dims());
		final int type = broadcastType();
		final double[] numbers = arithmetic(shape, type);
		return numbers == null ? of(type, shape) : of(type, numbers, shape);
	}

	private int broadcastType() {
		if (COMPARISONS.contains(node.op())) return TensorValue.BOOL;
		// The first input of the other one is the condition.
		return input(node.op().equals("Where") ? 1 : 0).type();
	}

	/** Numbers of vectors and scalars; null if they are not known. */
	private double[] arithmetic(final long[] shape, final int type) {
		final double size = of(type, shape).size();
		if (shape.length > 1 || size > MAX_NUMBERS) return null;
		for (final TensorValue value : inputs)
			if (value.numbers() == null || value.numbers().length != 1 && value.numbers().length != size) return null;
		final double[] result = new double[(int) size];
		for (int i = 0; i < result.length; i++) {
			final double a = at(0, i);
			final double b = inputs.size() > 1 ? at(1, i) : 0;
			switch (node.op()) {
				case "Add" -> result[i] = a + b;
				case "Sub" -> result[i] = a - b;
				case "Mul" -> result[i] = a * b;
				case "Div" -> result[i] =
						type == TensorValue.INT64 || type == TensorValue.INT32 ? (long) a / (long) b : a / b;
				case "Mod" -> result[i] = Math.floorMod((long) a, (long) b);
				case "Max" -> result[i] = Math.max(a, b);
				case "Min" -> result[i] = Math.min(a, b);
				case "Equal" -> result[i] = a == b ? 1 : 0;
				case "Where" -> result[i] = a != 0 ? b : at(2, i);
				default -> {
					return null;
				}
			}
		}
		return result;
	}

	private double at(final int input, final int i) {
		final double[] numbers = input(input).numbers();
		return numbers[numbers.length == 1 ? 0 : i];
	}
}
