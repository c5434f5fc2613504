// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.model.onnx.values.ValueGraph.Node;

/**
 * The order in which ONNX Runtime runs nodes, which is not that of the file: from the last node it goes back
 * to what each one takes, later nodes first. Nodes that it makes of others count as later than all of the file;
 * a convolution that also adds another image takes that image.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/graph/graph.cc">
 *      ReverseDFSFrom of ONNX Runtime</a>
 */
final class RunOrder {

	private final Map<Node, Integer> ranks = new IdentityHashMap<>();
	private final Map<String, Node> makers = new HashMap<>();
	private final Map<Node, Node> added = new IdentityHashMap<>();
	private final GateFusion gates;

	private RunOrder(final List<Node> nodes, final GateFusion gates) {
		this.gates = gates;
		for (final Node node : nodes) {
			ranks.put(node, rank(node, ranks.size(), nodes.size()));
			node.node().outputs().forEach(name -> makers.put(name, node));
		}
		final Map<String, Integer> uses = new HashMap<>();
		for (final Node node : nodes) node.takes().forEach(name -> uses.merge(name, 1, Integer::sum));
		for (final Node node : nodes) fuse(node, uses);
	}

	/** Has the first convolution whose image is added to another one take that other one. */
	private void fuse(final Node node, final Map<String, Integer> uses) {
		final List<String> images = node.node().inputs();
		if (!node.node().op().equals("Add")
				|| images.size() != 2
				|| !images.stream().allMatch(this::isOfConvolution)) return;
		for (int i = 0; i < 2; i++) {
			final String image = images.get(i);
			final Node convolution = makers.get(image);
			if (!isConvolution(convolution) || added.containsKey(convolution) || uses.get(image) != 1) continue;
			added.put(convolution, makers.get(images.get(1 - i)));
			added.put(node, convolution);
			return;
		}
	}

	private boolean isOfConvolution(final String name) {
		final Node maker = makers.get(name);
		return maker != null && (isConvolution(maker) || added.containsKey(maker));
	}

	private static boolean isConvolution(final Node node) {
		return node.node().op().equals("Conv");
	}

	private int rank(final Node node, final int place, final int count) {
		if (isConvolution(node)) return 2 * count + place;
		return gates.isProduct(node) ? count + place : place;
	}

	/**
	 * Sorts nodes.
	 *
	 * @param nodes in an order in which they can run
	 * @param gates of their graph
	 * @return the same ones, in the order in which they run
	 */
	static List<Node> of(final List<Node> nodes, final GateFusion gates) {
		return new RunOrder(nodes, gates).sorted(nodes);
	}

	private List<Node> sorted(final List<Node> nodes) {
		final Set<String> taken = new HashSet<>();
		for (final Node node : nodes) taken.addAll(node.takes());
		final Deque<Node> stack = new ArrayDeque<>();
		for (final Node node : nodes) if (Collections.disjoint(node.node().outputs(), taken)) stack.push(node);
		final Set<Node> entered = Collections.newSetFromMap(new IdentityHashMap<>());
		final Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
		final List<Node> sorted = new ArrayList<>();
		while (!stack.isEmpty()) {
			final Node node = stack.peek();
			if (entered.add(node)) {
				for (final Node before : takenFrom(node)) if (!entered.contains(before)) stack.push(before);
				continue;
			}
			stack.pop();
			if (done.add(node)) sorted.add(node);
		}
		return sorted;
	}

	/** The nodes that others are made of, the first ones first. */
	private List<Node> takenFrom(final Node node) {
		final Set<Node> found = Collections.newSetFromMap(new IdentityHashMap<>());
		for (final String name : node.takes()) {
			final Node maker = makers.get(name);
			if (maker != null) found.add(maker);
		}
		if (added.containsKey(node)) found.add(added.get(node));
		final List<Node> sorted = new ArrayList<>(found);
		sorted.sort(Comparator.comparing(ranks::get));
		return sorted;
	}
}
