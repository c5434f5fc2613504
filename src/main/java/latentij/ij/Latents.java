// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.plugin.Duplicator;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import latentij.codec.VaeConfig;
import latentij.diagnosis.Installation;
import latentij.job.BlockSink;
import latentij.job.BlockSource;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.Direction;
import latentij.job.DoesNotFitException;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Option;
import latentij.job.Plan;
import latentij.job.PoolListener;
import latentij.job.Provenance;
import latentij.job.Runner;
import latentij.job.SizeOption;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.tensor.PixelPool;
import latentij.util.Printable;

/**
 * Encodes images, shows latents and decodes them, without any user interface and
 * without SciJava. Networks are opened when they are first used, kept for the next
 * image, and closed when nobody used them for two minutes.
 * <p>
 * Several threads may use it; those that need the same network take turns.
 *
 * <pre>{@code
 * try (Latents latents = new Latents(System.err::println)) {
 * 	ImagePlus latent = latents.encode(image, EncodeOptions.DEFAULT);
 * 	ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
 * }
 * }</pre>
 */
public final class Latents implements AutoCloseable {

	static {
		Slf4jSilencer.silence();
	}

	/** Pixels of the last image that was encoded. */
	private final PixelPool pixels = new PixelPool();

	private final Consumer<String> log;
	private final RunListener listener;
	private final CodecPool pool;
	private final ModelTrust trust;
	private ImageJModels models;

	/**
	 * Creates the jobs.
	 *
	 * @param log is told, one sentence at a time, which device is used and why, and
	 *          what is special about a model, when a model is opened; called by the
	 *          thread that works
	 */
	public Latents(final Consumer<String> log) {
		this(log, new RunListener() {});
	}

	/**
	 * Creates the jobs. Before a model is downloaded, the user is asked where
	 * ImageJ has a window; else the system property
	 * {@value latentij.model.hub.DownloadConsent#PROPERTY} decides.
	 *
	 * @param log is told, one sentence at a time, which device is used and why, and
	 *          what is special about a model, when a model is opened; called by the
	 *          thread that works
	 * @param listener is told about each run of a network; called by the thread
	 *          that works
	 */
	public Latents(final Consumer<String> log, final RunListener listener) {
		this(PoolListener.of(log), log, listener);
	}

	/**
	 * Creates the jobs, likewise.
	 *
	 * @param opened is told of the models that are opened; called by the thread that
	 *          works
	 * @param log is told, one sentence at a time, what is special about a latent or a
	 *          download
	 * @param listener is told about each run of a network; called by the thread
	 *          that works
	 */
	public Latents(final PoolListener opened, final Consumer<String> log, final RunListener listener) {
		this.log = Objects.requireNonNull(log, "log");
		this.listener = Objects.requireNonNull(listener, "listener");
		pool = new CodecPool(opened, reference -> models().find(reference));
		trust = new ModelTrust();
	}

	/**
	 * Creates the jobs over a pool.
	 *
	 * @param pool of networks; becomes this object's own
	 * @param log is told, one sentence at a time, what is special about a latent
	 * @param listener is told about each run of a network; called by the thread
	 *          that works
	 */
	public Latents(final CodecPool pool, final Consumer<String> log, final RunListener listener) {
		this(pool, log, listener, new ModelTrust());
	}

	/** @param trust decides which models that latents name are opened */
	Latents(final CodecPool pool, final Consumer<String> log, final RunListener listener, final ModelTrust trust) {
		this.pool = Objects.requireNonNull(pool, "pool");
		this.log = Objects.requireNonNull(log, "log");
		this.listener = Objects.requireNonNull(listener, "listener");
		this.trust = trust;
	}

	/** Made when it is first needed: only then does ImageJ know its folder. */
	private synchronized ImageJModels models() {
		if (models == null) models = new ImageJModels(log);
		return models;
	}

	/**
	 * Describes a model for lists.
	 *
	 * @param name one of {@link Models#names()}
	 * @return what it is, its size, and whether it is on this computer; empty for
	 *         any other text
	 */
	public String describe(final String name) {
		return models().describe(name);
	}

	/**
	 * Encodes the current slice of an image, or the rectangle around its selection.
	 *
	 * @param image any type, as the user sees it; read, never changed
	 * @param options how
	 * @return a new 32-bit stack, one slice for each latent channel, holding the
	 *         scaled latent, with its provenance ({@link ProvenanceProperties}); not
	 *         shown; owned by the caller
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key ended it, or the listener, which
	 *           can between tiles
	 */
	public ImagePlus encode(final ImagePlus image, final EncodeOptions options) throws IOException {
		Images.requirePixels(image);
		requirePicture(image);
		final Job job = Job.of(options);
		final ImagePlus encoded = options.get(Option.ROI) ? selection(image) : image;
		try (Lease lease = pool.lease(job, null)) {
			trust.chosen(lease.model().name());
			final VaeConfig config = lease.model().config();
			final int ratio = config.spatialCompressionRatio();
			final ImagePlusSource source = new ImagePlusSource(encoded, options.size(), config.inChannels(), pixels);
			source.requireSides(ratio);
			final Plan plan = plan(job, lease, source);
			if (!ChannelTensors.areMeant(config.inChannels())) tellOneChannel(encoded);
			try (LatentStackSink sink = new LatentStackSink(encoded, ratio, options.posterior())) {
				run(plan, lease, source, sink);
				DisplayRange.notFinite(encoded).ifPresent(note -> log.accept("LatentIJ: " + note));
				return sink.image();
			}
		}
	}

	/** A latent that is encoded once more is a mistake, most often the wrong window. */
	private static void requirePicture(final ImagePlus image) {
		if (!LatentValues.areIn(image)
				|| !ProvenanceProperties.areIn(image)
						&& !ProvenanceLabels.of(image).tellOfLatent()) return;
		throw new IllegalArgumentException(
				"\"" + image.getTitle() + "\" is a latent already. Select the image to encode,"
						+ " or decode this one. To encode the look of its channels, make a picture of them first"
						+ " (Show Latent Channels, or Image > Type > RGB Color).");
	}

	/** SciJava opens files with their channels apart, and without the colors that ImageJ shows. */
	private void tellOneChannel(final ImagePlus image) {
		if (image.getNChannels() == 1 || image.isComposite()) return;
		log.accept(String.format(
				Locale.ROOT,
				"LatentIJ: \"%s\" has %d channels and is no composite: channel %d alone was encoded, in grey from"
						+ " %.6g to %.6g. To encode what File > Open shows, open the file with ImageJ"
						+ " (IJ.openImage), or make it a composite.",
				image.getTitle(),
				image.getNChannels(),
				image.getC(),
				image.getDisplayRangeMin(),
				image.getDisplayRangeMax()));
	}

	/** Copies the rectangle around the selection, all channels of the current slice. */
	private static ImagePlus selection(final ImagePlus image) {
		if (!hasSelection(image))
			throw new IllegalArgumentException("\"" + image.getTitle()
					+ "\" has no selection of an area, which \"roi=on\" needs. Select one, or choose roi=off.");
		final ImagePlus copy = image.isComposite() ? channels(image) : image.crop();
		copy.setTitle(image.getTitle());
		return copy;
	}

	/** For ImageJ, a rectangle without pixels of the image means all of it. */
	private static boolean hasSelection(final ImagePlus image) {
		final Roi roi = image.getRoi();
		return roi != null && roi.isArea() && roi.getBounds().intersects(0, 0, image.getWidth(), image.getHeight());
	}

	private static ImagePlus channels(final ImagePlus image) {
		final int slice = image.getSlice();
		final int frame = image.getFrame();
		final ImagePlus copy = new Duplicator().run(image, 1, image.getNChannels(), slice, slice, frame, frame);
		copy.setC(image.getC());
		return copy;
	}

	private static Plan plan(final Job job, final Lease lease, final BlockSource source) {
		try {
			return lease.planner().plan(job, source.extent(), source.provenance());
		} catch (final DoesNotFitException exc) {
			final String doing = job.direction() == Direction.ENCODE ? "Encoding" : "Decoding";
			throw new IllegalArgumentException(
					Messages.doesNotFit(
							doing + " \"" + source.name() + "\"", job.size() != SizeOption.ORIGINAL, exc.shortage()),
					exc);
		}
	}

	private void run(final Plan plan, final Lease lease, final BlockSource source, final BlockSink sink)
			throws IOException {
		new RunStatus(listener, lease, plan.job(), source)
				.follow(progress ->
						new Runner(lease).run(plan, source, sink, progress).device());
	}

	/**
	 * Draws the channels of a latent side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel; read, never changed
	 * @return a new RGB image; not shown; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	public ImagePlus showChannels(final ImagePlus latent) {
		Images.requirePixels(latent);
		return new ImagePlus(
				Images.unique(Images.name(latent) + "-channels"),
				LatentMontage.draw(
						LatentImages.toTensor(latent),
						ProvenanceLabels.of(latent).names()));
	}

	/**
	 * Decodes a latent.
	 *
	 * @param latent a 32-bit stack with one slice for each channel of the model,
	 *          holding a scaled latent; read, never changed
	 * @param options how
	 * @return a new RGB image, or an 8-bit grey one where the model's images are, of the size that was encoded, if the latent still has
	 *         the size that belongs to it, else of the model's factor times the latent's; not shown;
	 *         owned by the caller
	 * @throws IllegalArgumentException if the stack is no latent of the model
	 * @throws IOException if the model cannot be read, or if the latent names one that the user
	 *           has not chosen before, and nobody can be asked
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key ended it, or the listener, which
	 *           can between tiles; or if the user did not want the model
	 */
	public ImagePlus decode(final ImagePlus latent, final DecodeOptions options) throws IOException {
		Images.requirePixels(latent);
		final LatentStackSource source = new LatentStackSource(latent);
		final Job job = Job.of(options);
		try (Lease lease = lease(job, source)) {
			final VaeConfig config = lease.model().config();
			source.requireChannels(config, job.modelFor(source.provenance()));
			final Plan plan = plan(job, lease, source);
			source.notes().forEach(note -> log.accept("LatentIJ: " + note));
			if (job.isAuto()) tellOtherVersion(source, lease.model());
			if (job.isAuto() && source.provenance() == null) tellAssumed(source, job.modelFor(null));
			if (source.provenance() != null) tellOtherSize(source, plan.out());
			try (DecodedSink sink = new DecodedSink(latent, config.outChannels(), config.spatialCompressionRatio())) {
				run(plan, lease, source, sink);
				return sink.image();
			}
		}
	}

	/**
	 * Opens the model that decodes a latent, for callers with a loop of their own.
	 *
	 * @param latent as for {@link #decode}
	 * @param options as there
	 * @return a lease that the caller closes
	 * @throws IllegalArgumentException as there
	 * @throws IOException as there
	 * @throws CancellationException if the user did not want the model
	 */
	public Lease leaseDecoder(final ImagePlus latent, final DecodeOptions options) throws IOException {
		Images.requirePixels(latent);
		final LatentStackSource source = new LatentStackSource(latent);
		final Job job = Job.of(options);
		final Lease lease = lease(job, source);
		try {
			source.requireChannels(lease.model().config(), job.modelFor(source.provenance()));
			return lease;
		} catch (final RuntimeException exc) {
			lease.close();
			throw exc;
		}
	}

	/**
	 * Opens a model where that takes no download.
	 *
	 * @param options of which the model is one of {@link Models#names()}
	 * @return a lease that the caller closes; empty if the model is not on this computer
	 * @throws IOException if it cannot be read
	 */
	public Optional<Lease> leaseIfHere(final DecodeOptions options) throws IOException {
		return models().isHere(options.model()) ? Optional.of(pool.lease(Job.of(options), null)) : Optional.empty();
	}

	/** Opens the model that is chosen, or that a latent remembers. */
	private Lease lease(final Job job, final BlockSource latent) throws IOException {
		final Provenance made = latent.provenance();
		if (!job.isAuto() || made == null) {
			final Lease lease = pool.lease(job, made);
			trust.chosen(lease.model().name());
			return lease;
		}
		trust.require(made.model(), latent.name());
		try {
			final Lease lease = pool.lease(job, made);
			trust.chosen(made.model());
			return lease;
		} catch (final IOException exc) {
			throw new IOException(
					"\"" + latent.name() + "\" was made with the model \""
							+ Printable.text(made.model(), ModelTrust.MAX_NAME) + "\". " + exc.getMessage()
							+ " If the model is elsewhere now, say model= and its place.",
					exc);
		}
	}

	/** A stack that lost its properties may be a latent of any model. */
	private void tellAssumed(final BlockSource latent, final String model) {
		log.accept("LatentIJ: \"" + latent.name()
				+ "\" does not say which model made it (its properties and slice labels are missing),"
				+ " so the model \"" + model + "\" was assumed. The size of the original image is not known either."
				+ " If the image looks wrong, say model= and the model that made it.");
	}

	/** A latent may have been cropped or scaled since, and what it says need not be true. */
	private void tellOtherSize(final BlockSource latent, final Extent out) {
		final Provenance made = latent.provenance();
		if (made.width() == out.width() && made.height() == out.height()) return;
		final String why = made.width() == 0
				? "tells of images of several sizes"
				: "remembers an image of " + made.width() + " x " + made.height()
						+ " pixels, which has a latent of another size (it may have been cropped or scaled)";
		log.accept("LatentIJ: \"" + latent.name() + "\" " + why + ", so it was decoded to " + out.width() + " x "
				+ out.height() + " pixels.");
	}

	/** A decoder fits the encoder that it was trained with, and no other. */
	private void tellOtherVersion(final BlockSource latent, final VaeModel model) {
		final Provenance made = latent.provenance();
		if (made == null || made.modelVersion().equals(model.version())) return;
		log.accept("LatentIJ: \"" + latent.name() + "\" was made with version "
				+ Printable.text(made.modelVersion()) + " of the model " + Printable.quoted(made.model())
				+ ", but here is version " + model.version()
				+ ". If the image looks wrong, encode it again, or say model= and the path of the version that"
				+ " made it.");
	}

	/**
	 * Reports versions, devices, folders, memory and the last error; also where an installation does
	 * not work.
	 *
	 * @return plain text
	 */
	public String about() {
		return Installation.report(Map.of("ImageJ", IJ.getVersion()), models().places(), pool.describe());
	}

	/**
	 * Closes all networks, those in use when their job is done; they are opened
	 * again when needed.
	 */
	@Override
	public void close() {
		pool.close();
	}
}
