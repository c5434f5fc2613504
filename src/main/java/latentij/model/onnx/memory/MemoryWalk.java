// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.model.onnx.OnnxNode;
import latentij.model.onnx.values.ArrangedValues;
import latentij.model.onnx.values.ElementwiseValues;
import latentij.model.onnx.values.TensorValue;
import latentij.model.onnx.values.ValueGraph.Node;

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
	private final ShapeInference shapes;
	private final WalkPlan plan;
	private final GateFusion gates;

	private final Map<String, Buffer> buffers = new HashMap<>();

	/** The same images in blocks of channels. */
	private final Map<String, Buffer> blocked = new HashMap<>();

	/** Values that nodes give in blocks of channels. */
	private final Set<String> givenBlocked = new HashSet<>();

	/** The numbers of times that values are taken as they are, and in blocks. */
	private final Map<String, Integer> uses = new HashMap<>();

	private final Map<String, Integer> blockedUses = new HashMap<>();

	/**
	 * Prepares it.
	 *
	 * @param shapes of all values; those that were given are kept by others to the end
	 * @param arena for all others
	 */
	MemoryWalk(final ShapeInference shapes, final Arenas arena) {
		this.shapes = shapes;
		this.arena = arena;
		plan = shapes.plan();
		gates = plan.gates();
	}

	/** Runs the graph, once. */
	void run() {
		layOut();
		for (final Node node : plan.nodes()) run(node);
	}

	private TensorValue value(final String name) {
		return shapes.value(name);
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
		plan.graph().outputs().forEach(name -> uses.merge(name, 1, Integer::sum));
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
		final MemoryWalk body = ranBody(node);
		for (int i = 0; i < node.node().outputs().size(); i++) {
			final String name = node.node().outputs().get(i);
			final TensorValue value = value(name);
			if (value.constant() || name.isEmpty()) continue;
			final Buffer made = body == null
					? null
					: body.buffers.get(body.plan.graph().outputs().get(i));
			if (made != null) {
				keep(name, made);
				free(made);
			} else if (blocks) giveBlocks(node, name, value);
			else give(node, name, value);
		}
		if (node.node().op().equals("ConvTranspose")) arena.free(arena.take(columnBytes(node)));
		final List<String> takes = takes(node);
		for (int i = 0; i < takes.size(); i++) {
			final boolean image = blocks && needsBlocks(node) && (i == 0 || !isConvolution(node));
			free((image ? blocked : buffers).get(takes.get(i)));
		}
		if (blocks) node.node().outputs().forEach(this::copyFromBlocks);
	}

	/** Runs the body of a node, if it has one, once: each round frees what it took; null for none. */
	private MemoryWalk ranBody(final Node node) {
		final ShapeInference inside = shapes.body(node);
		if (inside == null) return null;
		final MemoryWalk body = new MemoryWalk(inside, arena);
		body.run();
		return body;
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
		free(buffers.get(name));
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
		free(blocked.get(name));
	}

	private void give(final Node node, final String name, final TensorValue value) {
		final double bytes = shapes.bytes(name, value);
		final Buffer reused = gates.isProduct(node) ? null : reused(node.node(), bytes, buffers);
		keep(name, reused == null ? taken(bytes) : reused);
	}

	private void keep(final String name, final Buffer buffer) {
		final int copies = blockedUses.containsKey(name) ? 1 : 0;
		buffer.uses += uses.getOrDefault(name, 0) + copies;
		buffers.put(name, buffer);
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
		if (shapes.isOpen(node.outputs().get(0))) return null;
		for (final String name : node.inputs()) {
			final Buffer buffer = buffers.get(name);
			if (buffer != null && buffer.uses == 1 && buffer.bytes == bytes) return buffer;
		}
		return null;
	}

	private void free(final Buffer buffer) {
		if (buffer == null) return;
		buffer.uses--;
		if (buffer.uses == 0) arena.free(buffer.piece);
	}
}
