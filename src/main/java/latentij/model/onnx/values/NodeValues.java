// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.util.List;
import java.util.stream.LongStream;
import latentij.model.onnx.OnnxNode;

/** A node of a graph with the values of its inputs, to follow it. */
abstract class NodeValues {

	/** Shapes, scales and indexes are not larger. */
	static final int MAX_NUMBERS = 64;

	final OnnxNode node;

	/** The attribute that is a tensor; null for none. */
	final TensorValue tensor;

	/** Null for one that is left out. */
	final List<TensorValue> inputs;

	NodeValues(final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		this.node = node;
		this.tensor = tensor;
		this.inputs = inputs;
	}

	/**
	 * Follows the node.
	 *
	 * @return its outputs; empty if it is none of this class's operators
	 * @throws TensorValue.Unknown if they depend on what is not known
	 */
	abstract List<TensorValue> follow();

	TensorValue input(final int i) {
		if (i >= inputs.size() || inputs.get(i) == null) throw new TensorValue.Unknown();
		return inputs.get(i);
	}

	boolean has(final int i) {
		return i < inputs.size() && inputs.get(i) != null;
	}

	long number(final String name, final long fallback) {
		final long[] numbers = node.integers(name);
		return numbers == null ? fallback : numbers[0];
	}

	long[] numbers(final String name, final long fallback, final int size) {
		final long[] numbers = node.integers(name);
		if (numbers != null && numbers.length != size) throw new TensorValue.Unknown();
		return numbers != null
				? numbers
				: LongStream.generate(() -> fallback).limit(size).toArray();
	}

	/** An attribute in old operator sets, an input in new ones; null if there is neither. */
	long[] list(final String name, final int index) {
		final long[] numbers = node.integers(name);
		if (numbers != null) return numbers;
		return has(index) ? input(index).integers() : null;
	}

	static TensorValue of(final int type, final long... shape) {
		return new TensorValue(type, shape, null, false);
	}

	static TensorValue of(final int type, final double[] numbers, final long... shape) {
		return new TensorValue(type, shape, numbers, false);
	}

	int type() {
		return input(0).type();
	}

	int axis(final long axis, final int rank) {
		return (int) (axis < 0 ? axis + rank : axis);
	}

	static long[] broadcast(final long[] a, final long[] b) {
		final long[] both = new long[Math.max(a.length, b.length)];
		for (int i = 1; i <= both.length; i++) {
			final long x = i > a.length ? 1 : a[a.length - i];
			final long y = i > b.length ? 1 : b[b.length - i];
			if (x != y && x != 1 && y != 1) throw new TensorValue.Unknown();
			both[both.length - i] = x == 1 ? y : x;
		}
		return both;
	}
}
