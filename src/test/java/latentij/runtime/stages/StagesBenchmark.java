// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import ij.IJ;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.TileSpan;
import latentij.codec.tiling.Tiling;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.stages.StageSchedule.Step;
import latentij.runtime.stages.StageSchedule.Strip;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.PeakMemory;
import latentij.util.machine.DirectMemory;

/**
 * Times an image as a whole, in stages, and in blended tiles, on the CPU, with the processors'
 * time, that of the attention in stages and the memory that the process takes, and compares
 * the numbers and the {@linkplain Seams seams}.
 *
 * <pre>
 * StagesBenchmark model=FOLDER width=1024 height=1024 memory=2000 runs=whole,stages,blended precision=fp32
 * </pre>
 *
 * The image is the sample of mountains, enlarged; {@code memory} is what feature maps may
 * take, in megabytes. Peaks are those of the process: for the peak of one kind of run, it
 * must be the only one.
 */
public final class StagesBenchmark {

	private record Result(FloatTensor latent, PixelTensor pixels) {}

	/** Adds up what attentions take; there is a message after each stage and each attention. */
	private static final class AttentionTime extends Handler {

		private double seconds;
		private double ofProcessors;
		private double before = cpuSeconds();

		@Override
		public void publish(final LogRecord message) {
			final Object[] words = message.getParameters();
			final double now = cpuSeconds();
			if (words[0].toString().startsWith("Attention")) {
				seconds += (double) words[1];
				ofProcessors += now - before;
			}
			before = now;
		}

		void clear() {
			seconds = 0;
			ofProcessors = 0;
			before = cpuSeconds();
		}

		@Override
		public void flush() {
			// Nothing is kept.
		}

		@Override
		public void close() {
			// Nothing is open.
		}
	}

	/** Held, because loggers that nobody holds are forgotten. */
	private static final Logger LOG = Logger.getLogger("latentij.runtime.stages");

	private static final AttentionTime ATTENTION = new AttentionTime();

	private static double cpuSeconds = cpuSeconds();

	private StagesBenchmark() {}

	public static void main(final String... args) throws IOException {
		final Map<String, String> words = new HashMap<>(Map.of(
				"width",
				"1024",
				"height",
				"1024",
				"memory",
				"2000",
				"runs",
				"whole,stages,blended",
				"precision",
				"fp32"));
		for (final String arg : args) words.put(arg.split("=", 2)[0], arg.split("=", 2)[1]);
		LOG.setLevel(Level.FINE);
		LOG.addHandler(ATTENTION);
		final PixelTensor image = image(Integer.parseInt(words.get("width")), Integer.parseInt(words.get("height")));
		final VaeModel model = Models.standard().find(words.get("model"));
		final Map<String, Tiling> kinds = Map.of(
				"whole",
				Tiling.WHOLE,
				"stages",
				new Tiling.Stages(1_000_000 * Long.parseLong(words.get("memory"))),
				"blended",
				new Tiling.Blended(64));
		final Map<String, Result> results = new HashMap<>();
		final DeviceChoice device =
				DeviceChoice.CPU.with(Precision.valueOf(words.get("precision").toUpperCase(Locale.ROOT)));
		try (VaeCodec codec = VaeCodecs.open(model, device)) {
			for (final String kind : words.get("runs").split(",")) {
				results.put(kind, run(codec, kind, kinds.get(kind), image, first(results)));
				if (results.size() < 2 || !results.containsKey("whole")) continue;
				compare(kind, results.get("whole"), results.get(kind));
				seams(kind, model, kinds.get(kind), results.get("whole").pixels, results.get(kind).pixels);
			}
		}
	}

	private static PixelTensor image(final int width, final int height) {
		final int[] rgb = (int[]) IJ.openImage("sample-images/mountains.png")
				.resize(width, height, "bicubic")
				.getProcessor()
				.getPixels();
		final PixelTensor image = PixelTensor.zeros(1, height, width);
		image.ints().put(rgb);
		return image;
	}

	private static FloatTensor first(final Map<String, Result> results) {
		return results.isEmpty() ? null : results.values().iterator().next().latent;
	}

	/** @param latent to decode, the same for all kinds; null for the one that is encoded */
	private static Result run(
			final VaeCodec codec,
			final String kind,
			final Tiling tiling,
			final PixelTensor image,
			final FloatTensor latent)
			throws IOException {
		long start = System.nanoTime();
		final FloatTensor encoded = codec.encode(image, PosteriorMode.MEAN, 0, tiling, TileListener.NONE)
				.result()
				.values();
		report(kind + " encoded", start);
		start = System.nanoTime();
		final PixelTensor decoded = codec.decodeToPixels(
						new Latent(latent == null ? encoded : latent), tiling, TileListener.NONE)
				.result();
		report(kind + " decoded", start);
		return new Result(encoded, decoded);
	}

	private static void report(final String what, final long start) throws IOException {
		final double cpu = cpuSeconds();
		System.out.printf(
				Locale.ROOT,
				"%s: %.1f s, attention in stages %.1f s of it; of all processors %.1f s, attention %.1f s; peak memory %.0f MB%n",
				what,
				(System.nanoTime() - start) / 1e9,
				ATTENTION.seconds,
				cpu - cpuSeconds,
				ATTENTION.ofProcessors,
				PeakMemory.take());
		ATTENTION.clear();
		cpuSeconds = cpu;
	}

	private static double cpuSeconds() {
		return ProcessHandle.current()
				.info()
				.totalCpuDuration()
				.map(cpu -> cpu.toNanos() / 1e9)
				.orElse(Double.NaN);
	}

	private static void seams(
			final String kind,
			final VaeModel model,
			final Tiling tiling,
			final PixelTensor whole,
			final PixelTensor result)
			throws IOException {
		final Set<Integer> rows;
		Set<Integer> columns = Set.of();
		final int f = model.config().spatialCompressionRatio();
		final int height = whole.height() / f;
		final int width = whole.width() / f;
		if (tiling instanceof Tiling.Stages stages) rows = strips(model, height, width, stages.mapBytes());
		else {
			final TileGrid grid = tiling.grid(false, height, width);
			rows = borders(grid.rows(), f);
			columns = borders(grid.columns(), f);
		}
		System.out.printf(
				Locale.ROOT,
				"%s: seams of %.4f grey levels at %d rows, of %.4f at %d columns%n",
				kind,
				Seams.rows(whole, result, rows),
				rows.size(),
				Seams.columns(whole, result, columns),
				columns.size());
	}

	private static Set<Integer> borders(final List<TileSpan> spans, final int f) {
		return spans.stream()
				.skip(1)
				.map(span -> f * (span.start() + span.skip()))
				.collect(Collectors.toSet());
	}

	/** Rows of the image at which a strip of any stage of the decoder begins. */
	private static Set<Integer> strips(final VaeModel model, final int height, final int width, final long memory)
			throws IOException {
		final StageSchedule schedule = StageSchedule.of(
						((OnnxSource.Built) model.decoder().source()).builder().apply(GraphOptions.DEFAULT.inStages()),
						model.decoder().latent().name(),
						model.decoder().output())
				.orElseThrow();
		final Set<Integer> rows = new HashSet<>();
		for (final Step step : schedule.steps()) {
			final double scale = schedule.scales().get(step.stage().maps().get(0));
			final double image = scale * model.config().spatialCompressionRatio();
			for (final Strip strip : schedule.strips(
					step,
					(int) (height / scale),
					(int) (width / scale),
					StageSchedule.stripValues(memory, DirectMemory.limit())))
				if (strip.first() > 0) rows.add((int) (strip.first() * image));
		}
		return rows;
	}

	private static void compare(final String kind, final Result whole, final Result other) {
		double largest = 0;
		for (int i = 0; i < whole.latent.size(); i++)
			largest = Math.max(
					largest,
					Math.abs(
							whole.latent.buffer().get(i) - other.latent.buffer().get(i)));
		int most = 0;
		int different = 0;
		for (int i = 0; i < whole.pixels.size(); i++) {
			for (int shift = 0; shift < 24; shift += 8) {
				final int difference = Math.abs((whole.pixels.ints().get(i) >> shift & 255)
						- (other.pixels.ints().get(i) >> shift & 255));
				most = Math.max(most, difference);
				if (difference > 0) different++;
			}
		}
		System.out.printf(
				Locale.ROOT,
				"%s from whole: latent %.2e at most; %d of %d grey levels differ, by %d at most%n",
				kind,
				largest,
				different,
				3L * whole.pixels.size(),
				most);
	}
}
