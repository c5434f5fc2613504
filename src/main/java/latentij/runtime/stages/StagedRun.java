// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.codec.TileListener;
import latentij.model.graph.Barrier;
import latentij.model.graph.GraphStages.Stage;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.stages.StageSchedule.Step;
import latentij.runtime.stages.StageSchedule.Strip;
import latentij.tensor.FloatTensor;

/**
 * One run of one graph: its stages one after another, each over strips of rows. The logger
 * {@code latentij.runtime.stages} is told of the time of each stage and each attention, as
 * debugging messages.
 */
final class StagedRun {

	private static final System.Logger LOG = System.getLogger("latentij.runtime.stages");

	private static final String MAP = "in";
	private static final String RESULT = "out";

	/** Reads rows of the network's input. */
	@FunctionalInterface
	interface Rows {

		FloatTensor read(int first, int rows);
	}

	/** Takes rows of the network's output. */
	@FunctionalInterface
	interface Sink {

		/**
		 * Takes rows.
		 *
		 * @param strip [1,C,n,W]; holds something else afterwards
		 * @param from the first row to take
		 * @param rows how many
		 * @param first where they go
		 */
		void write(FloatTensor strip, int from, int rows, int first);
	}

	private final StageSchedule schedule;
	private final MapStore store;
	private final Sessions sessions;
	private final int height;
	private final int width;
	private final int outputChannels;
	private final long stripValues;
	private final Rows source;
	private final Sink sink;
	private final TileListener listener;
	private final Scratch scratch = new Scratch();
	private final Map<String, FeatureMap> maps = new HashMap<>();

	/** Numbers that barriers give, as inputs. */
	private final Map<String, Input> numbers = new HashMap<>();

	private final int all;
	private int done;

	/**
	 * Creates a run.
	 *
	 * @param store of this run alone; closed by the caller
	 * @param height of the graph's input
	 * @param width of the graph's input
	 * @param outputChannels channels of the graph's output
	 * @param stripValues values of the largest tensor of a strip, about
	 */
	StagedRun(
			final StageSchedule schedule,
			final MapStore store,
			final Sessions sessions,
			final int height,
			final int width,
			final int outputChannels,
			final long stripValues,
			final Rows source,
			final Sink sink,
			final TileListener listener) {
		this.schedule = schedule;
		this.store = store;
		this.sessions = sessions;
		this.height = height;
		this.width = width;
		this.outputChannels = outputChannels;
		this.stripValues = stripValues;
		this.source = source;
		this.sink = sink;
		this.listener = listener;
		all = schedule.steps().stream().mapToInt(step -> strips(step).size()).sum();
	}

	private List<Strip> strips(final Step step) {
		return schedule.strips(step, inputHeight(step), inputWidth(step), stripValues);
	}

	private int inputHeight(final Step step) {
		return (int) (height / step.scale());
	}

	private int inputWidth(final Step step) {
		return (int) (width / step.scale());
	}

	/** Runs it, once. */
	void run() throws IOException {
		for (int i = 0; i < schedule.steps().size(); i++) {
			final Step step = schedule.steps().get(i);
			final long start = System.nanoTime();
			compute(step);
			log("Stage " + (i + 1) + " of " + schedule.steps().size(), start);
			for (final Barrier barrier : step.stage().barriers())
				if (barrier instanceof Barrier.Attention attention) attend(attention);
			free(i);
		}
	}

	private static void log(final String what, final long start) {
		LOG.log(Level.DEBUG, "{0}: {1} s", what, (System.nanoTime() - start) / 1e9);
	}

	private void compute(final Step step) throws IOException {
		final Stage stage = step.stage();
		final Map<String, GroupMoments> moments = new HashMap<>();
		for (final Barrier barrier : stage.barriers())
			if (barrier instanceof Barrier.Statistics statistics)
				moments.put(statistics.map(), new GroupMoments(statistics.groups()));
		create(step);
		sessions.with(stage.graph(), session -> {
			for (final Strip strip : strips(step)) {
				tell(done++);
				compute(step, strip, session, moments);
			}
		});
		for (final Barrier barrier : stage.barriers())
			if (barrier instanceof Barrier.Statistics statistics) give(statistics, moments.get(statistics.map()));
	}

	private void tell(final int strips) {
		listener.progress(strips, Math.max(2, all));
	}

	private void create(final Step step) throws IOException {
		for (final String map : StageSchedule.maps(step.stage())) {
			if (map.equals(schedule.output())) continue;
			final double scale = schedule.scales().get(map);
			if (schedule.lastUse(map) >= 0)
				maps.put(
						map, store.create(schedule.channels().get(map), (int) (height / scale), (int) (width / scale)));
		}
	}

	private void compute(
			final Step step, final Strip strip, final GraphSession session, final Map<String, GroupMoments> moments)
			throws IOException {
		final Stage stage = step.stage();
		final int read = strip.to() - strip.from();
		final List<Input> inputs = new ArrayList<>();
		for (final String map : stage.maps()) {
			final int each = step.inputs().get(map);
			final FloatTensor values = map.equals(schedule.input())
					? source.read(strip.from() * each, read * each)
					: maps.get(map).read(strip.from() * each, read * each, scratch, MAP + inputs.size());
			inputs.add(Input.of(map, values));
		}
		stage.numbers().forEach(number -> inputs.add(numbers.get(number)));
		final Map<String, FloatTensor> results = results(step, read, inputWidth(step));
		session.run(results, inputs.toArray(Input[]::new));
		for (final String map : StageSchedule.maps(stage)) take(step, strip, map, results, moments);
	}

	/** Takes the rows of a result that are a strip's own. */
	private void take(
			final Step step,
			final Strip strip,
			final String map,
			final Map<String, FloatTensor> results,
			final Map<String, GroupMoments> moments)
			throws IOException {
		final double scale = step.scales().get(map);
		final int first = (int) (strip.first() / scale);
		final boolean last = strip.end() == inputHeight(step);
		final int end = last ? step.height(map, strip.end()) : (int) (strip.end() / scale);
		final int from = first - (int) (strip.from() / scale);
		final FloatTensor values = results.get(map);
		if (map.equals(schedule.output())) sink.write(values, from, end - first, first);
		else if (maps.containsKey(map)) maps.get(map).write(values, from, end - first, first, scratch);
		for (final Barrier barrier : step.stage().barriers())
			if (barrier instanceof Barrier.Statistics statistics
					&& statistics.map().equals(map))
				moments.get(map)
						.add(
								results.get(statistics.means()),
								results.get(statistics.squares()),
								from,
								from + end - first,
								values.dim(3));
	}

	/** Tensors for all outputs of a strip. */
	private Map<String, FloatTensor> results(final Step step, final int rows, final int columns) {
		final Map<String, FloatTensor> results = new LinkedHashMap<>();
		for (final String map : StageSchedule.maps(step.stage()))
			results.put(
					map,
					scratch.tensor(
							RESULT + results.size(),
							1,
							channels(map),
							step.height(map, rows),
							step.height(map, columns)));
		for (final Barrier barrier : step.stage().barriers()) {
			if (!(barrier instanceof Barrier.Statistics statistics)) continue;
			for (final String value : Set.of(statistics.means(), statistics.squares()))
				results.put(
						value,
						scratch.tensor(
								RESULT + results.size(),
								1,
								statistics.channels(),
								step.height(statistics.map(), rows),
								1));
		}
		return results;
	}

	private int channels(final String map) {
		return map.equals(schedule.output())
				? outputChannels
				: schedule.channels().get(map);
	}

	private void give(final Barrier.Statistics statistics, final GroupMoments moments) {
		final int channels = statistics.channels();
		final FloatTensor mean = FloatTensor.zeros(channels, 1, 1);
		final ByteBuffer residual = doubles(channels);
		final ByteBuffer variance = doubles(channels);
		final DoubleBuffer residuals = residual.asDoubleBuffer();
		final DoubleBuffer variances = variance.asDoubleBuffer();
		for (int c = 0; c < channels; c++) {
			final int group = c * statistics.groups() / channels;
			final float rounded = (float) moments.mean(group);
			mean.buffer().put(c, rounded);
			residuals.put(moments.mean(group) - rounded);
			variances.put(moments.variance(group));
		}
		numbers.put(statistics.mean(), Input.of(statistics.mean(), mean));
		numbers.put(
				statistics.residual(), Input.ofDoubles(statistics.residual(), new long[] {channels, 1, 1}, residual));
		numbers.put(
				statistics.variance(), Input.ofDoubles(statistics.variance(), new long[] {channels, 1, 1}, variance));
	}

	private static ByteBuffer doubles(final int count) {
		return ByteBuffer.allocateDirect(count * Double.BYTES).order(ByteOrder.nativeOrder());
	}

	private void attend(final Barrier.Attention attention) throws IOException {
		final long start = System.nanoTime();
		final FeatureMap query = maps.get(attention.query());
		maps.put(attention.attended(), store.create(query.channels(), query.height(), query.width()));
		sessions.with(
				BlockAttention.graph(attention.channels()),
				session -> BlockAttention.run(attention, session, maps, scratch, () -> tell(done)));
		log("Attention of " + query.height() + " x " + query.width() + " pixels", start);
	}

	/** Frees the maps that nothing after a stage takes. */
	private void free(final int stage) throws IOException {
		final List<String> over = maps.keySet().stream()
				.filter(map -> schedule.lastUse(map) <= stage)
				.toList();
		for (final String map : over) store.free(maps.remove(map));
	}
}
