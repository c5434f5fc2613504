// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import latentij.codec.ImageProcessor;
import latentij.codec.TileListener;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.graph.Barrier;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.GraphStages.Stage;
import latentij.model.graph.OnnxGraph;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.stages.StageSchedule.Step;
import latentij.runtime.stages.StageSchedule.Strip;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.util.AppFolders;

/**
 * The networks of a model on the CPU, stage by stage over strips of rows: the numbers of
 * the whole image but for rounding, in memory for a few strips and for the feature maps
 * of one stage, which may lie in temporary files. One image at a time.
 */
public final class StagedNetwork implements VaeNetwork {

	private static final String MAP = "in";
	private static final String RESULT = "out";

	/** Opens the graph of a stage. */
	@FunctionalInterface
	public interface Opener {

		/**
		 * Opens a graph.
		 *
		 * @param graph to open
		 * @return a graph that the caller closes
		 * @throws IOException if its weights cannot be read
		 */
		GraphSession open(OnnxGraph graph) throws IOException;
	}

	/** Reads rows of the network's input. */
	@FunctionalInterface
	private interface Rows {

		FloatTensor read(int first, int rows);
	}

	/** Takes rows of the network's output. */
	@FunctionalInterface
	private interface Sink {

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

	private final VaeModel model;
	private final Opener opener;
	private final long memory;
	private final TileListener listener;

	/** Held for moments only, also by a thread that cancels a run. */
	private final Object cancellation = new Object();

	private GraphSession running;
	private boolean canceled;

	/**
	 * Creates a network.
	 *
	 * @param model to run, {@linkplain #supports supported}
	 * @param opener opens graphs on the CPU
	 * @param memory bytes that feature maps may take in memory
	 * @param listener is told of the strips
	 */
	public StagedNetwork(final VaeModel model, final Opener opener, final long memory, final TileListener listener) {
		this.model = model;
		this.opener = opener;
		this.memory = memory;
		this.listener = listener;
	}

	/**
	 * Tells whether both networks of a model can be run in stages.
	 *
	 * @param model any
	 * @return true for models whose graphs are built here, have normalizations or attentions,
	 *         and look at a limited part of the image between two of them
	 * @throws IOException if a graph cannot be built
	 */
	public static boolean supports(final VaeModel model) throws IOException {
		return supports(
						model.encoder().source(),
						model.encoder().image().name(),
						model.encoder().output())
				&& supports(
						model.decoder().source(),
						model.decoder().latent().name(),
						model.decoder().output());
	}

	private static boolean supports(final OnnxSource source, final String input, final String output)
			throws IOException {
		if (!(source instanceof OnnxSource.Built)) return false;
		final OnnxGraph graph = graph(source);
		// Without a barrier, tiles give the numbers of the whole image too.
		return !graph.barriers().isEmpty()
				&& StageSchedule.of(graph, input, output).isPresent();
	}

	private static OnnxGraph graph(final OnnxSource source) {
		return ((OnnxSource.Built) source).builder().apply(GraphOptions.DEFAULT.inStages());
	}

	@Override
	public boolean takesNoise() {
		return false;
	}

	@Override
	public FloatTensor encode(final Block image, final FloatTensor noise) {
		final FloatTensor[] moments = new FloatTensor[1];
		final int f = model.config().spatialCompressionRatio();
		run(
				model.encoder().source(),
				model.encoder().image().name(),
				model.encoder().output(),
				image,
				(first, rows) -> ImageProcessor.floats(image.crop(first, 0, rows, image.width())),
				(strip, from, rows, first) -> {
					if (moments[0] == null)
						moments[0] = FloatTensor.zeros(1, strip.dim(1), image.height() / f, strip.dim(3));
					moments[0].paste(strip, from, 0, rows, strip.dim(3), first, 0);
				});
		return moments[0];
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		final int f = model.config().spatialCompressionRatio();
		final FloatTensor image =
				FloatTensor.zeros(1, model.config().outChannels(), latent.dim(2) * f, latent.dim(3) * f);
		decode(latent, (strip, from, rows, first) -> image.paste(strip, from, 0, rows, strip.dim(3), first, 0));
		return image;
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		final int f = model.config().spatialCompressionRatio();
		final PixelTensor pixels = PixelTensor.zeros(1, latent.dim(2) * f, latent.dim(3) * f);
		decode(
				latent,
				(strip, from, rows, first) ->
						pixels.paste(ImageProcessor.toPixels(strip), from, 0, rows, strip.dim(3), first, 0));
		return pixels;
	}

	private void decode(final FloatTensor latent, final Sink sink) {
		run(
				model.decoder().source(),
				model.decoder().latent().name(),
				model.decoder().output(),
				latent,
				(first, rows) -> latent.crop(first, 0, rows, latent.dim(3)),
				sink);
	}

	private void run(
			final OnnxSource source,
			final String input,
			final String output,
			final Block block,
			final Rows rows,
			final Sink sink) {
		if (block.batch() != 1)
			throw new IllegalArgumentException("Stages take one image at a time, not " + block.batch());
		try {
			final StageSchedule schedule =
					StageSchedule.of(graph(source), input, output).orElseThrow();
			final int height = block.height();
			final int width = block.width();
			// Java lets tensors outside of its heap take as much as the heap, strips included.
			final long maps = Math.min(memory, Runtime.getRuntime().maxMemory() / 2);
			try (MapStore store = new MapStore(maps, AppFolders.cache())) {
				store.requireRoom(schedule.mostBytes(height, width));
				new Run(schedule, store, height, width, rows, sink).run();
			}
		} catch (final IOException exc) {
			throw new VaeException("The image cannot be computed in stages: " + exc.getMessage(), exc);
		}
	}

	/** One run of one graph. */
	private final class Run {

		private final StageSchedule schedule;
		private final MapStore store;
		private final int height;
		private final int width;
		private final Rows source;
		private final Sink sink;
		private final Scratch scratch = new Scratch();
		private final Map<String, FeatureMap> maps = new HashMap<>();

		/** Numbers that barriers give, as inputs. */
		private final Map<String, Input> numbers = new HashMap<>();

		private final int all;
		private int done;

		Run(
				final StageSchedule schedule,
				final MapStore store,
				final int height,
				final int width,
				final Rows source,
				final Sink sink) {
			this.schedule = schedule;
			this.store = store;
			this.height = height;
			this.width = width;
			this.source = source;
			this.sink = sink;
			all = schedule.steps().stream()
					.mapToInt(step -> strips(step).size())
					.sum();
		}

		private List<Strip> strips(final Step step) {
			return schedule.strips(step, inputHeight(step), inputWidth(step));
		}

		private double scale(final Step step) {
			return schedule.scales().get(step.stage().maps().get(0));
		}

		private int inputHeight(final Step step) {
			return (int) (height / scale(step));
		}

		private int inputWidth(final Step step) {
			return (int) (width / scale(step));
		}

		void run() throws IOException {
			for (int i = 0; i < schedule.steps().size(); i++) {
				final Step step = schedule.steps().get(i);
				compute(step);
				for (final Barrier barrier : step.stage().barriers())
					if (barrier instanceof Barrier.Attention attention) attend(attention);
				free(i);
			}
		}

		private void compute(final Step step) throws IOException {
			final Stage stage = step.stage();
			final Map<String, GroupMoments> moments = new HashMap<>();
			for (final Barrier barrier : stage.barriers())
				if (barrier instanceof Barrier.Statistics statistics)
					moments.put(statistics.map(), new GroupMoments(statistics.groups()));
			create(step);
			try (GraphSession session = open(stage.graph())) {
				for (final Strip strip : strips(step)) {
					listener.progress(done++, Math.max(2, all));
					compute(step, strip, session, moments);
				}
			} finally {
				set(null);
			}
			for (final Barrier barrier : stage.barriers())
				if (barrier instanceof Barrier.Statistics statistics) give(statistics, moments.get(statistics.map()));
		}

		private void create(final Step step) throws IOException {
			for (final String map : StageSchedule.maps(step.stage())) {
				if (map.equals(schedule.output())) continue;
				final double scale = schedule.scales().get(map);
				if (schedule.lastUse(map) >= 0)
					maps.put(map, store.create(schedule.channels().get(map), (int) (height / scale), (int)
							(width / scale)));
			}
		}

		private void compute(
				final Step step, final Strip strip, final GraphSession session, final Map<String, GroupMoments> moments)
				throws IOException {
			final Stage stage = step.stage();
			final int read = strip.to() - strip.from();
			final List<Input> inputs = new ArrayList<>();
			for (final String map : stage.maps()) {
				final FloatTensor values = map.equals(schedule.input())
						? source.read(strip.from(), read)
						: maps.get(map).read(strip.from(), read, scratch, MAP + inputs.size());
				inputs.add(Input.of(map, values));
			}
			stage.numbers().forEach(number -> inputs.add(numbers.get(number)));
			final Map<String, FloatTensor> results = results(step, read, inputWidth(step));
			session.run(results, inputs.toArray(Input[]::new));
			for (final String map : StageSchedule.maps(stage)) {
				final double scale = step.scales().get(map);
				final int first = (int) (strip.first() / scale);
				final boolean last = strip.end() == inputHeight(step);
				final int end = last ? step.height(map, strip.end()) : (int) (strip.end() / scale);
				final int from = first - (int) (strip.from() / scale);
				final FloatTensor values = results.get(map);
				if (map.equals(schedule.output())) sink.write(values, from, end - first, first);
				else if (maps.containsKey(map)) maps.get(map).write(values, from, end - first, first, scratch);
				for (final Barrier barrier : stage.barriers())
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
			if (!map.equals(schedule.output())) return schedule.channels().get(map);
			final boolean encoding = map.equals(model.encoder().output());
			return encoding
					? 2 * model.config().latentChannels()
					: model.config().outChannels();
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
					statistics.residual(),
					Input.ofDoubles(statistics.residual(), new long[] {channels, 1, 1}, residual));
			numbers.put(
					statistics.variance(),
					Input.ofDoubles(statistics.variance(), new long[] {channels, 1, 1}, variance));
		}

		private static ByteBuffer doubles(final int count) {
			return ByteBuffer.allocateDirect(count * Double.BYTES).order(ByteOrder.nativeOrder());
		}

		private void attend(final Barrier.Attention attention) throws IOException {
			final FeatureMap query = maps.get(attention.query());
			maps.put(attention.attended(), store.create(query.channels(), query.height(), query.width()));
			try (GraphSession session = open(BlockAttention.graph(attention.channels()))) {
				BlockAttention.run(attention, session, maps, scratch, () -> listener.progress(done, Math.max(2, all)));
			} finally {
				set(null);
			}
		}

		/** Frees the maps that nothing after a stage takes. */
		private void free(final int stage) throws IOException {
			final List<String> over = maps.keySet().stream()
					.filter(map -> schedule.lastUse(map) <= stage)
					.toList();
			for (final String map : over) store.free(maps.remove(map));
		}
	}

	private GraphSession open(final OnnxGraph graph) throws IOException {
		requireRunning();
		final GraphSession session = opener.open(graph);
		set(session);
		return session;
	}

	private void set(final GraphSession session) {
		synchronized (cancellation) {
			running = session;
			if (session != null) session.setCanceled(canceled);
		}
	}

	private void requireRunning() {
		synchronized (cancellation) {
			if (canceled) throw new CancellationException("The run was canceled");
		}
	}

	@Override
	public void setCanceled(final boolean canceled) {
		synchronized (cancellation) {
			this.canceled = canceled;
			if (running != null) running.setCanceled(canceled);
		}
	}

	@Override
	public String device() {
		return "CPU";
	}

	@Override
	public void close() {
		// Nothing is kept between two runs.
	}
}
