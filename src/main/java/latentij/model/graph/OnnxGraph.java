// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
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
public final class OnnxGraph {

	/** Version of ONNX's operators; ONNX Runtime has known it since 1.13. */
	private static final int OPSET = 17;

	/** The domain of ONNX Runtime's own operators; their version is 1. */
	public static final String MICROSOFT = "com.microsoft";

	/** The domain of ONNX's operators for images [N,H,W,C]; their versions are those of ONNX's. */
	private static final String CHANNELS_LAST = "com.ms.internal.nhwc";

	/** Version of the file format: the one that belongs to {@link #OPSET}. */
	private static final int IR_VERSION = 8;

	private final String name;
	private final OnnxGraph outer;
	private final Set<String> values = new HashSet<>();
	private final Map<List<Long>, String> integers = new HashMap<>();
	private final List<Node> nodes = new ArrayList<>();
	private final GraphConstants constants;
	private final List<Barrier> barriers = new ArrayList<>();
	private final Map<String, Integer> outputChannels = new HashMap<>();
	private final ProtoMessage edges = new ProtoMessage();
	private boolean microsoft;
	private boolean channelsLast;

	/** Values of the graphs around this body that it takes. */
	private final Set<String> captured = new LinkedHashSet<>();

	/** A node, and names of the values that it takes, those of its bodies included; some may be empty. */
	record Node(String name, List<String> inputs, ProtoMessage message) {}

	/**
	 * Starts a graph.
	 *
	 * @param name for messages of ONNX Runtime
	 */
	public OnnxGraph(final String name) {
		this(name, null, new GraphConstants());
	}

	private OnnxGraph(final String name, final OnnxGraph outer, final GraphConstants constants) {
		this.name = name;
		this.outer = outer;
		this.constants = constants;
	}

	/**
	 * Starts the body of a Scan or Loop, or a branch of an If, which may use this graph's values.
	 *
	 * @param bodyName for messages of ONNX Runtime
	 * @return an empty graph, which becomes an {@linkplain #asAttribute attribute} when it is complete
	 */
	public OnnxGraph body(final String bodyName) {
		return new OnnxGraph(bodyName, this, new GraphConstants());
	}

	/**
	 * Gives a complete {@linkplain #body body} to its node.
	 *
	 * @param attribute the attribute's name, as "body" or "then_branch"
	 * @return the attribute
	 */
	public Attribute asAttribute(final String attribute) {
		return Attribute.of(attribute, proto(), List.copyOf(captured));
	}

	/**
	 * Adds an input.
	 *
	 * @param input its name
	 * @param type its element type
	 * @param dims its sizes: numbers, or names for sizes that are open
	 * @return its name
	 */
	public String input(final String input, final OnnxType type, final Object... dims) {
		edges.message(11, valueInfo(define(input), type, dims));
		return input;
	}

	/**
	 * Makes a value an output.
	 *
	 * @param value its name
	 * @param type its element type
	 * @param dims its sizes: numbers, or names for sizes that are open; none to
	 *          say nothing about the shape
	 */
	public void output(final String value, final OnnxType type, final Object... dims) {
		if (!values.contains(value))
			throw new IllegalStateException("The output \"" + value + "\" of " + name + " is not computed");
		if (dims.length > 1 && dims[1] instanceof Integer channels) outputChannels.put(value, channels);
		edges.message(12, valueInfo(value, type, dims));
	}

	/**
	 * The channels of an output.
	 *
	 * @param value its name
	 * @return the second of its sizes
	 * @throws IllegalArgumentException if it has no such output, or none whose channels are known
	 */
	public int outputChannels(final String value) {
		final Integer channels = outputChannels.get(value);
		if (channels == null)
			throw new IllegalArgumentException("The channels of \"" + value + "\" of " + name + " are not known");
		return channels;
	}

	private static ProtoMessage valueInfo(final String value, final OnnxType type, final Object... dims) {
		final ProtoMessage shape = new ProtoMessage();
		for (final Object dim : dims) {
			shape.message(
					1,
					dim instanceof Number number
							? new ProtoMessage().integer(1, number.longValue())
							: new ProtoMessage().string(2, dim.toString()));
		}
		final ProtoMessage tensor = new ProtoMessage().integer(1, type.number());
		if (dims.length > 0) tensor.message(2, shape);
		return new ProtoMessage().string(1, value).message(2, new ProtoMessage().message(1, tensor));
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
		for (OnnxGraph one = this; one != null; one = one.outer) one.microsoft = true;
		return node(new ProtoMessage().string(7, MICROSOFT), op, node, inputs, attributes);
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
	String microsoft(
			final String op,
			final String node,
			final String second,
			final List<String> inputs,
			final Attribute... attributes) {
		final String first = microsoft(op, node, inputs, attributes);
		nodes.get(nodes.size() - 1).message.string(2, define(second));
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
	String channelsLast(final String op, final String node, final List<String> inputs, final Attribute... attributes) {
		for (OnnxGraph one = this; one != null; one = one.outer) one.channelsLast = true;
		return node(new ProtoMessage().string(7, CHANNELS_LAST), op, node, inputs, attributes);
	}

	private String node(
			final ProtoMessage message,
			final String op,
			final String node,
			final List<String> inputs,
			final Attribute... attributes) {
		final List<String> taken = new ArrayList<>();
		for (final String input : inputs) {
			if (!input.isEmpty() && !isKnown(input))
				throw new IllegalStateException(
						"The node \"" + node + "\" of " + this.name + " uses \"" + input + "\", which does not exist");
			message.string(1, input);
			taken.add(input);
		}
		message.string(2, define(node)).string(3, node).string(4, op);
		for (final Attribute attribute : attributes) {
			message.message(5, attribute.proto());
			taken.addAll(attribute.captured());
		}
		for (final String value : taken) if (!value.isEmpty() && !values.contains(value)) captured.add(value);
		nodes.add(new Node(node, List.copyOf(taken), message));
		return node;
	}

	private boolean isKnown(final String value) {
		return values.contains(value) || outer != null && outer.isKnown(value);
	}

	private String define(final String value) {
		if (isKnown(value) || !values.add(value))
			throw new IllegalStateException("The graph " + name + " has two values \"" + value + "\"");
		return value;
	}

	/**
	 * A constant list of whole numbers; the same list is stored once.
	 *
	 * @param numbers the list
	 * @return the name of the constant, [numbers.length]
	 */
	public String integers(final long... numbers) {
		return integers.computeIfAbsent(LongStream.of(numbers).boxed().toList(), key -> {
			final String text =
					numbers.length <= 8 ? Arrays.toString(numbers) : numbers.length + " integers " + integers.size();
			return constant(
					(outer == null ? "" : name + "/") + text,
					OnnxType.INT64,
					GraphConstants.int64(numbers),
					numbers.length);
		});
	}

	/**
	 * A constant number.
	 *
	 * @param constant its name
	 * @param value the number
	 * @return its name; a scalar
	 */
	public String scalar(final String constant, final float value) {
		if (isKnown(constant)) return constant;
		return constant(constant, OnnxType.FLOAT, GraphConstants.float32(value));
	}

	/**
	 * A constant number in 64 bit.
	 *
	 * @param constant its name
	 * @param value the number
	 * @return its name; a scalar
	 */
	public String scalar(final String constant, final double value) {
		if (isKnown(constant)) return constant;
		return constant(constant, OnnxType.DOUBLE, GraphConstants.float64(value));
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
	 * Constant numbers.
	 *
	 * @param constant its name
	 * @param numbers all of them
	 * @return its name; [numbers.length]
	 */
	public String floats(final String constant, final float... numbers) {
		return constant(constant, OnnxType.FLOAT, GraphConstants.float32(numbers), numbers.length);
	}

	/**
	 * A constant matrix.
	 *
	 * @param constant its name
	 * @param rows all of the same length
	 * @return its name; [rows.length,rows[0].length] in 32 bit
	 */
	String floats(final String constant, final double[]... rows) {
		return constant(constant, OnnxType.FLOAT, GraphConstants.float32(rows), rows.length, rows[0].length);
	}

	/** True if there is a value of that name. */
	boolean contains(final String value) {
		return values.contains(value);
	}

	private String constant(final String constant, final OnnxType type, final byte[] raw, final long... dims) {
		constants.add(define(constant), type, raw, dims);
		return constant;
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
		define(weight.name());
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
		if (!isKnown(table)) {
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
		final ProtoMessage model =
				new ProtoMessage().integer(1, IR_VERSION).string(2, "LatentIJ").message(8, operators("", OPSET));
		if (microsoft) model.message(8, operators(MICROSOFT, 1));
		if (channelsLast) model.message(8, operators(CHANNELS_LAST, OPSET));
		return model.message(7, proto()).toByteArray();
	}

	/**
	 * What a model says of the operators that it uses.
	 *
	 * @param domain of the operators; empty for ONNX's own
	 * @param version of the operators
	 * @return an OperatorSetIdProto
	 */
	public static ProtoMessage operators(final String domain, final int version) {
		return new ProtoMessage().string(1, domain).integer(2, version);
	}

	/** @return whether it has operators of ONNX Runtime's own */
	public boolean usesMicrosoft() {
		return microsoft;
	}

	/** The graph's own message, a GraphProto. */
	public ProtoMessage proto() {
		final ProtoMessage proto = new ProtoMessage();
		nodes.forEach(node -> proto.message(1, node.message));
		proto.string(2, name);
		constants.tensors().forEach(constant -> proto.message(5, constant));
		return proto.fieldsOf(edges);
	}

	/** The constants and weights. */
	List<ProtoMessage> constants() {
		return constants.tensors();
	}

	/** The nodes, each after those whose values it takes. */
	List<Node> nodes() {
		return nodes;
	}

	String name() {
		return name;
	}

	/** Has the caller compute values, between two stages, from others. */
	void barrier(final Barrier barrier) {
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
		final OnnxGraph part = new OnnxGraph(partName, null, constants.part());
		part.microsoft = microsoft;
		part.channelsLast = channelsLast;
		for (final Node node : some) {
			part.nodes.add(node);
			part.values.add(node.name);
			node.inputs.forEach(input -> part.constants.share(input, constants));
		}
		return part;
	}

	@Override
	public String toString() {
		return "OnnxGraph " + name;
	}
}
