// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import latentij.chunked.ArrayLayout;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.DataType;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.chunked.PlanePlaces;
import latentij.ij.latents.DecodedContent;
import latentij.ij.latents.DecodingNotes;
import latentij.ij.latents.LatentStackSource;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/** Decodes latents in a folder of OME-Zarr or N5 to images of the same axes. */
final class ChunkedDecoding implements ChunkedTask.Preparation {

	/** The side of a chunk, in pixels. */
	private static final int SIDE = 512;

	private final ChunkedImage image;
	private final Rectangle part;
	private final DecodeOptions options;
	private final ImagePlus pixel;
	private final LatentStackSource texts;

	/**
	 * Looks at latents.
	 *
	 * @param image of float32
	 * @param part of the decoded image, in its pixels; null for all
	 * @param options of the job
	 * @throws IllegalArgumentException if it cannot be a latent
	 */
	ChunkedDecoding(final ChunkedImage image, final Rectangle part, final DecodeOptions options) {
		ChunkedLatents.requireFloat(image);
		this.image = image;
		this.part = part;
		this.options = options;
		pixel = pixel(image);
		texts = new LatentStackSource(pixel);
	}

	@Override
	public String name() {
		return texts.name();
	}

	@Override
	public Provenance made() {
		return texts.provenance();
	}

	@Override
	public double[][] ranges() {
		return null;
	}

	@Override
	public ChunkedTask task(final Lease lease, final String name) throws IOException {
		final Job job = Job.of(options);
		texts.select(options.slices(), lease.model().config(), job.modelFor(texts.provenance()));
		final BlockSource source = new ChunkedLatentSource(image, texts);
		final Kind kind = texts.displays().isEmpty() ? Kind.PIXELS : Kind.FLOATS;
		final Plan plan = Messages.requireFit(job, source.name(), () -> lease.planner()
				.planInRegions(job, source.extent(), source.provenance(), kind));
		final Extent out = plan.out();
		final DecodedContent content = new DecodedContent(pixel, texts, lease.model(), out);
		final Rectangle made = part(out);
		final PlanePlaces places = new PlanePlaces(
				PlanePlaces.withChannels(image.description().axes()),
				texts.size(),
				content.bitDepth() == 24 ? 3 : content.slicesPerPlane(),
				made.height,
				made.width);
		final double ratio = 1.0 / lease.model().config().spatialCompressionRatio();
		final ChunkedDescriptions descriptions = new ChunkedDescriptions(
				image,
				texts.selection(),
				places.axes(),
				ratio,
				new Rectangle2D.Double(made.x * ratio, made.y * ratio, made.width * ratio, made.height * ratio));
		final List<ArrayLayout> levels = ChunkedWriter.levels(places.layout(type(content.bitDepth()), 1, SIDE));
		final List<String> notes = new ArrayList<>();
		image.emptiness(texts.selection()).ifPresent(notes::add);
		notes.addAll(texts.notes());
		DecodingNotes.assumption(job, source).ifPresent(notes::add);
		DecodingNotes.size(source, out).ifPresent(notes::add);
		notes.addAll(descriptions.notes());
		return new ChunkedTask(
				image,
				options,
				source,
				plan,
				made,
				places,
				levels,
				content::pixels,
				provenance -> descriptions.decoded(name, decoded(content, out, provenance), levels.size()),
				notes,
				DecodingNotes.version(job, source, lease.model()),
				ChunkedTask.Losses.NONE);
	}

	private Rectangle part(final Extent out) {
		final Rectangle all = new Rectangle(out.width(), out.height());
		if (part == null) return all;
		if (all.contains(part)) return part;
		throw new IllegalArgumentException("\"" + image.name() + "\" is decoded to " + all.width + " x " + all.height
				+ " pixels; the region " + part.x + "," + part.y + "," + part.width + "," + part.height
				+ " is not inside. Choose one that is.");
	}

	private static DataType type(final int bitDepth) {
		return switch (bitDepth) {
			case 16 -> DataType.UINT16;
			case 32 -> DataType.FLOAT32;
			default -> DataType.UINT8;
		};
	}

	/** All channels of all planes, with their texts. */
	private static ImagePlus pixel(final ChunkedImage image) {
		final ImageStack stack = ChunkedLatents.pixels(image.size().planes());
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
}
