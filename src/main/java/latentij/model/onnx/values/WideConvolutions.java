// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.model.graph.OperatorSets;
import latentij.model.graph.ProtoMessage;
import latentij.model.graph.winograd.ExchangedConvolutions;
import latentij.model.onnx.ExternalData;
import latentij.model.onnx.GraphEdit;
import latentij.model.onnx.OnnxBytes;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.OnnxNode;
import latentij.model.onnx.values.ValueGraph.Node;
import latentij.util.CancelCheck;

/**
 * The 3x3 convolutions of a graph that take less time in Winograd's domain, and the graph with them there. Kernels
 * stay as they are. Convolutions in the bodies of other nodes are left.
 */
public final class WideConvolutions {

	/** The first version of ONNX's operators in which Unsqueeze takes its axes as it does here. */
	private static final int OPSET = 13;

	/** Channels of a convolution that is no layer of an autoencoder. */
	private static final long MOST_CHANNELS = 1 << 16;

	private final ByteBuffer model;

	/** The folder of the weights that the graph does not hold; null if it may have none. */
	private final Path folder;

	private final ValueGraph graph;
	private final Map<String, Long> operators;
	private final Map<String, TensorValue> constants = new HashMap<>();

	/** Numbers of nodes. */
	private final Map<Integer, OnnxNode> suitable = new HashMap<>();

	private boolean half;

	private WideConvolutions(final ByteBuffer model, final Path folder) throws IOException {
		this.model = model;
		this.folder = folder;
		graph = ValueGraph.of(model);
		operators = GraphEdit.operators(model);
		constants.putAll(graph.initializers());
		for (int i = 0; i < graph.nodes().size(); i++) {
			final Node node = graph.nodes().get(i);
			addConstants(node);
			if (!isWide(node.node())) continue;
			final int type = constants.get(kernel(node.node())).type();
			if (type == OnnxFile.FLOAT) suitable.put(i, node.node());
			half |= type == OnnxFile.FLOAT16;
		}
	}

	/** Adds what a node makes of constants: kernels may be stored as 16-bit floats, or transposed. */
	private void addConstants(final Node node) {
		final List<TensorValue> inputs = new ArrayList<>();
		for (final String name : node.node().inputs())
			inputs.add(name.isEmpty() ? null : constants.getOrDefault(name, TensorValue.UNKNOWN));
		final List<TensorValue> made = GraphValues.outputs(node.node(), node.tensor(), inputs);
		for (int i = 0; i < node.node().outputs().size(); i++)
			if (made.get(i).constant()) constants.put(node.node().outputs().get(i), made.get(i));
	}

	/**
	 * Finds those of a graph in memory.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param folder to which its external data are relative; null if it has none
	 * @return its wide convolutions; perhaps none
	 * @throws IOException if it is no graph
	 */
	public static WideConvolutions of(final ByteBuffer model, final Path folder) throws IOException {
		return new WideConvolutions(model, folder);
	}

	/**
	 * Finds those of the graph in a file. Its weights are not read: what {@link #exchanged()} gives finds them there.
	 *
	 * @param path an ONNX file below 2 GiB
	 * @return its wide convolutions; perhaps none
	 * @throws IOException if it cannot be read, or is no ONNX file
	 */
	public static WideConvolutions of(final Path path) throws IOException {
		// A link's external data lie beside the link, its own values beside its target.
		if (!ExternalData.files(path).isEmpty())
			return of(
					OnnxBytes.whole(path, CancelCheck.NONE),
					path.toAbsolutePath().getParent());
		final Path file = path.toRealPath();
		return of(OnnxBytes.withReferences(file), file.getParent());
	}

	private boolean isWide(final OnnxNode node) {
		if (!node.op().equals("Conv") || !Set.of("", "ai.onnx").contains(node.domain())) return false;
		if (node.inputs().size() < 2 || node.outputs().size() != 1) return false;
		final TensorValue kernel = constants.get(kernel(node));
		if (kernel == null || kernel.shape() == null || kernel.rank() != 4) return false;
		final long[] dims = kernel.dims();
		return dims[0] <= MOST_CHANNELS
				&& dims[1] <= MOST_CHANNELS
				&& dims[2] == dims[3]
				&& areOne(node.integers("group"))
				&& areOne(node.integers("dilations"))
				&& areOne(node.integers("strides"))
				&& ExchangedConvolutions.suits((int) dims[1], (int) dims[0], (int) dims[2], 1, pads(node));
	}

	private static String kernel(final OnnxNode node) {
		return node.inputs().get(1);
	}

	private static boolean areOne(final long... numbers) {
		return numbers == null || Arrays.stream(numbers).allMatch(number -> number == 1);
	}

	/** The zeros at each side of a 3x3 convolution that moves by one pixel. */
	private static long[] pads(final OnnxNode node) {
		final long[] none = new long[4];
		switch (node.text("auto_pad", "NOTSET")) {
			case "SAME_UPPER", "SAME_LOWER" -> {
				return new long[] {1, 1, 1, 1};
			}
			case "NOTSET" -> {
				final long[] pads = node.integers("pads");
				return pads == null || pads.length != 4 ? none : pads;
			}
			default -> {
				return none;
			}
		}
	}

	/**
	 * Tells why there is nothing to exchange.
	 *
	 * @return part of a sentence; empty if there is something
	 */
	public Optional<String> whyNone() {
		if (suitable.isEmpty() && half) return Optional.of("kernels are 16-bit floats");
		if (suitable.isEmpty()) return Optional.of("no 3x3 convolution is wide enough");
		final long version = operators.getOrDefault("", 1L);
		return version >= OPSET
				? Optional.empty()
				: Optional.of("operators are of version " + version + ", and faster ones need " + OPSET);
	}

	/**
	 * The graph with its wide convolutions in Winograd's domain.
	 *
	 * @return a serialized ModelProto; owned by the caller
	 * @throws IOException if it would have 2 GiB or more
	 * @throws IllegalStateException if there is nothing to exchange
	 */
	public byte[] exchanged() throws IOException {
		whyNone().ifPresent(why -> {
			throw new IllegalStateException("Nothing is exchanged: " + why);
		});
		final ExchangedConvolutions convolutions = new ExchangedConvolutions(graph.names());
		final Map<Integer, List<ProtoMessage>> nodes = new HashMap<>();
		suitable.keySet().stream()
				.sorted()
				.forEach(number -> nodes.put(number, nodes(convolutions, suitable.get(number))));
		final List<ProtoMessage> added = operators.containsKey(OperatorSets.MICROSOFT)
				? List.of()
				: List.of(OperatorSets.message(OperatorSets.MICROSOFT, 1));
		return GraphEdit.replaceNodes(model, nodes, convolutions.constants(), added);
	}

	private List<ProtoMessage> nodes(final ExchangedConvolutions convolutions, final OnnxNode node) {
		final List<String> inputs = node.inputs();
		final String bias = inputs.size() > 2 ? inputs.get(2) : "";
		final long[] dims = constants.get(kernel(node)).dims();
		return convolutions.nodes(
				node.outputs().get(0), inputs.get(0), inputs.get(1), bias, (int) dims[1], (int) dims[0]);
	}

	/** @return the folder to which external data of the exchanged graph are relative; null for a graph without any */
	public Path folder() {
		return folder;
	}
}
