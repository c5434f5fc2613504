// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import latentij.model.onnx.OnnxNode;

/** Outputs of operators that only arrange values: views, and parts of tensors. */
public final class ArrangedValues extends NodeValues {

	/** Operators whose output is their first input, seen in another way. */
	public static final Set<String> VIEWS = Set.of("Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze");

	ArrangedValues(final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		super(node, tensor, inputs);
	}

	@Override
	List<TensorValue> follow() {
		return switch (node.op()) {
			case "Split" -> split();
			case "Identity", "Dropout" -> List.of(input(0));
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
			default -> List.of();
		};
	}

	private List<TensorValue> split() {
		final long[] dims = input(0).dims();
		final int axis = axis(number("axis", 0), dims.length);
		final int n = node.outputs().size();
		long[] parts = list("split", 1);
		if (parts == null) {
			final long part = (dims[axis] + n - 1) / n;
			parts = numbers("", part, n);
			parts[n - 1] = dims[axis] - part * (n - 1);
		}
		final List<TensorValue> values = new ArrayList<>();
		for (final long part : parts) {
			final long[] shape = dims.clone();
			shape[axis] = part;
			values.add(of(type(), shape));
		}
		return values;
	}

	private TensorValue withNumbersOf(final TensorValue in, final long... shape) {
		return in.numbers() == null ? of(in.type(), shape) : of(in.type(), in.numbers(), shape);
	}

	private TensorValue reshaped() {
		final TensorValue in = input(0);
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

	private TensorValue flattened() {
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

	private TensorValue squeezed() {
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

	private TensorValue unsqueezed() {
		final long[] dims = input(0).dims();
		final long[] axes = list("axes", 1);
		if (axes == null) throw new TensorValue.Unknown();
		final int rank = dims.length + axes.length;
		final long[] shape = new long[rank];
		for (final long axis : axes) shape[axis(axis, rank)] = 1;
		int next = 0;
		for (int i = 0; i < rank; i++) if (shape[i] == 0) shape[i] = dims[next++];
		return withNumbersOf(input(0), shape);
	}

	private TensorValue transposed() {
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
	private TensorValue picked(final long[] shape, final long first, final long... steps) {
		final double[] all = input(0).numbers();
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

	private TensorValue concatenated() {
		final long[] shape = input(0).dims().clone();
		final int axis = axis(number("axis", 0), shape.length);
		shape[axis] = 0;
		double[] numbers = {};
		for (int i = 0; i < inputs.size(); i++) {
			shape[axis] = Math.addExact(shape[axis], input(i).dims()[axis]);
			numbers = joined(numbers, shape.length == 1 ? input(i).numbers() : null);
		}
		return numbers == null ? of(type(), shape) : of(type(), numbers, shape);
	}

	private static double[] joined(final double[] a, final double[] b) {
		if (a == null || b == null || a.length + b.length > MAX_NUMBERS) return null;
		final double[] both = Arrays.copyOf(a, a.length + b.length);
		System.arraycopy(b, 0, both, a.length, b.length);
		return both;
	}

	private TensorValue sliced() {
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

	private TensorValue gathered() {
		final TensorValue in = input(0);
		final TensorValue indexes = input(1);
		final int axis = axis(number("axis", 0), in.rank());
		final List<Long> shape = new ArrayList<>();
		for (int i = 0; i < in.rank(); i++) {
			if (i != axis) shape.add(in.dims()[i]);
			else for (final long size : indexes.dims()) shape.add(size);
		}
		final long[] result = shape.stream().mapToLong(Long::longValue).toArray();
		if (in.numbers() == null || indexes.numbers() == null || in.rank() != 1) return of(in.type(), result);
		final double[] numbers = new double[indexes.numbers().length];
		for (int i = 0; i < numbers.length; i++)
			numbers[i] = in.numbers()[axis((long) indexes.numbers()[i], in.numbers().length)];
		return of(in.type(), numbers, result);
	}

	private TensorValue expanded() {
		return of(type(), broadcast(input(0).dims(), input(1).integers()));
	}

	private TensorValue tiled() {
		final long[] shape = input(0).dims().clone();
		final long[] repeats = input(1).integers();
		for (int i = 0; i < shape.length; i++) shape[i] = Math.multiplyExact(shape[i], repeats[i]);
		return of(type(), shape);
	}
}
