// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.model.graph.Barrier;
import latentij.model.graph.GraphStages;
import latentij.model.graph.GraphStages.Stage;
import latentij.model.graph.OnnxGraph;
import latentij.model.onnx.ReceptiveField;
import latentij.model.onnx.ReceptiveField.Rows;

/**
 * Stages of a graph, and the rows that each of them needs.
 *
 * @param input the name of the graph's input
 * @param output the name of the graph's output
 * @param steps the stages, in order
 * @param channels of feature maps between two stages
 * @param scales rows of the graph's input for each row of a map
 */
record StageSchedule(
		String input, String output, List<Step> steps, Map<String, Integer> channels, Map<String, Double> scales) {

	/** Values of the largest tensor of a strip, at least: 16 MB. */
	static final long STRIP = 1 << 22;

	/** Values at most: with more, surroundings are a few hundredths of a strip already. */
	private static final long MAX_STRIP = 1 << 25;

	/** Bytes of a strip for each value of its largest tensor: about six tensors of that size at a time. */
	private static final int STRIP_BYTES = 6 * Float.BYTES;

	/** The part of the memory that strips take at most: the larger they are, the less is computed twice. */
	private static final int STRIP_PART = 4;

	/** Fewer rows, and most of a strip would be its surroundings. */
	private static final int MIN_ROWS = 16;

	/**
	 * A stage. Its inputs may be of several sizes, as a latent and a feature map that is larger: its rows are those of
	 * the smallest one.
	 *
	 * @param stage the stage
	 * @param scale rows of the graph's input for each row of the stage
	 * @param inputs rows of each of its inputs for each row of the stage: 1 for the smallest one
	 * @param scales rows of the stage for each row of an output
	 * @param before how many rows above a strip matter to it
	 * @param after how many below
	 */
	record Step(
			Stage stage, double scale, Map<String, Integer> inputs, Map<String, Double> scales, int before, int after) {

		/** Rows of the largest input for each row of the stage. */
		private int most() {
			return inputs.values().stream().mapToInt(rows -> rows).max().orElse(1);
		}

		/** Strips begin at multiples of so many rows. */
		int unit() {
			return (int) Math.max(
					1,
					scales.values().stream().mapToDouble(scale -> scale).max().orElse(1));
		}

		/** The height of an output. */
		int height(final String output, final int inputHeight) {
			return (int) Math.floor(inputHeight / scales.get(output));
		}
	}

	/**
	 * A strip of a stage, in rows of the smallest of its inputs.
	 *
	 * @param first the first row that is this strip's own
	 * @param end the end of its own rows, exclusive
	 * @param from the first row that is read
	 * @param to the end of the rows that are read, exclusive
	 */
	record Strip(int first, int end, int from, int to) {}

	/**
	 * Schedules a graph.
	 *
	 * @param graph built in stages
	 * @param input the name of its input
	 * @param output the name of its output
	 * @return empty if a stage looks at the whole of a map
	 * @throws IOException if the graph is too large
	 */
	static Optional<StageSchedule> of(final OnnxGraph graph, final String input, final String output)
			throws IOException {
		final Map<String, Integer> channels = new HashMap<>();
		final Map<String, Double> scales = new HashMap<>(Map.of(input, 1.0));
		final List<Step> steps = new ArrayList<>();
		for (final Stage stage : GraphStages.of(graph, input, output)) {
			final Optional<Step> found = step(stage, scales);
			if (found.isEmpty()) return Optional.empty();
			final Step step = found.get();
			steps.add(step);
			step.scales().forEach((map, scale) -> scales.put(map, step.scale() * scale));
			for (final Barrier barrier : stage.barriers()) {
				if (barrier instanceof Barrier.Statistics statistics)
					channels.put(statistics.map(), statistics.channels());
				else if (barrier instanceof Barrier.Attention attention) {
					barrier.takes().forEach(map -> channels.put(map, attention.channels()));
					channels.put(attention.input(), attention.channels());
					channels.put(attention.attended(), attention.channels());
					scales.put(attention.attended(), scales.get(attention.query()));
				}
			}
		}
		for (final Step step : steps)
			for (final String map : step.stage.maps())
				if (!map.equals(input) && !channels.containsKey(map)) return Optional.empty();
		return Optional.of(new StageSchedule(input, output, steps, channels, scales));
	}

	/**
	 * The same stages, of another graph of the same network. Which rows a stage needs is found by its convolutions,
	 * which a fast graph writes with other nodes.
	 *
	 * @param graph built in stages
	 * @throws IllegalArgumentException if its stages take or give other values
	 */
	StageSchedule running(final OnnxGraph graph) {
		final List<Stage> stages = GraphStages.of(graph, input, output);
		final List<Step> running = new ArrayList<>();
		for (int i = 0; i < stages.size(); i++) {
			final Step step = i < steps.size() ? steps.get(i) : null;
			final Stage stage = stages.get(i);
			if (step == null || !edges(stage).equals(edges(step.stage)))
				throw new IllegalArgumentException(
						"Stage " + (i + 1) + " of " + graph + " takes or gives other values");
			running.add(new Step(stage, step.scale, step.inputs, step.scales, step.before, step.after));
		}
		return new StageSchedule(input, output, running, channels, scales);
	}

	private static List<Set<String>> edges(final Stage stage) {
		return List.of(Set.copyOf(stage.maps()), Set.copyOf(stage.numbers()), Set.copyOf(stage.outputs()));
	}

	/**
	 * The values that the largest tensor of a strip may have.
	 *
	 * @param memory bytes for strips and feature maps
	 * @param buffers bytes that Java lets all buffers take: strips take some of them, too
	 */
	static long stripValues(final long memory, final long buffers) {
		final long part = Math.min(memory, buffers / 2) / STRIP_PART;
		return Math.max(STRIP, Math.min(MAX_STRIP, part / STRIP_BYTES));
	}

	/**
	 * The memory for feature maps that strips leave. The smallest ones do not count.
	 *
	 * @param memory bytes for strips and feature maps
	 * @param values of the largest tensor of a strip
	 */
	static long mapBytes(final long memory, final long values) {
		return memory - Math.max(0, values - STRIP) * STRIP_BYTES;
	}

	/** @param known rows of the graph's input for each row of a map of earlier stages */
	private static Optional<Step> step(final Stage stage, final Map<String, Double> known) throws IOException {
		final double smallest =
				stage.maps().stream().mapToDouble(known::get).max().orElseThrow();
		final Map<String, Integer> inputs = new LinkedHashMap<>();
		for (final String map : stage.maps()) {
			final double rows = smallest / known.get(map);
			if (rows != Math.rint(rows)) return Optional.empty();
			inputs.put(map, (int) rows);
		}
		final ByteBuffer model = ByteBuffer.wrap(stage.graph().toModel());
		final Map<String, Double> scales = new LinkedHashMap<>();
		int before = 0;
		int after = 0;
		for (final String output : maps(stage)) {
			for (final String map : stage.maps()) {
				final Optional<Rows> rows = ReceptiveField.rows(model, map, output);
				if (rows.isEmpty()) return Optional.empty();
				if (!rows.get().matters()) continue;
				final int each = inputs.get(map);
				final double scale = rows.get().scale() / each;
				final Double other = scales.put(output, scale);
				if (other != null && other != scale) return Optional.empty();
				before = Math.max(before, (rows.get().before() + each - 1) / each);
				after = Math.max(after, (rows.get().after() + each - 1) / each);
			}
		}
		return Optional.of(new Step(stage, smallest, inputs, scales, before, after));
	}

	/** The outputs of a stage that are feature maps, not numbers of their rows. */
	static List<String> maps(final Stage stage) {
		final List<String> maps = new ArrayList<>(stage.outputs());
		for (final Barrier barrier : stage.barriers())
			if (barrier instanceof Barrier.Statistics statistics)
				maps.removeAll(List.of(statistics.means(), statistics.squares()));
		return maps;
	}

	/**
	 * The strips of a stage, from the top.
	 *
	 * @param height of the smallest of its inputs
	 * @param width of the smallest of its inputs
	 * @param values of the largest tensor of a strip, about
	 */
	List<Strip> strips(final Step step, final int height, final int width, final long values) {
		final int unit = step.unit();
		long widest = 1;
		for (final Map.Entry<String, Integer> map : step.inputs.entrySet()) {
			final long area = (long) map.getValue() * map.getValue();
			widest = Math.max(widest, channels.getOrDefault(map.getKey(), 1) * area);
		}
		for (final Map.Entry<String, Double> map : step.scales.entrySet()) {
			final double area = 1 / (map.getValue() * map.getValue());
			widest = Math.max(widest, (long) (channels.getOrDefault(map.getKey(), 1) * area));
		}
		final int least = Math.max(unit, MIN_ROWS / step.most());
		final int rows = (int) Math.max(least, values / (widest * width)) / unit * unit;
		final List<Strip> strips = new ArrayList<>();
		for (int first = 0; first < height; ) {
			// The last two strips share what is left, so that the last one is not tiny.
			final int end = height - first < 2 * rows && height - first > rows
					? first + (height - first + 2 * unit - 1) / (2 * unit) * unit
					: Math.min(height, first + rows);
			final int stop = height - end < unit ? height : end;
			// Layers that put blocks of pixels into channels want whole blocks.
			final int to = (stop + step.after + unit - 1) / unit * unit;
			strips.add(new Strip(first, stop, Math.max(0, first - step.before) / unit * unit, Math.min(height, to)));
			first = stop;
		}
		return strips;
	}

	/** The last stage or barrier that takes each map; -1 for none. */
	int lastUse(final String map) {
		int last = -1;
		for (int i = 0; i < steps.size(); i++) {
			final Stage stage = steps.get(i).stage;
			final boolean taken = stage.maps().contains(map)
					|| stage.barriers().stream()
							.anyMatch(barrier -> barrier instanceof Barrier.Attention
									&& barrier.takes().contains(map));
			if (taken) last = i;
		}
		return last;
	}

	/**
	 * The most bytes that maps between stages take at a time.
	 *
	 * @param height of the graph's input
	 * @param width of the graph's input
	 */
	long mostBytes(final int height, final int width) {
		long most = 0;
		final Map<String, Integer> alive = new HashMap<>();
		for (int i = 0; i < steps.size(); i++) {
			final int at = i;
			final Stage stage = steps.get(i).stage;
			for (final String map : maps(stage)) if (!map.equals(output)) alive.put(map, lastUse(map));
			most = Math.max(most, bytes(alive, height, width));
			for (final Barrier barrier : stage.barriers()) {
				if (barrier instanceof Barrier.Attention attention)
					alive.put(attention.attended(), lastUse(attention.attended()));
			}
			most = Math.max(most, bytes(alive, height, width));
			alive.values().removeIf(last -> last <= at);
		}
		return most;
	}

	private long bytes(final Map<String, Integer> maps, final int height, final int width) {
		long bytes = 0;
		for (final String map : maps.keySet()) {
			final double scale = scales.get(map);
			bytes += (long) Float.BYTES
					* channels.getOrDefault(map, 1)
					* (long) (height / scale)
					* (long) (width / scale);
		}
		return bytes;
	}
}
