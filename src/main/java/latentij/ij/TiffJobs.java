// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.ij.formats.LeftPages;
import latentij.ij.images.ChannelTensors;
import latentij.ij.images.DisplayRange;
import latentij.ij.images.SmallImages;
import latentij.ij.latents.DecodingNotes;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.models.ModelLeases;
import latentij.ij.planes.StackPlanes;
import latentij.ij.planes.TiffStack;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.ij.runs.JobNotes;
import latentij.ij.runs.PlanRuns;
import latentij.io.ImageJText;
import latentij.io.TiffFile;
import latentij.io.TiffImageSource;
import latentij.io.TiffLatentSource;
import latentij.io.TiffSink;
import latentij.job.BlockSink;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.Provenance;
import latentij.job.options.ChannelsOption;
import latentij.job.options.JobOptions;
import latentij.job.options.Options;
import latentij.job.options.SizeOption;
import latentij.job.options.SlicesOption;
import latentij.util.files.FileLook;

/**
 * Jobs from a TIFF file into another one, which are never whole in memory where the network
 * allows it.
 *
 * @see TiffFile
 * @see TiffSink
 */
final class TiffJobs {

	private final ModelLeases leases;
	private final ImageJobs images;
	private final JobNotes notes;
	private final PlanRuns runs;

	/**
	 * Creates the jobs.
	 *
	 * @param leases opens models
	 * @param images does jobs on stacks
	 * @param notes tells what is special about a file
	 * @param runs executes plans
	 */
	TiffJobs(final ModelLeases leases, final ImageJobs images, final JobNotes notes, final PlanRuns runs) {
		this.leases = leases;
		this.images = images;
		this.notes = notes;
		this.runs = runs;
	}

	/** See {@link FileJobs#leavesChannels}. */
	boolean leavesChannels(final ImagePlus image, final EncodeOptions options) throws IOException {
		return Encoding.isOneChannel(image, options)
				&& !ChannelTensors.areMeant(
						leases.chosen(options.model()).config().inChannels());
	}

	/** See {@link FileJobs#encode(Path, Path, EncodeOptions)}; of a TIFF file. */
	void encode(final Path image, final Path latent, final EncodeOptions options) throws IOException {
		if (options.size() != SizeOption.ORIGINAL
				|| options.get(Options.ROI)
				|| options.posterior() == PosteriorMode.INDEX)
			throw new IllegalArgumentException("Files are encoded in their own size, whole, and to latents. Leave"
					+ " size=, roi= and posterior=index out, or open the file in ImageJ.");
		requireOneFile(options);
		ResultFile.require(image, latent);
		if (isStack(image, options)) {
			final ImagePlus stack = TiffStack.open(image);
			images.encode(stack, options.withOutput(latent));
			notePages(image, options, LeftPages.taken(stack));
			return;
		}
		final Job job = Job.of(options);
		try (TiffFile file = new TiffFile(image);
				Lease lease = leases.lease(job, null, file.name())) {
			final VaeConfig config = lease.model().config();
			final int ratio = config.spatialCompressionRatio();
			if (config.inChannels() != 1 && config.inChannels() != 3)
				throw new IllegalArgumentException("Models of images with " + config.inChannels()
						+ " channels do not encode files. Open the file in ImageJ.");
			final TiffImageSource source = new TiffImageSource(file, config.inChannels());
			if (file.size() > 1)
				notes.note("\"" + file.name() + "\" has " + file.size() + " slices. The first one was encoded.");
			final Plan plan = plan(job, lease, source);
			plan.tilingNote().ifPresent(notes::note);
			notes.tally(SmallImages.of(plan, file.name()));
			try (TiffSink sink = new TiffSink(
					latent, plan.out(), file.pixelSize().times(ratio), made -> text(made, config.latentChannels()))) {
				runInPieces(plan, lease, source, sink);
			}
			source.notFinite()
					.map(first -> DisplayRange.NotFinite.sentenceOfSome(file.name(), first))
					.ifPresent(notes::note);
		}
		notePages(image, options, 1);
	}

	private void notePages(final Path image, final EncodeOptions options, final int taken) throws IOException {
		if (!options.slices().equals(SlicesOption.ALL)) return;
		try (FileLook file = FileLook.at(image)) {
			LeftPages.note(file, image.toString(), taken).ifPresent(notes::note);
		}
	}

	private static void requireOneFile(final JobOptions options) {
		if (options.output().isPresent())
			throw new IllegalArgumentException(
					"The file to write is named already. Leave output= out, which is for open images.");
	}

	/** A lone page is all slices. */
	private static boolean isStack(final Path image, final EncodeOptions options) throws IOException {
		if (options.channels() == ChannelsOption.EACH) return true;
		if (options.slices().equals(SlicesOption.CURRENT)) return false;
		try (TiffFile file = new TiffFile(image)) {
			return file.size() > 1 || !options.slices().equals(SlicesOption.ALL);
		}
	}

	/** See {@link FileJobs#decode(Path, Path, DecodeOptions)}; of a TIFF file. */
	void decode(final Path latent, final Path image, final DecodeOptions options) throws IOException {
		requireOneFile(options);
		ResultFile.require(latent, image);
		if (!decodeInPieces(latent, image, options)) images.decode(TiffStack.open(latent), options.withOutput(image));
	}

	/** Gives false, and does nothing, where single slices or channels are to come back. */
	private boolean decodeInPieces(final Path latent, final Path image, final DecodeOptions options)
			throws IOException {
		final Job job = Job.of(options);
		try (TiffFile file = new TiffFile(latent)) {
			TiffLatentSource.requireFloat(file);
			final ImagePlus stack = texts(file);
			if (ProvenanceLabels.of(stack).tellOfDisplays()) return false;
			final LatentStackSource texts = new LatentStackSource(stack);
			final Provenance made = texts.provenance();
			try (Lease lease = leases.lease(job, made, file.name())) {
				final VaeConfig config = lease.model().config();
				final boolean all = options.slices().equals(SlicesOption.ALL)
						|| options.slices().equals(SlicesOption.CURRENT) && file.size() == config.latentChannels();
				if (!all) return false;
				final BlockSource source = new TiffLatentSource(file, config.latentChannels(), made);
				final Plan plan = plan(job, lease, source);
				texts.notes().forEach(notes::note);
				DecodingNotes.assumption(job, source).ifPresent(notes::note);
				notes.tally(DecodingNotes.version(job, source, lease.model()));
				plan.tilingNote().ifPresent(notes::note);
				DecodingNotes.size(source, plan.out()).ifPresent(notes::note);
				try (TiffSink sink = new TiffSink(
						image,
						plan.out(),
						file.pixelSize().times(1.0 / config.spatialCompressionRatio()),
						unused -> ImageJText.NONE)) {
					runInPieces(plan, lease, source, sink);
				}
				return true;
			}
		}
	}

	/** What large runs keep for the next one would come on top of what other jobs need. */
	private void runInPieces(final Plan plan, final Lease lease, final BlockSource source, final BlockSink sink)
			throws IOException {
		runs.run(plan, lease, source, sink);
		if (plan.steps().size() > 1) lease.freeMemory();
	}

	private static Plan plan(final Job job, final Lease lease, final BlockSource source) {
		return Messages.requireFit(
				job, source.name(), () -> lease.planner().planInRegions(job, source.extent(), source.provenance()));
	}

	/** Labels and properties of a stack that holds a latent. */
	private static ImageJText text(final Provenance made, final int channels) {
		final ImageStack stack = new ImageStack(1, 1);
		for (int c = 1; c <= channels; c++) stack.addSlice(ProvenanceLabels.LABEL + c, new FloatProcessor(1, 1));
		final ImagePlus image = new ImagePlus("", stack);
		ProvenanceProperties.write(made, image);
		ProvenanceLabels.write(made, image);
		final List<String> labels = new ArrayList<>();
		for (int c = 1; c <= channels; c++) labels.add(stack.getSliceLabel(c));
		return new ImageJText(labels, StackPlanes.properties(image));
	}

	/** An image with the labels and properties of a file, and no pixels to speak of. */
	private static ImagePlus texts(final TiffFile file) {
		final ImageStack stack = new ImageStack(1, 1);
		final List<String> labels = file.text().labels();
		for (int s = 0; s < file.size(); s++)
			stack.addSlice(s < labels.size() ? labels.get(s) : null, new FloatProcessor(1, 1));
		final ImagePlus image = new ImagePlus(file.name(), stack);
		file.text().properties().forEach(image::setProp);
		return image;
	}
}
