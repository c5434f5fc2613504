// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.ProtoMessage;

/**
 * Changes a serialized graph without understanding all of it: fields are taken
 * out and put in, and the rest is copied as it is.
 */
public final class GraphEdit {

	/** The field of a ModelProto that holds the graph. */
	private static final int MODEL_GRAPH = 7;

	/** The one with the versions of its operators. */
	private static final int OPERATORS = 8;

	/** Fields of a GraphProto. */
	private static final int NODE = 1;

	private static final int INITIALIZER = 5;

	private static final int INPUT = 11;

	private static final int OUTPUT = 12;

	/** Positions in the graph where a field begins, and where the next one does. */
	private record Range(int start, int end) {}

	private GraphEdit() {}

	/** The graph of a ModelProto, a view of the same memory. */
	public static ByteBuffer graph(final ByteBuffer model) throws IOException {
		ByteBuffer graph = null;
		for (final ProtoReader in = new ProtoReader(model); in.next(); ) {
			if (in.field() == MODEL_GRAPH) graph = in.bytes();
			else in.skip();
		}
		if (graph == null) throw new IOException("it holds no graph");
		return graph;
	}

	/**
	 * The versions of the operators that a model uses.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @return versions by domain; ONNX's own is the empty one
	 */
	public static Map<String, Long> operators(final ByteBuffer model) throws IOException {
		final Map<String, Long> versions = new HashMap<>();
		for (final ProtoReader in = new ProtoReader(model); in.next(); ) {
			if (in.field() != OPERATORS) {
				in.skip();
				continue;
			}
			String domain = "";
			long version = 0;
			for (final ProtoReader set = in.message(); set.next(); ) {
				if (set.field() == 1) domain = set.string();
				else if (set.field() == 2) version = set.integer();
				else set.skip();
			}
			versions.put(domain.equals("ai.onnx") ? "" : domain, version);
		}
		return versions;
	}

	/**
	 * Has nodes compute what was an input.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param name of the input
	 * @param before the nodes, and what they need; come before all others
	 * @return a serialized ModelProto
	 * @throws IOException if there is no such input
	 */
	static byte[] replaceInput(final ByteBuffer model, final String name, final OnnxGraph before) throws IOException {
		final Range input = find(model, INPUT, name, "input");
		return replace(model, input.start, input.end, before.proto(), new ProtoMessage());
	}

	/**
	 * Has nodes make something of what was an output.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param name of the output
	 * @param after the nodes, and what they need; come after all others
	 * @return a serialized ModelProto
	 * @throws IOException if there is no such output
	 */
	static byte[] replaceOutput(final ByteBuffer model, final String name, final OnnxGraph after) throws IOException {
		final Range output = find(model, OUTPUT, name, "output");
		return replace(model, output.start, output.end, new ProtoMessage(), after.proto());
	}

	/**
	 * Puts other nodes in the place of some.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param nodes NodeProtos for some of the nodes, by their numbers in the graph
	 * @param constants TensorProtos that they take
	 * @param operators OperatorSetIdProtos to add
	 * @return a serialized ModelProto
	 * @throws IOException if the model cannot be read
	 */
	public static byte[] replaceNodes(
			final ByteBuffer model,
			final Map<Integer, List<ProtoMessage>> nodes,
			final List<ProtoMessage> constants,
			final List<ProtoMessage> operators)
			throws IOException {
		final ByteBuffer old = graph(model);
		final ProtoMessage graph = new ProtoMessage();
		int number = 0;
		for (final ProtoReader in = new ProtoReader(old); in.next(); ) {
			in.skip();
			final List<ProtoMessage> others = in.field() == NODE ? nodes.get(number++) : null;
			if (others == null) graph.raw(old.slice(in.start(), in.end() - in.start()));
			else others.forEach(node -> graph.message(NODE, node));
		}
		constants.forEach(constant -> graph.message(INITIALIZER, constant));
		final ProtoMessage result = withGraph(model, graph);
		operators.forEach(set -> result.message(OPERATORS, set));
		return result.toByteArray();
	}

	private static Range find(final ByteBuffer model, final int field, final String name, final String what)
			throws IOException {
		for (final ProtoReader in = new ProtoReader(graph(model)); in.next(); ) {
			if (in.field() != field) in.skip();
			else if (nameOf(in.message()).equals(name)) return new Range(in.start(), in.end());
		}
		throw new IOException("it has no " + what + " \"" + name + "\"");
	}

	private static String nameOf(final ProtoReader valueInfo) throws IOException {
		String name = "";
		while (valueInfo.next()) {
			if (valueInfo.field() == 1) name = valueInfo.string();
			else valueInfo.skip();
		}
		return name;
	}

	/**
	 * Takes one field out of the graph and puts fields in.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param start where the field begins in the graph
	 * @param end where the next field begins
	 * @param before fields that come before all others
	 * @param after fields that come after them
	 * @return a serialized ModelProto
	 */
	static byte[] replace(
			final ByteBuffer model, final int start, final int end, final ProtoMessage before, final ProtoMessage after)
			throws IOException {
		final ByteBuffer old = graph(model);
		final ProtoMessage graph = new ProtoMessage()
				.fieldsOf(before)
				.raw(old.slice(0, start))
				.raw(old.slice(end, old.limit() - end))
				.fieldsOf(after);
		return withGraph(model, graph).toByteArray();
	}

	private static ProtoMessage withGraph(final ByteBuffer model, final ProtoMessage graph) throws IOException {
		final ProtoMessage result = new ProtoMessage();
		for (final ProtoReader in = new ProtoReader(model); in.next(); ) {
			in.skip();
			if (in.field() == MODEL_GRAPH) result.message(MODEL_GRAPH, graph);
			else result.raw(model.slice(in.start(), in.end() - in.start()));
		}
		return result;
	}
}
