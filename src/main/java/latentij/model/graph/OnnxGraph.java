// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import latentij.util.Float8;

/**
 * Builds an ONNX graph. Values are named by strings, each set once and before it
 * is used; a mistake is an {@link IllegalStateException} here rather than a
 * message of ONNX Runtime later.
 * <p>
 * Weights stay in their file: the graph says only where. Not safe for several
 * threads.
 *
 * <pre>{@code
 * OnnxGraph graph = new OnnxGraph("twice");
 * String x = graph.input("x", OnnxType.FLOAT, "n");
 * graph.output(graph.node("Add", "y", List.of(x, x)), OnnxType.FLOAT, "n");
 * byte[] model = graph.toModel();
 * }</pre>
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public final class OnnxGraph extends GraphValues {

	/** Version of the file format: the one that belongs to the {@linkplain OperatorSets operators}. */
	private static final int IR_VERSION = 8;

	private final List<Node> nodes = new ArrayList<>();
	private final List<Barrier> barriers = new ArrayList<>();
	private final OperatorSets operators;

	/** A node, and names of the values that it takes, those of its bodies included; some may be empty. */
	public record Node(String name, List<String> inputs, ProtoMessage message) {}

	/**
	 * Starts a graph.
	 *
	 * @param name for messages of ONNX Runtime
	 */
	public OnnxGraph(final String name) {
		this(name, new ValueNames(name, null), new GraphConstants(), new OperatorSets());
	}

	private OnnxGraph(
			final String name, final ValueNames values, final GraphConstants constants, final OperatorSets operators) {
		super(name, values, constants);
		this.operators = operators;
	}

	/**
	 * Starts the body of a Scan or Loop, or a branch of an If, which may use this graph's values.
	 *
	 * @param bodyName for messages of ONNX Runtime
	 * @return an empty graph, which becomes an {@linkplain #asAttribute attribute} when it is complete
	 */
	public OnnxGraph body(final String bodyName) {
		return new OnnxGraph(bodyName, new ValueNames(bodyName, values), new GraphConstants(), operators);
	}

	/**
	 * Gives a complete {@linkplain #body body} to its node.
	 *
	 * @param attribute the attribute's name, as "body" or "then_branch"
	 * @return the attribute
	 */
	public Attribute asAttribute(final String attribute) {
		return Attribute.of(attribute, proto(), values.captured());
	}

	/**
	 * Adds a node with one output, which takes the node's name.
	 *
	 * @param op ONNX's name of the operator
	 * @param node its name and that of its output
	 * @param inputs names of values; an empty name leaves an input out
	 * @param attributes of the operator
	 * @return the name of the output
	 */
	public String node(final String op, final String node, final List<String> inputs, final Attribute... attributes) {
		return node(new ProtoMessage(), op, node, inputs, attributes);
	}

	/**
	 * Adds a node of an operator of ONNX Runtime's own, as
	 * {@link #node(String, String, List, Attribute...)} does for ONNX's.
	 *
	 * @param op the operator's name in {@code com.microsoft}
	 * @param node its name and that of its output
	 * @param inputs names of values
	 * @param attributes of the operator
	 * @return the name of the output
	 * @see <a href=
	 *      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">Contrib
	 *      Operators</a>
	 */
	public String microsoft(
			final String op, final String node, final List<String> inputs, final Attribute... attributes) {
		return node(operators.use(OperatorSets.MICROSOFT), op, node, inputs, attributes);
	}

	/**
	 * Adds a node of an operator of ONNX Runtime's own that has two outputs.
	 *
	 * @param op the operator's name in {@code com.microsoft}
	 * @param node its name and that of its first output
	 * @param second the name of its second output
	 * @param inputs names of values
	 * @param attributes of the operator
	 * @return the name of the first output
	 */
	public String microsoft(
			final String op,
			final String node,
			final String second,
			final List<String> inputs,
			final Attribute... attributes) {
		return withMore(List.of(second), microsoft(op, node, inputs, attributes));
	}

	/**
	 * Adds a node of an operator of LatentIJ's own.
	 *
	 * @param op the operator's name in {@link OperatorSets#LATENTIJ}
	 * @param node its name and that of its first output
	 * @param more the names of its other outputs
	 * @param inputs names of values
	 * @param attributes of the operator
	 * @return the name of the first output
	 */
	public String own(
			final String op,
			final String node,
			final List<String> more,
			final List<String> inputs,
			final Attribute... attributes) {
		return withMore(more, node(operators.use(OperatorSets.LATENTIJ), op, node, inputs, attributes));
	}

	private String withMore(final List<String> outputs, final String first) {
		for (final String output : outputs) nodes.get(nodes.size() - 1).message.string(2, values.define(output));
		return first;
	}

	/**
	 * Adds a node of one of ONNX's operators for images [N,H,W,C]: one that ONNX Runtime has in place of the usual one
	 * for some devices, under a name that no document promises.
	 *
	 * @param op the operator's name in ONNX
	 * @param node its name and that of its output
	 * @param inputs names of values; weights are as ONNX has them
	 * @param attributes of the operator
	 * @return the name of the output
	 */
	public String channelsLast(
			final String op, final String node, final List<String> inputs, final Attribute... attributes) {
		return node(operators.use(OperatorSets.CHANNELS_LAST), op, node, inputs, attributes);
	}

	private String node(
			final ProtoMessage message,
			final String op,
			final String node,
			final List<String> inputs,
			final Attribute... attributes) {
		final List<String> taken = new ArrayList<>();
		for (final String input : inputs) {
			if (!input.isEmpty() && !values.isKnown(input))
				throw new IllegalStateException(
						"The node \"" + node + "\" of " + this.name + " uses \"" + input + "\", which does not exist");
			message.string(1, input);
			taken.add(input);
		}
		message.string(2, values.define(node)).string(3, node).string(4, op);
		for (final Attribute attribute : attributes) {
			message.message(5, attribute.proto());
			taken.addAll(attribute.captured());
		}
		values.take(taken);
		nodes.add(new Node(node, List.copyOf(taken), message));
		return node;
	}

	/**
	 * Adds a conversion to another element type.
	 *
	 * @param node its name and that of its output
	 * @param x what to convert
	 * @param type the new type
	 * @return the name of the output
	 */
	public String cast(final String node, final String x, final OnnxType type) {
		return node("Cast", node, List.of(x), Attribute.of("to", type.number()));
	}

	/**
	 * Adds a weight as 32-bit floats. It stays in its file, and is converted when
	 * ONNX Runtime opens the graph.
	 *
	 * @param weight the weight; may be added again in the same shape
	 * @param dims its shape here; as many elements as it has
	 * @return the name of its value in 32 bit
	 */
	public String weight(final Weight weight, final long... dims) {
		return weight(weight, OnnxType.FLOAT, dims);
	}

	/**
	 * Adds a weight. It stays in its file, and is converted, if it must be, when
	 * ONNX Runtime opens the graph.
	 *
	 * @param weight the weight; may be added again in the same shape and type
	 * @param type the element type that is wanted
	 * @param dims its shape here; as many elements as it has
	 * @return the name of its value of that type
	 */
	public String weight(final Weight weight, final OnnxType type, final long... dims) {
		final String value = weight.type() == type
				? weight.name()
				: weight.name() + "." + type.name().toLowerCase(Locale.ROOT);
		if (constants.has(weight)) return value;
		constants.add(weight, dims);
		values.define(weight.name());
		if (weight.type() == type) return value;
		if (!weight.type().isFloat8()) return cast(value, weight.name(), type);
		final boolean wide = type == OnnxType.FLOAT;
		final String floats = widened(wide ? value : weight.name() + ".float", weight);
		return wide ? floats : cast(value, floats, type);
	}

	/** Looks 8 bits up in a table of all: casts from them came with a later set of operators. */
	private String widened(final String value, final Weight weight) {
		final boolean e4m3 = weight.type() == OnnxType.FLOAT8E4M3FN;
		final String table = weight.type().name().toLowerCase(Locale.ROOT);
		if (!values.isKnown(table)) {
			final float[] floats = new float[256];
			for (int bits = 0; bits < floats.length; bits++)
				floats[bits] = e4m3 ? Float8.ofE4m3(bits) : Float8.ofE5m2(bits);
			floats(table, floats);
		}
		final String codes = cast(weight.name() + ".int64", weight.name(), OnnxType.INT64);
		return node("Gather", value, List.of(table, codes));
	}

	/**
	 * The folder to which the names of the files with weights are relative.
	 *
	 * @return the folder; null if the graph has no weights
	 */
	public Path externalData() {
		return constants.folder();
	}

	/**
	 * Writes the graph.
	 *
	 * @return a serialized ModelProto; owned by the caller
	 * @throws IOException if the graph has 2 GiB or more
	 */
	public byte[] toModel() throws IOException {
		return operators
				.addTo(new ProtoMessage().integer(1, IR_VERSION).string(2, "LatentIJ"))
				.message(7, proto())
				.toByteArray();
	}

	/** @return whether it has operators of ONNX Runtime's own */
	public boolean usesMicrosoft() {
		return operators.uses(OperatorSets.MICROSOFT);
	}

	/** The graph's own message, a GraphProto. */
	public ProtoMessage proto() {
		final ProtoMessage proto = new ProtoMessage();
		nodes.forEach(node -> proto.message(1, node.message));
		proto.string(2, name);
		constants.tensors().forEach(constant -> proto.message(5, constant));
		return proto.fieldsOf(edges.messages());
	}

	/** The constants and weights. */
	public List<ProtoMessage> constants() {
		return constants.tensors();
	}

	/** The nodes, each after those whose values it takes. */
	public List<Node> nodes() {
		return nodes;
	}

	String name() {
		return name;
	}

	/** Has the caller compute values, between two stages, from others. */
	public void barrier(final Barrier barrier) {
		barriers.add(barrier);
	}

	/** @return what the caller computes, in order; empty for a graph that runs as a whole */
	public List<Barrier> barriers() {
		return List.copyOf(barriers);
	}

	/**
	 * Starts a graph of some of this one's nodes, with the constants and weights that
	 * they take; inputs and outputs are still to be added.
	 */
	OnnxGraph part(final String partName, final List<Node> some) {
		final OnnxGraph part =
				new OnnxGraph(partName, new ValueNames(partName, null), constants.part(), operators.copy());
		for (final Node node : some) {
			part.nodes.add(node);
			part.values.define(node.name);
			node.inputs.forEach(input -> part.constants.share(input, constants));
		}
		return part;
	}

	@Override
	public String toString() {
		return "OnnxGraph " + name;
	}
}
