// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.chunked.DataType;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.chunked.PlanePlaces;
import latentij.ij.images.ChannelTensors;
import latentij.ij.images.LostValues;
import latentij.ij.latents.LatentImages;
import latentij.ij.planes.PlaneOrigin;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.CodecPool.Lease;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.Step;
import latentij.job.options.Options;
import latentij.job.options.PlaneSelection;
import latentij.job.options.SizeOption;
import latentij.job.options.SlicesOption;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.util.Tally;

/** Encodes planes of an image in OME-Zarr or N5 to latents of the same axes. */
final class ChunkedEncoding implements ChunkedTask.Preparation {

	/** The side of a chunk, in pixels of the latent. */
	private static final int SIDE = 256;

	/** Values of the largest chunk. */
	private static final int CHUNK = 1 << 20;

	private final ChunkedImage image;
	private final EncodeOptions options;
	private final PixelPool pixels;
	private final ImagePlus planes;
	private final ShownPlanes shown;

	/**
	 * Chooses the planes.
	 *
	 * @param image to encode
	 * @param options of the job
	 * @param pixels keeps the memory for the next region
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the image cannot be read
	 */
	ChunkedEncoding(final ChunkedImage image, final EncodeOptions options, final PixelPool pixels) throws IOException {
		if (options.size() != SizeOption.ORIGINAL
				|| options.get(Options.ROI)
				|| options.posterior() == PosteriorMode.INDEX)
			throw new IllegalArgumentException(
					"OME-Zarr and N5 are encoded in their own size, and to latents. Leave size=, roi="
							+ " and posterior=index out; the command line has --level and --region.");
		if (!image.description().latent().labels().isEmpty())
			throw new IllegalArgumentException("\"" + image.name()
					+ "\" is a latent already. Decode it, or encode the image that it was made of.");
		this.image = image;
		this.options = options;
		this.pixels = pixels;
		planes = image.planes();
		shown = ShownPlanes.of(planes, options.slices(), options.channels(), false);
	}

	@Override
	public String name() {
		return image.name();
	}

	@Override
	public Provenance made() {
		return null;
	}

	@Override
	public double[][] ranges() throws IOException {
		return image.ranges();
	}

	@Override
	public ChunkedTask task(final Lease lease, final String name) throws IOException {
		final PlaneSelection selection = shown.selection();
		final VaeConfig config = lease.model().config();
		ChannelTensors.requireTogether(options.channels(), config.inChannels());
		final Job job = Job.of(options);
		final ChunkedImageSource source = new ChunkedImageSource(image, shown, config.inChannels(), pixels);
		final Plan plan = Messages.requireFit(
				job, source.name(), () -> lease.planner().planInRegions(job, source.extent(), null, Kind.PIXELS));
		final Extent out = plan.out();
		final PlanePlaces places = new PlanePlaces(
				PlanePlaces.withChannels(image.description().axes()),
				selection.size(),
				out.channels(),
				out.height(),
				out.width());
		final ChunkedDescriptions descriptions = new ChunkedDescriptions(
				image, selection, places.axes(), config.spatialCompressionRatio(), image.part());
		final List<String> notes = new ArrayList<>();
		image.emptiness(selection).ifPresent(notes::add);
		notes.addAll(image.notes());
		others(selection).ifPresent(notes::add);
		notes.addAll(descriptions.notes());
		return new ChunkedTask(
				image,
				options,
				source,
				plan,
				new Rectangle(out.width(), out.height()),
				places,
				List.of(places.layout(DataType.FLOAT32, out.channels(), side(out))),
				(region, block) -> floats(region, (FloatTensor) block),
				made -> descriptions.latent(name, texts(made, out.channels())),
				notes,
				Tally.NONE,
				losses(source, config.spatialCompressionRatio()));
	}

	private static ChunkedTask.Losses losses(final ChunkedImageSource source, final int ratio) {
		return new ChunkedTask.Losses() {

			@Override
			public void count(final List<Step> steps) {
				source.count(steps, ratio);
			}

			@Override
			public LostValues lost() {
				return source.lost();
			}

			@Override
			public List<String> notes(final LostValues lost) {
				return source.notes(lost);
			}
		};
	}

	private Optional<String> others(final PlaneSelection selection) {
		final int all = image.size().slices() * image.size().frames();
		if (all == 1 || !options.slices().equals(SlicesOption.CURRENT)) return Optional.empty();
		return Optional.of("\"" + image.name() + "\" has " + image.size().describe() + ". The first "
				+ (selection.eachChannel() ? "one, all channels," : "one") + " was encoded; set slices=all for all.");
	}

	private static int side(final Extent extent) {
		int side = SIDE;
		while (side > 32 && (long) side * side * extent.channels() > CHUNK) side /= 2;
		return side;
	}

	private static List<ImageProcessor> floats(final Region region, final FloatTensor latent) {
		final List<ImageProcessor> channels = new ArrayList<>();
		for (int c = 0; c < latent.channels(); c++)
			channels.add(new FloatProcessor(
					region.width(), region.height(), LatentImages.plane(latent, c, region.height(), region.width())));
		return channels;
	}

	/** A stack of pixels with the labels and the properties of latents. */
	private ImagePlus texts(final Provenance made, final int channels) {
		final List<PlaneOrigin> origins =
				IntStream.range(0, shown.size()).mapToObj(shown::origin).collect(Collectors.toList());
		final ImageStack stack = ChunkedLatents.pixels(shown.size() * channels);
		ProvenanceLabels.write(made, stack, origins);
		final ImagePlus texts = new ImagePlus(planes.getTitle(), stack);
		ProvenanceProperties.write(made, texts);
		ProvenanceProperties.write(origins, texts);
		return texts;
	}
}
