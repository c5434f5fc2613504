// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The outputs of single nodes: their shapes, their types, and the numbers of small ones, of which shapes are made.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/ShapeInference.md">ONNX Shape Inference</a>
 */
final class GraphValues {

	/** Shapes, scales and indexes are not larger. */
	static final int MAX_NUMBERS = 64;

	static final int BOOL = 9;
	static final int INT32 = 6;
	static final int INT64 = 7;

	/** Operators whose output has the shape and the type of their first input, and may take its place in memory. */
	static final Set<String> UNARY = Set.of(
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
	static final Set<String> BROADCAST = Set.of(
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

	/** Operators whose output is their first input, seen in another way. */
	static final Set<String> VIEWS = Set.of("Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze");

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

	/** A shape or content that is not known. */
	private static final class Unknown extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Unknown() {
			super(null, null, false, false);
		}
	}

	/**
	 * A tensor of a graph.
	 *
	 * @param type ONNX's number of its type; 0 if it is not known
	 * @param shape null if it is not known
	 * @param numbers what it holds, if these are few and known; else null
	 * @param constant whether it does not depend on the graph's input
	 */
	record Value(int type, long[] shape, double[] numbers, boolean constant) {

		static final Value UNKNOWN = new Value(0, null, null, false);

		long[] dims() {
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
		double size() {
			return shape == null ? 0 : LongStream.of(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
		}

		/** The memory that it takes. The CPU computes 16-bit floats as 32-bit ones. */
		double bytes() {
			return size()
					* switch (type) {
						case 2, 3, BOOL -> 1;
						case 4, 5 -> 2;
						case INT64, 11, 13 -> 8;
						default -> 4;
					};
		}

		Value asConstant(final boolean isConstant) {
			return new Value(type, shape, numbers, isConstant);
		}
	}

	private final OnnxNode node;
	private final Value tensor;
	private final List<Value> inputs;

	private GraphValues(final OnnxNode node, final Value tensor, final List<Value> inputs) {
		this.node = node;
		this.tensor = tensor;
		this.inputs = inputs;
	}

	/**
	 * Follows a node.
	 *
	 * @param node any
	 * @param tensor the attribute that is one; null for none
	 * @param inputs its inputs; null for one that is left out
	 * @return its outputs; unknown ones where the node is not understood
	 */
	static List<Value> outputs(final OnnxNode node, final Value tensor, final List<Value> inputs) {
		final boolean constant = inputs.stream().allMatch(value -> value == null || value.constant);
		final List<Value> found = new ArrayList<>();
		try {
			if (node.domain().isEmpty() || node.domain().equals("ai.onnx"))
				found.addAll(new GraphValues(node, tensor, inputs).follow());
		} catch (final Unknown | ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException exc) {
			found.clear();
		}
		while (found.size() < node.outputs().size()) found.add(Value.UNKNOWN);
		found.replaceAll(value -> value.asConstant(constant));
		return found;
	}

	private Value input(final int i) {
		if (i >= inputs.size() || inputs.get(i) == null) throw new Unknown();
		return inputs.get(i);
	}

	private boolean has(final int i) {
		return i < inputs.size() && inputs.get(i) != null;
	}

	private long number(final String name, final long fallback) {
		final long[] numbers = node.integers(name);
		return numbers == null ? fallback : numbers[0];
	}

	private long[] numbers(final String name, final long fallback, final int size) {
		final long[] numbers = node.integers(name);
		if (numbers != null && numbers.length != size) throw new Unknown();
		return numbers != null
				? numbers
				: LongStream.generate(() -> fallback).limit(size).toArray();
	}

	/** An attribute in old operator sets, an input in new ones; null if there is neither. */
	private long[] list(final String name, final int index) {
		final long[] numbers = node.integers(name);
		if (numbers != null) return numbers;
		return has(index) ? input(index).integers() : null;
	}

	private static Value of(final int type, final long... shape) {
		return new Value(type, shape, null, false);
	}

	private static Value of(final int type, final double[] numbers, final long... shape) {
		return new Value(type, shape, numbers, false);
	}

	private List<Value> follow() {
		final String op = node.op();
		if (UNARY.contains(op)) return List.of(unary());
		if (BROADCAST.contains(op)) return List.of(broadcast());
		if (SAME_SHAPE.contains(op)) return List.of(of(type(), input(0).dims()));
		if (op.startsWith("Reduce") || op.startsWith("Arg")) return List.of(reduced());
		return switch (op) {
			case "Split" -> split();
			case "Constant" -> List.of(constant());
			case "Identity", "Dropout" -> List.of(input(0));
			case "Cast" -> List.of(cast((int) number("to", 0)));
			case "CastLike" -> List.of(cast(input(1).type));
			case "Conv", "AveragePool", "MaxPool", "LpPool" -> List.of(window());
			case "ConvTranspose" -> List.of(transposedWindow());
			case "GlobalAveragePool", "GlobalMaxPool" -> List.of(global());
			case "MatMul" -> List.of(product());
			case "Gemm" -> List.of(gemm());
			case "Reshape" -> List.of(reshaped());
			case "Flatten" -> List.of(flattened());
			case "Squeeze" -> List.of(squeezed());
			case "Unsqueeze" -> List.of(unsqueezed());
			case "Transpose" -> List.of(transposed());
			case "Concat" -> List.of(concatenated());
			case "Slice" -> List.of(sliced());
			case "Gather" -> List.of(gathered());
			case "Expand" -> List.of(expanded());
			case "Tile" -> List.of(tiled());
			case "Pad" -> List.of(padded());
			case "Resize", "Upsample" -> List.of(resized());
			case "DepthToSpace" -> List.of(spread(number("blocksize", 1)));
			case "SpaceToDepth" -> List.of(gatheredDepth(number("blocksize", 1)));
			case "Shape" -> List.of(shape());
			case "Size" -> List.of(of(INT64, new double[] {input(0).size()}));
			case "ConstantOfShape" -> List.of(ofShape());
			case "Range" -> List.of(range());
			case "EyeLike", "NonZero" -> List.of(of(INT64, input(0).dims()));
			case "OneHot" -> List.of(oneHot());
			case "RandomNormal", "RandomUniform" -> List.of(of(OnnxFile.FLOAT, node.integers("shape")));
			default -> List.of();
		};
	}

	private Value constant() {
		if (tensor == null) throw new Unknown();
		return tensor;
	}

	private int type() {
		return input(0).type;
	}

	private Value unary() {
		final Value in = input(0);
		if (in.numbers == null) return of(in.type, in.dims());
		final double[] numbers = in.numbers.clone();
		for (int i = 0; i < numbers.length; i++) {
			switch (node.op()) {
				case "Neg" -> numbers[i] = -numbers[i];
				case "Floor" -> numbers[i] = Math.floor(numbers[i]);
				case "Ceil" -> numbers[i] = Math.ceil(numbers[i]);
				case "Abs" -> numbers[i] = Math.abs(numbers[i]);
				default -> {
					return of(in.type, in.dims());
				}
			}
		}
		return of(in.type, numbers, in.dims());
	}

	private Value cast(final int to) {
		final Value in = input(0);
		if (in.numbers == null) return of(to, in.dims());
		final double[] numbers = in.numbers.clone();
		if (to == INT64 || to == INT32) for (int i = 0; i < numbers.length; i++) numbers[i] = (long) numbers[i];
		return of(to, numbers, in.dims());
	}

	private Value broadcast() {
		long[] shape = {};
		for (int i = 0; i < inputs.size(); i++) shape = broadcast(shape, input(i).dims());
		final boolean where = node.op().equals("Where");
		final int type = COMPARISONS.contains(node.op()) ? BOOL : input(where ? 1 : 0).type;
		final double[] numbers = arithmetic(shape, type);
		return numbers == null ? of(type, shape) : of(type, numbers, shape);
	}

	/** Numbers of vectors and scalars; null if they are not known. */
	private double[] arithmetic(final long[] shape, final int type) {
		final double size = of(type, shape).size();
		if (shape.length > 1 || size > MAX_NUMBERS) return null;
		for (final Value value : inputs)
			if (value.numbers == null || value.numbers.length != 1 && value.numbers.length != size) return null;
		final double[] result = new double[(int) size];
		for (int i = 0; i < result.length; i++) {
			final double a = at(0, i);
			final double b = inputs.size() > 1 ? at(1, i) : 0;
			switch (node.op()) {
				case "Add" -> result[i] = a + b;
				case "Sub" -> result[i] = a - b;
				case "Mul" -> result[i] = a * b;
				case "Div" -> result[i] = type == INT64 || type == INT32 ? (long) a / (long) b : a / b;
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
		final double[] numbers = input(input).numbers;
		return numbers[numbers.length == 1 ? 0 : i];
	}

	private static long[] broadcast(final long[] a, final long[] b) {
		final long[] both = new long[Math.max(a.length, b.length)];
		for (int i = 1; i <= both.length; i++) {
			final long x = i > a.length ? 1 : a[a.length - i];
			final long y = i > b.length ? 1 : b[b.length - i];
			if (x != y && x != 1 && y != 1) throw new Unknown();
			both[both.length - i] = x == 1 ? y : x;
		}
		return both;
	}

	private int axis(final long axis, final int rank) {
		return (int) (axis < 0 ? axis + rank : axis);
	}

	private Value reduced() {
		final long[] dims = input(0).dims().clone();
		final boolean arg = node.op().startsWith("Arg");
		final long[] axes = arg ? new long[] {number("axis", 0)} : list("axes", 1);
		final boolean[] gone = new boolean[dims.length];
		if (axes == null || axes.length == 0) Arrays.fill(gone, number("noop_with_empty_axes", 0) == 0);
		else for (final long axis : axes) gone[axis(axis, dims.length)] = true;
		final List<Long> shape = new ArrayList<>();
		for (int i = 0; i < dims.length; i++) {
			if (!gone[i]) shape.add(dims[i]);
			else if (number("keepdims", 1) != 0) shape.add(1L);
		}
		final long[] result = shape.stream().mapToLong(Long::longValue).toArray();
		final double[] numbers = input(0).numbers;
		if (node.op().equals("ReduceProd") && numbers != null && dims.length == 1)
			return of(type(), new double[] {Arrays.stream(numbers).reduce(1, (a, b) -> a * b)}, result);
		return of(arg ? INT64 : type(), result);
	}

	private List<Value> split() {
		final long[] dims = input(0).dims();
		final int axis = axis(number("axis", 0), dims.length);
		final int n = node.outputs().size();
		long[] parts = list("split", 1);
		if (parts == null) {
			final long part = (dims[axis] + n - 1) / n;
			parts = numbers("", part, n);
			parts[n - 1] = dims[axis] - part * (n - 1);
		}
		final List<Value> values = new ArrayList<>();
		for (final long part : parts) {
			final long[] shape = dims.clone();
			shape[axis] = part;
			values.add(of(type(), shape));
		}
		return values;
	}

	private Value window() {
		final long[] in = input(0).dims();
		final boolean conv = node.op().equals("Conv");
		final int n = in.length - 2;
		final long[] kernel = node.integers("kernel_shape") == null
				? Arrays.copyOfRange(input(1).dims(), 2, n + 2)
				: numbers("kernel_shape", 1, n);
		final long[] strides = numbers("strides", 1, n);
		final long[] dilations = numbers("dilations", 1, n);
		final long[] pads = numbers("pads", 0, 2 * n);
		final String auto = node.text("auto_pad", "NOTSET");
		final long[] out = in.clone();
		if (conv) out[1] = input(1).dims()[0];
		final long more = number("ceil_mode", 0) != 0 ? 1 : 0;
		for (int i = 0; i < n; i++) {
			final long room = in[i + 2] + pads[i] + pads[i + n] - ((kernel[i] - 1) * dilations[i] + 1);
			out[i + 2] = auto.startsWith("SAME")
					? (in[i + 2] + strides[i] - 1) / strides[i]
					: (room + more * (strides[i] - 1)) / strides[i] + 1;
		}
		return of(type(), out);
	}

	private Value transposedWindow() {
		final long[] in = input(0).dims();
		final int n = in.length - 2;
		final long[] weight = input(1).dims();
		final long[] strides = numbers("strides", 1, n);
		final long[] dilations = numbers("dilations", 1, n);
		final long[] pads = numbers("pads", 0, 2 * n);
		final long[] beyond = numbers("output_padding", 0, n);
		final long[] stated = node.integers("output_shape");
		final boolean same = node.text("auto_pad", "NOTSET").startsWith("SAME");
		final long[] out = in.clone();
		out[1] = weight[1] * number("group", 1);
		for (int i = 0; i < n; i++) {
			final long kernel = (weight[i + 2] - 1) * dilations[i] + 1;
			out[i + 2] = (in[i + 2] - 1) * strides[i] + beyond[i] + kernel - pads[i] - pads[i + n];
			if (same) out[i + 2] = in[i + 2] * strides[i];
			if (stated != null) out[i + 2] = stated[stated.length - n + i];
		}
		return of(type(), out);
	}

	private Value global() {
		final long[] out = input(0).dims().clone();
		Arrays.fill(out, 2, out.length, 1);
		return of(type(), out);
	}

	private Value product() {
		final long[] a = input(0).dims();
		final long[] b = input(1).dims();
		if (a.length < 2 || b.length < 2) throw new Unknown();
		final long[] batch = broadcast(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
		final long[] out = Arrays.copyOf(batch, batch.length + 2);
		out[batch.length] = a[a.length - 2];
		out[batch.length + 1] = b[b.length - 1];
		return of(type(), out);
	}

	private Value gemm() {
		final long rows = input(0).dims()[number("transA", 0) == 0 ? 0 : 1];
		final long columns = input(1).dims()[number("transB", 0) == 0 ? 1 : 0];
		return of(type(), rows, columns);
	}

	private Value withNumbersOf(final Value in, final long... shape) {
		return in.numbers == null ? of(in.type, shape) : of(in.type, in.numbers, shape);
	}

	private Value reshaped() {
		final Value in = input(0);
		final long[] shape = list("shape", 1).clone();
		double known = 1;
		int open = -1;
		for (int i = 0; i < shape.length; i++) {
			if (shape[i] == 0 && number("allowzero", 0) == 0) shape[i] = in.dims()[i];
			if (shape[i] < 0) open = i;
			else known *= shape[i];
		}
		in.dims();
		if (open >= 0) shape[open] = (long) (in.size() / known);
		return withNumbersOf(in, shape);
	}

	private Value flattened() {
		final long[] dims = input(0).dims();
		final int axis = axis(number("axis", 1), dims.length);
		long rows = 1;
		long columns = 1;
		for (int i = 0; i < dims.length; i++) {
			if (i < axis) rows *= dims[i];
			else columns *= dims[i];
		}
		return of(type(), rows, columns);
	}

	private Value squeezed() {
		final long[] dims = input(0).dims();
		final long[] axes = list("axes", 1);
		final List<Long> shape = new ArrayList<>();
		for (int i = 0; i < dims.length; i++) {
			final int at = i;
			final boolean gone =
					axes == null ? dims[i] == 1 : LongStream.of(axes).anyMatch(axis -> axis(axis, dims.length) == at);
			if (!gone) shape.add(dims[i]);
		}
		return withNumbersOf(input(0), shape.stream().mapToLong(Long::longValue).toArray());
	}

	private Value unsqueezed() {
		final long[] dims = input(0).dims();
		final long[] axes = list("axes", 1);
		if (axes == null) throw new Unknown();
		final int rank = dims.length + axes.length;
		final long[] shape = new long[rank];
		for (final long axis : axes) shape[axis(axis, rank)] = 1;
		int next = 0;
		for (int i = 0; i < rank; i++) if (shape[i] == 0) shape[i] = dims[next++];
		return withNumbersOf(input(0), shape);
	}

	private Value transposed() {
		final long[] dims = input(0).dims();
		final long[] perm = node.integers("perm");
		final long[] shape = new long[dims.length];
		final long[] steps = steps(dims);
		final long[] moved = new long[shape.length];
		for (int i = 0; i < shape.length; i++) {
			final int from = perm == null ? shape.length - 1 - i : (int) perm[i];
			shape[i] = dims[from];
			moved[i] = steps[from];
		}
		return picked(shape, 0, moved);
	}

	/** Distance of neighbors along each axis. */
	private static long[] steps(final long... dims) {
		final long[] steps = new long[dims.length];
		long step = 1;
		for (int i = dims.length - 1; i >= 0; i--) {
			steps[i] = step;
			step *= dims[i];
		}
		return steps;
	}

	/** A part of the first input, of its numbers where they are known. */
	private Value picked(final long[] shape, final long first, final long... steps) {
		final double[] all = input(0).numbers;
		if (all == null) return of(type(), shape);
		final double[] numbers = new double[(int) of(type(), shape).size()];
		final long[] own = steps(shape);
		for (int i = 0; i < numbers.length; i++) {
			long at = first;
			for (int axis = 0; axis < shape.length; axis++) at += i / own[axis] % shape[axis] * steps[axis];
			numbers[i] = all[(int) at];
		}
		return of(type(), numbers, shape);
	}

	private Value concatenated() {
		final long[] shape = input(0).dims().clone();
		final int axis = axis(number("axis", 0), shape.length);
		shape[axis] = 0;
		double[] numbers = {};
		for (int i = 0; i < inputs.size(); i++) {
			shape[axis] = Math.addExact(shape[axis], input(i).dims()[axis]);
			numbers = joined(numbers, shape.length == 1 ? input(i).numbers : null);
		}
		return numbers == null ? of(type(), shape) : of(type(), numbers, shape);
	}

	private static double[] joined(final double[] a, final double[] b) {
		if (a == null || b == null || a.length + b.length > MAX_NUMBERS) return null;
		final double[] both = Arrays.copyOf(a, a.length + b.length);
		System.arraycopy(b, 0, both, a.length, b.length);
		return both;
	}

	private Value sliced() {
		final long[] dims = input(0).dims().clone();
		final long[] starts = list("starts", 1);
		final long[] ends = list("ends", 2);
		final long[] axes = list("axes", 3);
		final long[] steps = has(4) ? input(4).integers() : null;
		final long[] distances = steps(dims);
		long first = 0;
		for (int i = 0; i < starts.length; i++) {
			final int axis = axes == null ? i : axis(axes[i], dims.length);
			final long step = steps == null ? 1 : steps[i];
			final long size = dims[axis];
			final long low = step > 0 ? 0 : -1;
			final long high = step > 0 ? size : size - 1;
			final long start = clamp(starts[i], size, 0, high);
			final long end = clamp(ends[i], size, low, high);
			dims[axis] = Math.max(0, (end - start + step - Long.signum(step)) / step);
			first += start * distances[axis];
			distances[axis] *= step;
		}
		return picked(dims, first, distances);
	}

	private static long clamp(final long index, final long size, final long low, final long high) {
		final long at = index < 0 ? Math.max(index, -size - 1) + size : index;
		return Math.max(low, Math.min(high, at));
	}

	private Value gathered() {
		final Value in = input(0);
		final Value indexes = input(1);
		final int axis = axis(number("axis", 0), in.rank());
		final List<Long> shape = new ArrayList<>();
		for (int i = 0; i < in.rank(); i++) {
			if (i != axis) shape.add(in.dims()[i]);
			else for (final long size : indexes.dims()) shape.add(size);
		}
		final long[] result = shape.stream().mapToLong(Long::longValue).toArray();
		if (in.numbers == null || indexes.numbers == null || in.rank() != 1) return of(in.type, result);
		final double[] numbers = new double[indexes.numbers.length];
		for (int i = 0; i < numbers.length; i++)
			numbers[i] = in.numbers[axis((long) indexes.numbers[i], in.numbers.length)];
		return of(in.type, numbers, result);
	}

	private Value expanded() {
		return of(type(), broadcast(input(0).dims(), input(1).integers()));
	}

	private Value tiled() {
		final long[] shape = input(0).dims().clone();
		final long[] repeats = input(1).integers();
		for (int i = 0; i < shape.length; i++) shape[i] = Math.multiplyExact(shape[i], repeats[i]);
		return of(type(), shape);
	}

	private Value padded() {
		final long[] shape = input(0).dims().clone();
		final long[] pads = list("pads", 1);
		if (pads == null) throw new Unknown();
		final long[] axes = has(3) ? input(3).integers() : null;
		final int n = pads.length / 2;
		for (int i = 0; i < n; i++) {
			final int axis = axes == null ? i : axis(axes[i], shape.length);
			shape[axis] = Math.addExact(shape[axis], Math.addExact(pads[i], pads[i + n]));
		}
		return of(type(), shape);
	}

	private Value resized() {
		final long[] shape = input(0).dims().clone();
		if (has(3)) {
			final long[] sizes = input(3).integers();
			if (sizes.length != shape.length) throw new Unknown();
			return of(type(), sizes);
		}
		final Value scales = input(inputs.size() == 2 ? 1 : 2);
		if (scales.known().length != shape.length) throw new Unknown();
		for (int i = 0; i < shape.length; i++) shape[i] = (long) Math.floor(shape[i] * scales.known()[i]);
		return of(type(), shape);
	}

	private Value spread(final long block) {
		final long[] in = input(0).dims();
		return of(type(), in[0], in[1] / (block * block), in[2] * block, in[3] * block);
	}

	private Value gatheredDepth(final long block) {
		final long[] in = input(0).dims();
		return of(type(), in[0], in[1] * block * block, in[2] / block, in[3] / block);
	}

	private Value shape() {
		final long[] dims = input(0).dims();
		final int start = axis(number("start", 0), dims.length);
		final int end = axis(number("end", dims.length), dims.length);
		final double[] numbers = Arrays.stream(dims, start, Math.min(end, dims.length))
				.asDoubleStream()
				.toArray();
		return of(INT64, numbers, numbers.length);
	}

	private Value ofShape() {
		final Value filled = of(tensor == null ? OnnxFile.FLOAT : tensor.type, input(0).integers());
		if (filled.size() > MAX_NUMBERS) return filled;
		final double[] numbers = new double[(int) filled.size()];
		if (tensor != null) Arrays.fill(numbers, tensor.known()[0]);
		return of(filled.type, numbers, filled.shape);
	}

	private Value range() {
		final double start = input(0).known()[0];
		final double step = input(2).known()[0];
		final double count = Math.max(0, Math.ceil((input(1).known()[0] - start) / step));
		if (!(count <= Long.MAX_VALUE)) throw new Unknown();
		if (count > MAX_NUMBERS) return of(type(), (long) count);
		final double[] numbers = new double[(int) count];
		for (int i = 0; i < numbers.length; i++) numbers[i] = start + i * step;
		return of(type(), numbers, numbers.length);
	}

	private Value oneHot() {
		final long[] dims = input(0).dims();
		final long[] shape = Arrays.copyOf(dims, dims.length + 1);
		shape[dims.length] = input(1).integers()[0];
		return of(OnnxFile.FLOAT, shape);
	}
}
