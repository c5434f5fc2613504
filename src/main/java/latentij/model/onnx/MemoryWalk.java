// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import latentij.model.onnx.ValueGraph.Node;

/**
 * A run of a graph on a CPU in which nothing is computed: memory is taken and freed as ONNX
 * Runtime does it. Convolutions take and give images in blocks of channels: an image that also
 * others take is there twice.
 */
final class MemoryWalk {

	/** Channels in a block, with AVX-512. */
	private static final int BLOCK = 16;

	/** Operators that take blocks of channels if all of their inputs have them. */
	private static final Set<String> BLOCKWISE = Set.of(
			"Add",
			"Sum",
			"Mul",
			"Relu",
			"Sigmoid",
			"Tanh",
			"LeakyRelu",
			"Clip",
			"HardSigmoid",
			"MaxPool",
			"AveragePool");

	/** Ends a walk at a value that is not understood. */
	static final class UnknownValueException extends Exception {

		private static final long serialVersionUID = 1L;
	}

	/** Memory that one value has, or several that are seen in different ways. */
	private static final class Buffer {

		private final Arenas.Piece piece;
		private final double bytes;
		private int uses;

		/** @param piece null for memory of others */
		Buffer(final Arenas.Piece piece, final double bytes) {
			this.piece = piece;
			this.bytes = bytes;
		}
	}

	private final Arenas arena;
	private final WalkPlan plan;
	private final ValueGraph graph;
	private final GateFusion gates;
	private final OpenSizes open;

	/** The run of the graph around this one; null for none. */
	private final MemoryWalk around;

	/** Those that are no constants. */
	private final Map<String, TensorValue> values = new HashMap<>();

	/** Runs of the bodies of nodes, by the node's first output. */
	private final Map<String, MemoryWalk> bodies = new HashMap<>();

	/** Of the outputs of this body, those of its node. */
	private final Map<String, String> wholes = new HashMap<>();

	private final Map<String, Buffer> buffers = new HashMap<>();

	/** The same images in blocks of channels. */
	private final Map<String, Buffer> blocked = new HashMap<>();

	/** Values that nodes give in blocks of channels. */
	private final Set<String> givenBlocked = new HashSet<>();

	/** The numbers of times that values are taken as they are, and in blocks. */
	private final Map<String, Integer> uses = new HashMap<>();

	private final Map<String, Integer> blockedUses = new HashMap<>();

	private double largest;

	/**
	 * Prepares it.
	 *
	 * @param plan of the graph to run
	 * @param given values that are there already, by name; kept by others to the end
	 * @param arena for all others
	 */
	MemoryWalk(final WalkPlan plan, final Map<String, TensorValue> given, final Arenas arena) {
		this(plan, given, arena, null);
	}

	private MemoryWalk(
			final WalkPlan plan, final Map<String, TensorValue> given, final Arenas arena, final MemoryWalk around) {
		this.plan = plan;
		this.graph = plan.graph();
		this.arena = arena;
		this.around = around;
		gates = plan.gates();
		open = new OpenSizes(graph, around == null ? null : around.open);
		values.putAll(given);
	}

	/** A value of this graph or one around it; an unknown one if there is none of that name. */
	private TensorValue value(final String name) {
		for (MemoryWalk walk = this; walk != null; walk = walk.around) {
			final TensorValue found = walk.values.get(name);
			if (found != null) return found;
			final TensorValue constant = walk.plan.constants().get(name);
			if (constant != null) return constant;
		}
		return TensorValue.UNKNOWN;
	}

	/**
	 * Runs the graph, once.
	 *
	 * @return how many values the largest tensor has that is computed
	 */
	double run() throws UnknownValueException {
		follow();
		take();
		return largest;
	}

	private void follow() throws UnknownValueException {
		for (final Node node : plan.nodes()) follow(node);
	}

	/** Takes and frees memory for the values that were found. */
	private void take() {
		layOut();
		for (final Node node : plan.nodes()) run(node);
	}

	/** Finds the values that a node gives. */
	private void follow(final Node node) throws UnknownValueException {
		final List<TensorValue> inputs = new ArrayList<>();
		for (final String name : node.node().inputs()) inputs.add(name.isEmpty() ? null : value(name));
		final List<TensorValue> made =
				switch (node.node().op()) {
					case "Scan" -> scan(node, inputs);
					case "If" -> branch(node, inputs);
					default -> GraphValues.outputs(node.node(), node.tensor(), inputs);
				};
		for (int i = 0; i < node.node().outputs().size(); i++) {
			final TensorValue value = made.get(i);
			if (value.shape() == null && !value.constant()) throw new UnknownValueException();
			values.put(node.node().outputs().get(i), value);
			if (!value.constant()) largest = Math.max(largest, value.size());
		}
		open.follow(node.node(), this::value);
	}

	/** Follows the body of a Scan, and gives the outputs of the node. */
	private List<TensorValue> scan(final Node node, final List<TensorValue> inputs) throws UnknownValueException {
		final long[] scanned = node.node().integers("num_scan_inputs");
		if (scanned == null || node.bodies().size() != 1) throw new UnknownValueException();
		final ValueGraph body = node.bodies().values().iterator().next();
		final int states = inputs.size() - (int) scanned[0];
		if (states < 0 || body.inputs().size() != inputs.size()) throw new UnknownValueException();
		final Map<String, TensorValue> given = new HashMap<>();
		long length = 0;
		for (int i = 0; i < inputs.size(); i++) {
			final TensorValue value = inputs.get(i);
			if (value.shape() == null) throw new UnknownValueException();
			final int axis = i < states ? -1 : axis(node, "scan_input_axes", i - states, value.shape().length);
			if (axis >= 0) length = value.shape()[axis];
			given.put(body.inputs().get(i).name(), axis < 0 ? value : without(value, axis));
		}
		final MemoryWalk walk = new MemoryWalk(plan.body(body), given, arena, this);
		for (int i = 0; i < inputs.size(); i++)
			if (open.contains(node.node().inputs().get(i)))
				walk.open.add(body.inputs().get(i).name());
		walk.follow();
		largest = Math.max(largest, walk.largest);
		bodies.put(node.node().outputs().get(0), walk);
		final List<TensorValue> made = new ArrayList<>();
		for (int i = 0; i < body.outputs().size(); i++) {
			final TensorValue one = walk.value(body.outputs().get(i));
			if (one.shape() == null) throw new UnknownValueException();
			final int rank = one.shape().length + 1;
			walk.wholes.put(body.outputs().get(i), node.node().outputs().get(i));
			made.add(i < states ? one : with(one, axis(node, "scan_output_axes", i - states, rank), length));
		}
		return made;
	}

	/** Follows the branch of an If that is taken, and gives the outputs of the node. */
	private List<TensorValue> branch(final Node node, final List<TensorValue> inputs) throws UnknownValueException {
		final double[] condition = inputs.isEmpty() ? null : inputs.get(0).numbers();
		if (condition == null || condition.length != 1) throw new UnknownValueException();
		final ValueGraph body = node.bodies().get(condition[0] == 0 ? "else_branch" : "then_branch");
		if (body == null || body.outputs().size() != node.node().outputs().size()) throw new UnknownValueException();
		final MemoryWalk walk = new MemoryWalk(plan.body(body), Map.of(), arena, this);
		walk.follow();
		largest = Math.max(largest, walk.largest);
		bodies.put(node.node().outputs().get(0), walk);
		final List<TensorValue> made = new ArrayList<>();
		for (int i = 0; i < body.outputs().size(); i++) {
			made.add(walk.value(body.outputs().get(i)).asConstant(false));
			// Both branches may differ.
			open.add(node.node().outputs().get(i));
		}
		return made;
	}

	private static int axis(final Node node, final String list, final int i, final int rank)
			throws UnknownValueException {
		final long[] axes = node.node().integers(list);
		if (axes != null && axes.length <= i) throw new UnknownValueException();
		final long axis = axes == null ? 0 : axes[i];
		if (axis < -rank || axis >= rank) throw new UnknownValueException();
		return (int) (axis < 0 ? axis + rank : axis);
	}

	private static TensorValue without(final TensorValue value, final int axis) {
		final List<Long> shape =
				new ArrayList<>(LongStream.of(value.shape()).boxed().toList());
		shape.remove(axis);
		return value(value.type(), shape);
	}

	private static TensorValue with(final TensorValue value, final int axis, final long length) {
		final List<Long> shape =
				new ArrayList<>(LongStream.of(value.shape()).boxed().toList());
		shape.add(axis, length);
		return value(value.type(), shape);
	}

	private static TensorValue value(final int type, final List<Long> shape) {
		return new TensorValue(type, shape.stream().mapToLong(Long::longValue).toArray(), null, false);
	}

	/** Finds the nodes that take and give blocks of channels, and counts who takes what. */
	private void layOut() {
		for (final Node node : plan.nodes())
			if (takesBlocks(node)) givenBlocked.addAll(node.node().outputs());
		for (final Node node : plan.nodes()) {
			final boolean blocks = givenBlocked.contains(node.node().outputs().get(0));
			final List<String> takes = takes(node);
			for (int i = 0; i < takes.size(); i++) {
				final boolean image = blocks && (i == 0 || !isConvolution(node));
				(image && needsBlocks(node) ? blockedUses : uses).merge(takes.get(i), 1, Integer::sum);
			}
		}
		// Outputs belong to the caller and are kept to the end: one more use, which never comes.
		graph.outputs().forEach(name -> uses.merge(name, 1, Integer::sum));
	}

	/** What a node takes; of a fused activation, the product takes the input alone. */
	private List<String> takes(final Node node) {
		if (gates.isSigmoid(node)) return List.of();
		if (!gates.isProduct(node)) return node.takes();
		return node.takes().stream().filter(name -> !gates.isSigmoid(name)).toList();
	}

	private static boolean isConvolution(final Node node) {
		return node.node().op().equals("Conv");
	}

	private boolean takesBlocks(final Node node) {
		final List<String> inputs = node.node().inputs();
		if (isConvolution(node)) {
			final TensorValue kernel = value(inputs.get(1));
			final long[] groups = node.node().integers("group");
			return kernel.constant()
					&& kernel.shape() != null
					&& kernel.shape().length == 4
					&& (groups == null || groups[0] == 1)
					&& (kernel.shape()[1] < BLOCK || kernel.shape()[1] % 4 == 0);
		}
		if (gates.isProduct(node) || gates.isSigmoid(node)) return false;
		if (node.node().op().equals("Concat")) {
			final long[] axis = node.node().integers("axis");
			return axis != null && axis[0] == 1 && inputs.stream().allMatch(this::isOfWholeBlocks);
		}
		return BLOCKWISE.contains(node.node().op()) && givenBlocked.containsAll(inputs);
	}

	/** Tells whether an image is given in blocks of channels that are full. */
	private boolean isOfWholeBlocks(final String name) {
		return givenBlocked.contains(name) && value(name).shape()[1] % BLOCK == 0;
	}

	/** A convolution of few channels takes them as they are. */
	private boolean needsBlocks(final Node node) {
		return !isConvolution(node) || value(node.node().inputs().get(1)).shape()[1] >= BLOCK;
	}

	private void run(final Node node) {
		if (gates.isSigmoid(node)) return;
		final boolean blocks = givenBlocked.contains(node.node().outputs().get(0));
		if (blocks && needsBlocks(node)) makeBlocked(node.node().inputs().get(0));
		final MemoryWalk body = bodies.get(node.node().outputs().get(0));
		// One round is enough: each frees what it took.
		if (body != null) body.take();
		for (int i = 0; i < node.node().outputs().size(); i++) {
			final String name = node.node().outputs().get(i);
			final TensorValue value = value(name);
			if (value.constant() || name.isEmpty()) continue;
			final Buffer made =
					body == null ? null : body.buffers.get(body.graph.outputs().get(i));
			if (made != null) {
				keep(name, made);
				free(made, 1);
			} else if (blocks) giveBlocks(node, name, value);
			else give(node, name, value);
		}
		if (node.node().op().equals("ConvTranspose")) arena.free(arena.take(columnBytes(node)));
		final List<String> takes = takes(node);
		for (int i = 0; i < takes.size(); i++) {
			final boolean image = blocks && needsBlocks(node) && (i == 0 || !isConvolution(node));
			free((image ? blocked : buffers).get(takes.get(i)), 1);
		}
		if (blocks) node.node().outputs().forEach(this::copyFromBlocks);
	}

	/**
	 * What a transposed convolution takes beside its output, while it runs: all products of pixels and weights, for one
	 * image and one group, before they are added up. On a CPU they are 32-bit floats always.
	 */
	private double columnBytes(final Node node) {
		final long[] image = value(node.node().inputs().get(0)).dims();
		final long[] kernel = value(node.node().inputs().get(1)).dims();
		double values = kernel[1];
		for (int i = 2; i < image.length; i++) values *= (double) image[i] * kernel[i];
		return Float.BYTES * values;
	}

	/** Copies an image into blocks of channels, for all who take it so. */
	private void makeBlocked(final String name) {
		if (blocked.containsKey(name) || value(name).constant()) return;
		final Buffer copy = taken(bytesInBlocks(value(name)));
		copy.uses = blockedUses.get(name);
		blocked.put(name, copy);
		free(buffers.get(name), 1);
	}

	private void giveBlocks(final Node node, final String name, final TensorValue value) {
		final Buffer reused = isConvolution(node) ? null : reused(node.node(), bytesInBlocks(value), blocked);
		final Buffer buffer = reused == null ? taken(bytesInBlocks(value)) : reused;
		final int plain = uses.getOrDefault(name, 0);
		buffer.uses += blockedUses.getOrDefault(name, 0) + (plain > 0 ? 1 : 0);
		blocked.put(name, buffer);
	}

	/** Copies an image from blocks of channels, once its node is done, for all who take it as it is. */
	private void copyFromBlocks(final String name) {
		final int plain = uses.getOrDefault(name, 0);
		if (plain == 0 || value(name).constant()) return;
		final Buffer copy = taken(value(name).bytes());
		copy.uses = plain;
		buffers.put(name, copy);
		free(blocked.get(name), 1);
	}

	private void give(final Node node, final String name, final TensorValue value) {
		final double bytes = bytes(name, value);
		final Buffer reused = gates.isProduct(node) ? null : reused(node.node(), bytes, buffers);
		keep(name, reused == null ? taken(bytes) : reused);
	}

	private void keep(final String name, final Buffer buffer) {
		final int copies = blockedUses.containsKey(name) ? 1 : 0;
		buffer.uses += uses.getOrDefault(name, 0) + copies;
		buffers.put(name, buffer);
	}

	/** The bytes of a value; of an output of a body those of all rounds, which the first one takes. */
	private double bytes(final String name, final TensorValue value) {
		final String whole = wholes.get(name);
		return whole == null ? value.bytes() : around.value(whole).bytes();
	}

	private Buffer taken(final double bytes) {
		return new Buffer(arena.take(bytes), bytes);
	}

	private static double bytesInBlocks(final TensorValue image) {
		final long channels = image.shape().length > 1 ? image.shape()[1] : 1;
		return image.bytes() / channels * ((channels + BLOCK - 1) / BLOCK * BLOCK);
	}

	/** The memory of an input that the output takes; null for none. */
	private Buffer reused(final OnnxNode node, final double bytes, final Map<String, Buffer> buffers) {
		if (node.inputs().isEmpty()) return null;
		if (ArrangedValues.VIEWS.contains(node.op()))
			return buffers.get(node.inputs().get(0));
		if (!ElementwiseValues.UNARY.contains(node.op()) && !ElementwiseValues.BROADCAST.contains(node.op()))
			return null;
		if (open.contains(node.outputs().get(0))) return null;
		for (final String name : node.inputs()) {
			final Buffer buffer = buffers.get(name);
			if (buffer != null && buffer.uses == 1 && buffer.bytes == bytes) return buffer;
		}
		return null;
	}

	private void free(final Buffer buffer, final int count) {
		if (buffer == null) return;
		buffer.uses -= count;
		if (buffer.uses == 0) arena.free(buffer.piece);
	}
}
