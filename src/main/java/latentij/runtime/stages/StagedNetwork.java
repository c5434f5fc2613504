// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import latentij.codec.ImageProcessor;
import latentij.codec.TileListener;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.util.machine.DirectMemory;

/**
 * The networks of a model on the CPU, stage by stage over strips of rows: the numbers of
 * the whole image but for rounding, in memory for a few strips and for the feature maps
 * of one stage, which may lie in temporary files. One image at a time.
 */
public final class StagedNetwork implements VaeNetwork {

	private final VaeModel model;
	private final boolean fast;
	private final Sessions sessions;
	private final TemporaryFiles disk;
	private final long memory;
	private final long stripValues;
	private final TileListener listener;

	/**
	 * Creates a network.
	 *
	 * @param model to run, {@linkplain #supports supported}
	 * @param fast whether to compute in less time what loses more to rounding
	 * @param opener opens graphs on the CPU
	 * @param memory bytes that feature maps may take in memory, with what strips take beyond the smallest ones
	 * @param listener is told of the strips
	 */
	public StagedNetwork(
			final VaeModel model,
			final boolean fast,
			final StageOpener opener,
			final long memory,
			final TileListener listener) {
		this(model, fast, opener, memory, StageSchedule.stripValues(memory, DirectMemory.limit()), listener);
	}

	private StagedNetwork(
			final VaeModel model,
			final boolean fast,
			final StageOpener opener,
			final long memory,
			final long stripValues,
			final TileListener listener) {
		this(
				model,
				fast,
				opener,
				StageSchedule.mapBytes(memory, stripValues),
				TemporaryFiles.CACHE,
				stripValues,
				listener);
	}

	/**
	 * Creates a network.
	 *
	 * @param disk for feature maps that memory does not hold
	 * @param stripValues values of the largest tensor of a strip, about
	 */
	StagedNetwork(
			final VaeModel model,
			final boolean fast,
			final StageOpener opener,
			final long memory,
			final TemporaryFiles disk,
			final long stripValues,
			final TileListener listener) {
		this.model = model;
		this.fast = fast;
		sessions = new Sessions(opener);
		this.memory = memory;
		this.disk = disk;
		this.stripValues = stripValues;
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
		final OnnxGraph graph = graph(source, false);
		// Without a barrier, tiles give the numbers of the whole image too.
		return !graph.barriers().isEmpty()
				&& StageSchedule.of(graph, input, output).isPresent();
	}

	private static OnnxGraph graph(final OnnxSource source, final boolean fast) {
		return ((OnnxSource.Built) source)
				.builder()
				.apply(GraphOptions.DEFAULT.inStages().withFast(fast));
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

	private void decode(final FloatTensor latent, final StagedRun.Sink sink) {
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
			final StagedRun.Rows rows,
			final StagedRun.Sink sink) {
		if (block.batch() != 1)
			throw new IllegalArgumentException("Stages take one image at a time, not " + block.batch());
		try {
			final OnnxGraph graph = graph(source, false);
			final StageSchedule plain = StageSchedule.of(graph, input, output).orElseThrow();
			final StageSchedule schedule = fast ? plain.running(graph(source, true)) : plain;
			final int height = block.height();
			final int width = block.width();
			try (MapStore store = new MapStore(memory, DirectMemory.limit(), disk)) {
				store.requireRoom(schedule.mostBytes(height, width));
				new StagedRun(
								schedule,
								store,
								sessions,
								height,
								width,
								graph.outputChannels(output),
								stripValues,
								rows,
								sink,
								listener)
						.run();
			}
		} catch (final IOException exc) {
			throw new VaeException("The image cannot be computed in stages: " + exc.getMessage(), exc);
		}
	}

	@Override
	public void setCanceled(final boolean canceled) {
		sessions.setCanceled(canceled);
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
