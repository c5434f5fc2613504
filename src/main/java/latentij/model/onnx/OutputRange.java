// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the last nodes of a graph tell of the range of its output. */
public final class OutputRange {

	private static final Set<String> NEVER_NEGATIVE = Set.of("Abs", "Relu", "Sigmoid", "HardSigmoid", "Softmax");

	/** Nodes whose output has no value below 0 if their first input has none. */
	private static final Set<String> KEEP_SIGN = Set.of("Cast", "Identity", "Round", "Transpose", "Reshape", "Squeeze");

	private OutputRange() {}

	/**
	 * Finds the node because of which an output has no value below 0.
	 *
	 * @param path an ONNX file below 2 GiB; its weights are not read
	 * @param output the name of the output
	 * @return ONNX's name of the operator, {@code Clip} say; empty if the last nodes do not tell
	 * @throws IOException if the file cannot be read, or is no ONNX file
	 */
	public static Optional<String> neverNegative(final Path path, final String output) throws IOException {
		return neverNegative(OnnxBytes.withoutWeights(path), output);
	}

	/** The same of a serialized ModelProto. */
	static Optional<String> neverNegative(final ByteBuffer model, final String output) throws IOException {
		final Map<String, OnnxNode> makers = new HashMap<>();
		final ConstantValues constants = new ConstantValues();
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
		// A graph that is damaged may go round in a circle.
		OnnxNode last = makers.remove(output);
		while (last != null && KEEP_SIGN.contains(last.op()))
			last = makers.remove(last.inputs().isEmpty() ? "" : last.inputs().get(0));
		if (last == null) return Optional.empty();
		return NEVER_NEGATIVE.contains(last.op()) || last.op().equals("Clip") && leastOf(last, constants) >= 0
				? Optional.of(last.op())
				: Optional.empty();
	}

	/** The least value of a Clip: an input, or, in older files, an attribute. */
	private static double leastOf(final OnnxNode clip, final ConstantValues constants) {
		if (clip.attributes().get("min") instanceof Float least) return least;
		final float[] least =
				clip.inputs().size() > 1 ? constants.floats(clip.inputs().get(1)) : null;
		return least == null || least.length == 0 ? Double.NEGATIVE_INFINITY : least[0];
	}
}
