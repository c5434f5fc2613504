// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the last nodes of a graph tell of the range of its output. */
public final class OutputRange {

	private static final Set<String> NEVER_NEGATIVE = Set.of("Abs", "Relu", "Sigmoid", "HardSigmoid", "Softmax");

	/** Nodes that are looked through; no value of their output is below the least of their first input. */
	private static final Set<String> KEEP_LEAST = Set.of("Cast", "Identity", "Transpose", "Reshape", "Squeeze");

	/** The most nodes that are looked at, from the last one back. */
	private static final int MAX_NODES = 32;

	/** The nodes by what they make. */
	private final Map<String, OnnxNode> makers = new HashMap<>();

	private final ConstantValues constants = new ConstantValues();

	/**
	 * A value of which none is less.
	 *
	 * @param value minus infinity where nothing is known
	 * @param nodes ONNX's names of the operators because of which that is so, the first one first
	 */
	private record Least(double value, List<String> nodes) {

		static final Least UNKNOWN = new Least(Double.NEGATIVE_INFINITY, List.of());

		/** That of a node which makes another one of it. */
		Least then(final double least, final String node) {
			final List<String> all = new ArrayList<>(nodes);
			all.add(node);
			return new Least(least, all);
		}
	}

	private OutputRange(final ByteBuffer model) throws IOException {
		for (final ProtoReader in = new ProtoReader(GraphEdit.graph(model)); in.next(); ) {
			if (in.field() == 5) constants.add(in.message());
			else if (in.field() == 1) {
				final OnnxNode node = OnnxNode.read(in.message());
				node.outputs().forEach(name -> makers.put(name, node));
				if (node.op().equals("Constant")
						&& node.tensor() != null
						&& !node.outputs().isEmpty())
					constants.add(node.tensor(), node.outputs().get(0));
			} else in.skip();
		}
	}

	/**
	 * Finds the nodes because of which an output has no value below 0.
	 *
	 * @param path an ONNX file below 2 GiB; its weights are not read
	 * @param output the name of the output
	 * @return ONNX's names of the operators, {@code Clip} or {@code Tanh, Add} say; empty if the last nodes do not
	 *         tell
	 * @throws IOException if the file cannot be read, or is no ONNX file
	 */
	public static Optional<String> neverNegative(final Path path, final String output) throws IOException {
		return neverNegative(OnnxBytes.withoutWeights(path), output);
	}

	/** The same of a serialized ModelProto. */
	static Optional<String> neverNegative(final ByteBuffer model, final String output) throws IOException {
		final Least least = new OutputRange(model).least(output, MAX_NODES);
		return least.value >= 0 ? Optional.of(String.join(", ", least.nodes)) : Optional.empty();
	}

	private Least least(final String name, final int nodes) {
		final OnnxNode node = makers.get(name);
		if (node == null || node.inputs().isEmpty() || nodes == 0) return Least.UNKNOWN;
		final String op = node.op();
		if (NEVER_NEGATIVE.contains(op)) return Least.UNKNOWN.then(0, op);
		if (op.equals("Tanh")) return Least.UNKNOWN.then(-1, op);
		if (op.equals("Clip")) return Least.UNKNOWN.then(leastOf(node), op);
		if (KEEP_LEAST.contains(op)) return least(node.inputs().get(0), nodes - 1);
		if (op.equals("Round")) {
			final Least value = least(node.inputs().get(0), nodes - 1);
			return value.then(Math.rint(value.value), op);
		}
		return node.inputs().size() == 2 ? withConstant(node, nodes) : Least.UNKNOWN;
	}

	/** Of a node that takes a value and a constant. */
	private Least withConstant(final OnnxNode node, final int nodes) {
		final boolean second = constants.floats(node.inputs().get(1)) != null;
		final float[] constant = constants.floats(node.inputs().get(second ? 1 : 0));
		if (constant == null || constant.length == 0) return Least.UNKNOWN;
		if (node.op().equals("Max")) return Least.UNKNOWN.then(least(constant), node.op());
		final Least value = least(node.inputs().get(second ? 0 : 1), nodes - 1);
		final double made = made(node.op(), value.value, constant, second);
		return value.then(Double.isNaN(made) ? Double.NEGATIVE_INFINITY : made, node.op());
	}

	/** The least that is made of the least value. */
	private static double made(final String op, final double value, final float[] constant, final boolean second) {
		double made = Double.POSITIVE_INFINITY;
		for (final float number : constant)
			made = Math.min(
					made,
					switch (op) {
						case "Min" -> Math.min(value, number);
						case "Add" -> value + number;
						case "Sub" -> second ? value - number : Double.NEGATIVE_INFINITY;
						case "Mul" -> number > 0 ? value * number : Double.NEGATIVE_INFINITY;
						case "Div" -> second && number > 0 ? value / number : Double.NEGATIVE_INFINITY;
						default -> Double.NEGATIVE_INFINITY;
					});
		return made;
	}

	/** The least value of a Clip: an input, or, in older files, an attribute. */
	private double leastOf(final OnnxNode clip) {
		if (clip.attributes().get("min") instanceof Float least) return least;
		final float[] least =
				clip.inputs().size() > 1 ? constants.floats(clip.inputs().get(1)) : null;
		return least == null || least.length == 0 ? Double.NEGATIVE_INFINITY : least(least);
	}

	private static double least(final float[] values) {
		double least = Double.POSITIVE_INFINITY;
		for (final float value : values) least = Math.min(least, value);
		return least;
	}
}
