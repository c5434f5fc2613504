// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.ij.planes.PlaneOrigin;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.zarr.ZarrImage;
import latentij.ij.zarr.ZarrPart;
import latentij.ij.zarr.ZarrPlanes;
import latentij.ij.zarr.ZarrSink;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.DoesNotFitException;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.JobOptions;
import latentij.job.Messages;
import latentij.job.Options;
import latentij.job.Plan;
import latentij.job.PlaneSelection;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.SizeOption;
import latentij.job.SlicesOption;
import latentij.job.Step;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.Paths;
import latentij.zarr.DataType;
import latentij.zarr.ZarrWriter;

/**
 * Jobs from an OME-Zarr folder into another one, piece by piece. A job that ended early goes on where it was, as
 * long as the folder that is read, the options and the model are the same.
 *
 * @see ZarrImage
 * @see ZarrSink
 */
final class ZarrJobs {

	/** The side of a chunk of latents, in pixels, and of one of images. */
	private static final int LATENT_SIDE = 256;

	private static final int IMAGE_SIDE = 512;

	/** Values of the largest chunk of latents. */
	private static final int CHUNK = 1 << 20;

	private final ModelLeases leases;
	private final PixelPool pixels;
	private final Consumer<String> log;
	private final PlanRuns runs;

	/**
	 * Creates the jobs.
	 *
	 * @param leases opens models
	 * @param pixels of the last image that was encoded
	 * @param log is told what is special about an image, one sentence at a time
	 * @param runs executes plans
	 */
	ZarrJobs(final ModelLeases leases, final PixelPool pixels, final Consumer<String> log, final PlanRuns runs) {
		this.leases = leases;
		this.pixels = pixels;
		this.log = log;
		this.runs = runs;
	}

	/** See {@link Latents#encode(Path, ZarrPart, Path, EncodeOptions)}. */
	void encode(final Path folder, final ZarrPart part, final Path latent, final EncodeOptions options)
			throws IOException {
		if (options.size() != SizeOption.ORIGINAL
				|| options.get(Options.ROI)
				|| options.posterior() == PosteriorMode.INDEX)
			throw new IllegalArgumentException("OME-Zarr is encoded in its own size, and to latents. Leave size=, roi="
					+ " and posterior=index out; the command line has --level and --region.");
		requireOneFolder(folder, latent, options);
		final ZarrImage image = ZarrImage.open(folder, part);
		if (!image.description().latent().labels().isEmpty())
			throw new IllegalArgumentException("\"" + image.name()
					+ "\" is a latent already. Decode it, or encode the image that it was made of.");
		final ImagePlus planes = image.planes();
		final ShownPlanes shown = ShownPlanes.of(planes, options.slices(), options.channels(), false);
		final PlaneSelection selection = shown.selection();
		final Job job = Job.of(options);
		try (Lease lease = leases.lease(job, null, image.name())) {
			final VaeConfig config = lease.model().config();
			final BlockSource source = new ZarrImageSource(image, selection, config.inChannels(), pixels);
			image.emptiness(selection).ifPresent(this::note);
			image.notes().forEach(this::note);
			tellOfOthers(image, selection, options.slices());
			final Plan plan = plan(job, lease, source, Kind.PIXELS);
			final Extent out = plan.out();
			final ZarrPlanes places = new ZarrPlanes(
					ZarrPlanes.withChannels(image.description().axes()),
					selection.size(),
					out.channels(),
					out.height(),
					out.width());
			final ZarrDescriptions descriptions = new ZarrDescriptions(
					image, selection, places.axes(), config.spatialCompressionRatio(), image.part());
			descriptions.notes().forEach(this::note);
			try (ZarrSink sink = new ZarrSink(
					writer(latent, places, DataType.FLOAT32, out.channels(), latentSide(out), image, lease, options),
					places,
					(region, block) -> floats(region, (FloatTensor) block),
					made -> descriptions.latent(latentName(latent), texts(made, shown, out.channels(), planes)))) {
				run(plan, lease, source, sink);
			}
		}
	}

	private static void requireOneFolder(final Path from, final Path to, final JobOptions options) throws IOException {
		if (options.output().isPresent())
			throw new IllegalArgumentException(
					"The folder to write is named already. Leave output= out, which is for open images.");
		if (Paths.real(to).startsWith(from.toRealPath()))
			throw new IllegalArgumentException(
					"\"" + to + "\" is in the folder that is read. Choose another one to write.");
	}

	private void tellOfOthers(final ZarrImage image, final PlaneSelection selection, final SlicesOption slices) {
		final int all = image.size().slices() * image.size().frames();
		if (all > 1 && slices.equals(SlicesOption.CURRENT))
			note("\"" + image.name() + "\" has " + image.size().describe() + ". The first "
					+ (selection.eachChannel() ? "one, all channels," : "one") + " was encoded; say slices=all for"
					+ " all.");
	}

	private static String latentName(final Path folder) {
		return folder.getFileName().toString().replaceFirst("\\.zarr$", "");
	}

	private static int latentSide(final Extent extent) {
		int side = LATENT_SIDE;
		while (side > 32 && (long) side * side * extent.channels() > CHUNK) side /= 2;
		return side;
	}

	private ZarrWriter writer(
			final Path place,
			final ZarrPlanes places,
			final DataType type,
			final int channelsPerChunk,
			final int side,
			final ZarrImage image,
			final Lease lease,
			final JobOptions options)
			throws IOException {
		final String job = String.join(
				"\n",
				image.identity(),
				options.toString(),
				lease.model().name(),
				lease.model().version(),
				lease.model().config().norm().properties().toString(),
				lease.device());
		final ZarrWriter writer = new ZarrWriter(place, places.layout(type, channelsPerChunk, side), job);
		if (writer.isResumed()) note("\"" + place + "\" was begun by an earlier run, which is gone on with.");
		return writer;
	}

	/** Leaves out the steps whose results are there. One is always done, so that the end is as ever. */
	private void run(final Plan plan, final Lease lease, final BlockSource source, final ZarrSink sink)
			throws IOException {
		final List<Step> missing = new ArrayList<>();
		for (final Step step : plan.steps()) if (!sink.isDone(step.out())) missing.add(step);
		if (missing.isEmpty()) missing.add(plan.steps().get(plan.steps().size() - 1));
		runs.run(plan.withSteps(missing), lease, source, sink);
		if (plan.steps().size() > 1) lease.freeMemory();
	}

	private static Plan plan(final Job job, final Lease lease, final BlockSource source, final Kind decoded) {
		try {
			return lease.planner().planInRegions(job, source.extent(), source.provenance(), decoded);
		} catch (final DoesNotFitException exc) {
			throw Messages.refusal(job, source.name(), exc);
		}
	}

	private static List<ImageProcessor> floats(final Region region, final FloatTensor latent) {
		final List<ImageProcessor> channels = new ArrayList<>();
		for (int c = 0; c < latent.channels(); c++) {
			final float[] values = new float[region.height() * region.width()];
			for (int y = 0; y < region.height(); y++)
				latent.buffer()
						.get((c * latent.height() + y) * latent.width(), values, y * region.width(), region.width());
			channels.add(new FloatProcessor(region.width(), region.height(), values));
		}
		return channels;
	}

	/** A stack of pixels with the labels and the properties of latents. */
	private static ImagePlus texts(
			final Provenance made, final ShownPlanes shown, final int channels, final ImagePlus planes) {
		final List<PlaneOrigin> origins =
				IntStream.range(0, shown.size()).mapToObj(shown::origin).collect(Collectors.toList());
		final ImageStack stack = pixels(shown.size() * channels);
		ProvenanceLabels.write(made, stack, origins);
		final ImagePlus texts = new ImagePlus(planes.getTitle(), stack);
		ProvenanceProperties.write(made, texts);
		ProvenanceProperties.write(origins, texts);
		return texts;
	}

	private static ImageStack pixels(final int n) {
		final ImageStack stack = new ImageStack(1, 1);
		for (int s = 0; s < n; s++) stack.addSlice(null, new FloatProcessor(1, 1));
		return stack;
	}

	/** See {@link Latents#decode(Path, Path, DecodeOptions)}. */
	void decode(final Path latent, final Path folder, final DecodeOptions options) throws IOException {
		requireOneFolder(latent, folder, options);
		final ZarrImage image = ZarrImage.open(latent, ZarrPart.ALL);
		ZarrLatents.requireFloat(image);
		final ImagePlus pixel = pixel(image);
		final LatentStackSource texts = new LatentStackSource(pixel);
		final Job job = Job.of(options);
		try (Lease lease = leases.lease(job, texts.provenance(), texts.name())) {
			texts.select(options.slices(), lease.model().config(), job.modelFor(texts.provenance()));
			image.emptiness(texts.selection()).ifPresent(this::note);
			final BlockSource source = new ZarrLatentSource(image, texts);
			final Plan plan = plan(job, lease, source, texts.displays().isEmpty() ? Kind.PIXELS : Kind.FLOATS);
			texts.notes().forEach(this::note);
			DecodingNotes.assumption(job, source).ifPresent(this::note);
			DecodingNotes.of(job, source, lease.model(), plan.out()).forEach(this::note);
			final DecodedContent content = new DecodedContent(pixel, texts, lease.model(), plan.out());
			final int colors = content.bitDepth() == 24 ? 3 : content.slicesPerPlane();
			final ZarrPlanes places = new ZarrPlanes(
					ZarrPlanes.withChannels(image.description().axes()),
					texts.size(),
					colors,
					plan.out().height(),
					plan.out().width());
			final ZarrDescriptions descriptions = new ZarrDescriptions(
					image,
					texts.selection(),
					places.axes(),
					1.0 / lease.model().config().spatialCompressionRatio(),
					image.part());
			descriptions.notes().forEach(this::note);
			try (ZarrSink sink = new ZarrSink(
					writer(folder, places, type(content.bitDepth()), 1, IMAGE_SIDE, image, lease, options),
					places,
					content::pixels,
					made -> descriptions.decoded(latentName(folder), decoded(content, plan.out(), made)))) {
				run(plan, lease, source, sink);
			}
		}
	}

	private static DataType type(final int bitDepth) {
		return switch (bitDepth) {
			case 16 -> DataType.UINT16;
			case 32 -> DataType.FLOAT32;
			default -> DataType.UINT8;
		};
	}

	/** All channels of all planes, with their texts. */
	private static ImagePlus pixel(final ZarrImage image) {
		final ImageStack stack = pixels(image.size().planes());
		final List<String> labels = image.description().latent().labels();
		for (int s = 0; s < stack.size() && s < labels.size(); s++) stack.setSliceLabel(labels.get(s), s + 1);
		final ImagePlus pixel = new ImagePlus(image.name(), stack);
		pixel.setDimensions(
				image.size().channels(), image.size().slices(), image.size().frames());
		image.description().latent().properties().forEach(pixel::setProp);
		return pixel;
	}

	/** The decoded image, with one pixel for each plane. */
	private static ImagePlus decoded(final DecodedContent content, final Extent out, final Provenance made) {
		final Region pixel = new Region(0, 0, 0, 1, 1);
		final Block block =
				out.kind() == Kind.PIXELS ? PixelTensor.zeros(1, 1, 1) : FloatTensor.zeros(1, out.channels(), 1, 1);
		final ImageProcessor first = content.pixels(pixel, block).get(0);
		final ImageStack stack = new ImageStack(1, 1);
		for (int s = 0; s < out.planes() * content.slicesPerPlane(); s++) stack.addSlice(null, first);
		return content.image(stack, made);
	}

	private void note(final String sentence) {
		log.accept("LatentIJ: " + sentence);
	}
}
