// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.model.graph.OnnxGraph.Node;
import latentij.model.graph.layers.GraphOptions;

/**
 * Division of a graph into stages at its {@linkplain Barrier barriers}: each stage can be
 * computed strip by strip, once the barriers before it are computed. Together the stages
 * have all nodes of the graph.
 */
public final class GraphStages {

	/**
	 * A part of the graph.
	 *
	 * @param graph the part, as a graph of its own
	 * @param maps inputs that are feature maps [1,C,H,W]: the graph's own, outputs of stages
	 *          before, and what barriers give
	 * @param numbers inputs that are other values of barriers
	 * @param outputs the feature maps that later stages, barriers or the caller take
	 * @param barriers that are computed after this stage
	 */
	public record Stage(
			OnnxGraph graph, List<String> maps, List<String> numbers, List<String> outputs, List<Barrier> barriers) {

		public Stage {
			maps = List.copyOf(maps);
			numbers = List.copyOf(numbers);
			outputs = List.copyOf(outputs);
			barriers = List.copyOf(barriers);
		}
	}

	private final OnnxGraph graph;
	private final String output;

	/** The stage of each value that is not a constant; of nodes, the earliest one. */
	private final Map<String, Integer> earliest = new HashMap<>();

	/** The stage of each node that is needed: the latest one. */
	private final Map<String, Integer> latest = new HashMap<>();

	private final Map<String, Node> nodes = new HashMap<>();

	private GraphStages(final OnnxGraph graph, final String output) {
		this.graph = graph;
		this.output = output;
	}

	/**
	 * Divides a graph.
	 *
	 * @param graph built {@linkplain GraphOptions#inStages in stages}
	 * @param input the name of its input, a feature map
	 * @param output the name of its output, a feature map
	 * @return the stages, in order; one if there is no barrier
	 * @throws IllegalArgumentException if the output does not depend on the input
	 */
	public static List<Stage> of(final OnnxGraph graph, final String input, final String output) {
		final GraphStages stages = new GraphStages(graph, output);
		stages.findEarliest(input);
		if (!stages.earliest.containsKey(output))
			throw new IllegalArgumentException("The output \"" + output + "\" of " + graph + " depends on no input");
		stages.findLatest();
		return stages.build();
	}

	private void findEarliest(final String input) {
		earliest.put(input, 0);
		final List<Barrier> open = new ArrayList<>(graph.barriers());
		// What barriers give is an input of the graph, and used after what they take.
		for (final Node node : graph.nodes()) {
			open.removeIf(this::passed);
			nodes.put(node.name(), node);
			node.inputs().stream()
					.filter(earliest::containsKey)
					.mapToInt(earliest::get)
					.max()
					.ifPresent(stage -> earliest.put(node.name(), stage));
		}
	}

	private boolean passed(final Barrier barrier) {
		if (!earliest.keySet().containsAll(barrier.takes())) return false;
		final int stage = stageOf(barrier);
		barrier.gives().forEach(value -> earliest.put(value, stage + 1));
		return true;
	}

	/** The stage after which a barrier is computed. */
	private int stageOf(final Barrier barrier) {
		return barrier.takes().stream().mapToInt(earliest::get).max().orElseThrow();
	}

	/**
	 * Nodes go where they are needed first: a shortcut is computed when it is added, so
	 * that its input alone is kept until then.
	 */
	private void findLatest() {
		need(output, earliest.get(output));
		for (final Barrier barrier : graph.barriers()) barrier.takes().forEach(value -> need(value, stageOf(barrier)));
		final List<Node> all = graph.nodes();
		for (int i = all.size() - 1; i >= 0; i--) {
			final Integer stage = latest.get(all.get(i).name());
			if (stage != null) all.get(i).inputs().forEach(value -> need(value, stage));
		}
	}

	private void need(final String value, final int stage) {
		if (earliest.containsKey(value) && nodes.containsKey(value)) latest.merge(value, stage, Math::min);
	}

	private List<Stage> build() {
		final int count = earliest.get(output) + 1;
		final List<Set<String>> maps = sets(count);
		final List<Set<String>> numbers = sets(count);
		final List<Set<String>> outputs = sets(count);
		final Set<String> numbersOfBarriers = new HashSet<>();
		for (final Barrier barrier : graph.barriers()) {
			outputs.get(stageOf(barrier)).addAll(barrier.takes());
			if (barrier instanceof Barrier.Statistics) numbersOfBarriers.addAll(barrier.gives());
		}
		outputs.get(count - 1).add(output);
		final List<List<Node>> parts = new ArrayList<>();
		for (int i = 0; i < count; i++) parts.add(new ArrayList<>());
		for (final Node node : graph.nodes()) {
			final Integer stage = latest.get(node.name());
			if (stage == null) continue;
			parts.get(stage).add(node);
			for (final String value : node.inputs()) {
				final Integer from = latest.get(value);
				if (from != null && from.intValue() == stage.intValue() || !earliest.containsKey(value)) continue;
				if (numbersOfBarriers.contains(value)) numbers.get(stage).add(value);
				else maps.get(stage).add(value);
				if (from != null) outputs.get(from).add(value);
			}
		}
		final List<Stage> stages = new ArrayList<>();
		for (int i = 0; i < count; i++) stages.add(stage(i, parts.get(i), maps.get(i), numbers.get(i), outputs.get(i)));
		return stages;
	}

	private static List<Set<String>> sets(final int count) {
		final List<Set<String>> sets = new ArrayList<>();
		for (int i = 0; i < count; i++) sets.add(new LinkedHashSet<>());
		return sets;
	}

	private Stage stage(
			final int index,
			final List<Node> own,
			final Set<String> maps,
			final Set<String> numbers,
			final Set<String> outputs) {
		final OnnxGraph part = graph.part(graph.name() + ".stage" + index, withConstants(own));
		for (final String map : maps)
			part.input(map, OnnxType.FLOAT, "batch_size", "channels of " + map, "height", "width");
		for (final Barrier barrier : graph.barriers()) {
			if (!(barrier instanceof Barrier.Statistics statistics)) continue;
			if (numbers.contains(statistics.mean()))
				part.input(statistics.mean(), OnnxType.FLOAT, statistics.channels(), 1, 1);
			for (final String exact : List.of(statistics.residual(), statistics.variance()))
				if (numbers.contains(exact)) part.input(exact, OnnxType.DOUBLE, statistics.channels(), 1, 1);
		}
		outputs.forEach(value -> part.output(value, OnnxType.FLOAT));
		return new Stage(
				part,
				List.copyOf(maps),
				List.copyOf(numbers),
				List.copyOf(outputs),
				graph.barriers().stream()
						.filter(barrier -> stageOf(barrier) == index)
						.toList());
	}

	/** Nodes with those before them that make constants of constants. */
	private List<Node> withConstants(final Collection<Node> own) {
		final Set<String> wanted = new HashSet<>();
		for (final Node node : own) addConstants(node, wanted);
		final List<Node> all = new ArrayList<>();
		final Set<Node> parts = new HashSet<>(own);
		for (final Node node : graph.nodes()) if (parts.contains(node) || wanted.contains(node.name())) all.add(node);
		return all;
	}

	private void addConstants(final Node node, final Set<String> wanted) {
		for (final String value : node.inputs()) {
			final Node before = nodes.get(value);
			if (before != null && !earliest.containsKey(value) && wanted.add(value)) addConstants(before, wanted);
		}
	}
}
