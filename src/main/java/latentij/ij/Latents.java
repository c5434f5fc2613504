// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.Calibration;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Opened;
import latentij.job.CodecPool.Run;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.MemoryGuard;
import latentij.job.MemoryGuard.Task;
import latentij.job.SizeOption;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.Versions;

/**
 * Encodes images, shows latents and decodes them, without any user interface and
 * without SciJava. CodecPool are opened when they are first used, kept for the next
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

	/** The side of the tutorial's square. */
	private static final int SQUARE = 512;

	private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

	/** Pixels of the last image that was encoded. */
	private final PixelPool pool = new PixelPool();

	private final Consumer<String> log;
	private final Listener listener;
	private final CodecPool networks;
	private ImageJModels models;

	static {
		// Without a logger, SLF4J (which DJL brings) says so on standard error, and
		// ImageJ opens the Console window for anything that appears there.
		if (Latents.class.getResource("/META-INF/services/org.slf4j.spi.SLF4JServiceProvider") == null
				&& System.getProperty(SLF4J_VERBOSITY) == null) System.setProperty(SLF4J_VERBOSITY, "ERROR");
	}

	/** Follows the work, for a status line. */
	public interface Listener {

		/** @param what is being done, as "Encoding mountains.png on CPU" */
		default void started(final String what) {}

		/**
		 * Called before each tile of an image that is computed in tiles. The Esc key
		 * ends it as this method can.
		 *
		 * @param what is being done
		 * @param done how many tiles are done
		 * @param all how many there are
		 * @throws CancellationException to end it; the caller of {@link Latents} gets
		 *           this exception
		 */
		default void progress(final String what, final int done, final int all) {}

		/**
		 * @param what was done, on which device and why there, and how long it took;
		 *          not called if it failed
		 */
		default void finished(final String what) {}

		/**
		 * @param what was not done, as "Encoding mountains.png failed"; the caller of
		 *          {@link Latents} gets an exception that says why
		 */
		default void failed(final String what) {}
	}

	/**
	 * Creates the jobs.
	 *
	 * @param log is told, one sentence at a time, which device is used and why, and
	 *          what is special about a model, when a model is opened; called by the
	 *          thread that works
	 */
	public Latents(final Consumer<String> log) {
		this(log, new Listener() {});
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
	public Latents(final Consumer<String> log, final Listener listener) {
		this.log = Objects.requireNonNull(log, "log");
		this.listener = Objects.requireNonNull(listener, "listener");
		networks = new CodecPool(log, reference -> models().find(reference));
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
	 * Encodes the current slice of an image.
	 *
	 * @param image any type, as the user sees it; read, never changed
	 * @param options how
	 * @return a new 32-bit stack, one slice for each latent channel, holding the
	 *         scaled latent, with its provenance ({@link LatentMetadata}); not
	 *         shown; owned by the caller
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key or the listener ended it, which
	 *           is possible between tiles
	 */
	public ImagePlus encode(final ImagePlus image, final EncodeOptions options) throws IOException {
		requirePixels(image);
		try (Opened opened = networks.open(options.model(), options.device())) {
			return encode(image, options, opened);
		}
	}

	private ImagePlus encode(final ImagePlus image, final EncodeOptions options, final Opened opened) {
		final int f = opened.config().spatialCompressionRatio();
		final int width = image.getWidth();
		final int height = image.getHeight();
		if (width < f || height < f)
			throw new IllegalArgumentException("\"" + image.getTitle()
					+ "\" has " + width + " x " + height + " pixels; one pixel of a latent stands for "
					+ f + " x " + f + ". Choose an image of at least that size.");
		final boolean square = options.size() == SizeOption.SQUARE_512;
		final MemoryGuard guard = opened.guard();
		final Task task = new Task(
				true,
				"Encoding \"" + image.getTitle() + "\"",
				(square ? SQUARE : ImageTensors.roundUp(height, f)) / f,
				(square ? SQUARE : ImageTensors.roundUp(width, f)) / f,
				ImageTensors.isEightBit(image),
				square);
		final Tiling tiling = guard.plan(task, options.tiling(), options.device());
		final ImagePlus latent =
				run("Encoding", "Encoded", image, opened, tiles -> encode(image, options, opened, tiling, tiles));
		guard.fitted(task, tiling);
		return latent;
	}

	private Run<ImagePlus> encode(
			final ImagePlus image,
			final EncodeOptions options,
			final Opened opened,
			final Tiling tiling,
			final TileListener tiles) {
		final VaeConfig config = opened.config();
		final int f = config.spatialCompressionRatio();
		final int width = image.getWidth();
		final int height = image.getHeight();
		final boolean square = options.size() == SizeOption.SQUARE_512;
		final Run<Latent> run;
		if (ImageTensors.isEightBit(image)) {
			final PixelTensor pixels =
					square ? ImageTensors.resizedPixels(image, SQUARE, SQUARE) : ImageTensors.pixels(image, f, pool);
			run = opened.run(codec -> codec.encode(pixels, options.posterior(), options.seed(), tiling, tiles));
			pool.give(pixels);
		} else {
			final FloatTensor values =
					square ? ImageTensors.resized(image, SQUARE, SQUARE) : ImageTensors.padded(image, f);
			run = opened.run(codec -> codec.encode(values, options.posterior(), options.seed(), tiling, tiles));
		}
		final ImagePlus stack = LatentImages.toStack(run.result().scaled(config), name(image) + "-latent");
		final boolean sample = options.posterior() == PosteriorMode.SAMPLE;
		final VaeModel model = opened.model();
		new LatentMetadata(
						model.name(),
						model.version(),
						config.norm(),
						sample ? "sample" : "mean",
						sample ? options.seed() : 0,
						options.size().key(),
						square ? SQUARE : width,
						square ? SQUARE : height,
						image.getTitle(),
						blendedSide(tiling, stack, f),
						run.device(),
						Versions.latentIJ())
				.writeTo(stack);
		final double scale = square ? (double) f / SQUARE : 0;
		calibrate(stack, image.getCalibration(), square ? scale * width : f, square ? scale * height : f);
		WindowZoom.whenShown(stack);
		return run.with(stack);
	}

	/** The side of the tiles whose numbers differ from those of the whole image. */
	private static String blendedSide(final Tiling tiling, final ImagePlus latent, final int f) {
		return tiling instanceof Tiling.Blended blended
						&& tiling.grid(true, latent.getHeight(), latent.getWidth())
										.size()
								> 1
				? Integer.toString(blended.tileLatentSize() * f)
				: "off";
	}

	/** Does the work of a network and tells the listener. */
	private ImagePlus run(
			final String doing,
			final String done,
			final ImagePlus image,
			final Opened opened,
			final Function<TileListener, Run<ImagePlus>> work) {
		final long start = System.nanoTime();
		final String device = opened.device();
		final String what = doing + " " + image.getTitle() + " on " + device;
		listener.started(what);
		final Run<ImagePlus> run;
		try {
			run = work.apply((n, all) -> {
				if (n == 0) IJ.resetEscape();
				else if (IJ.escapePressed()) throw new CancellationException("Canceled with the Esc key.");
				listener.progress(what, n, all);
			});
		} catch (final CancellationException exc) {
			listener.failed(doing + " " + image.getTitle() + " was canceled");
			throw exc;
		} catch (final RuntimeException | Error exc) {
			listener.failed(doing + " " + image.getTitle() + " failed");
			throw exc;
		}
		// A run that was done again says where; the log says why.
		listener.finished(String.format(
				Locale.ROOT,
				"%s %s in %.1f s on %s",
				done,
				image.getTitle(),
				(System.nanoTime() - start) / 1e9,
				run.device().equals(device) ? opened.where() : run.device() + " (done again there; the log says why)"));
		return run.result();
	}

	/**
	 * Draws the channels of a latent side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel; read, never changed
	 * @return a new RGB image; not shown; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	public ImagePlus showChannels(final ImagePlus latent) {
		requirePixels(latent);
		LatentImages.requireFloat(latent);
		final int channels = latent.getStackSize();
		// Every published autoencoder of diffusers has a multiple of four.
		if (channels % 4 != 0) throw wrongChannels(latent, "a latent has 4 (16 for Stable Diffusion 3 and FLUX)");
		final ImagePlus montage =
				new ImagePlus(name(latent) + "-channels", LatentMontage.draw(LatentImages.toTensor(latent)));
		return montage;
	}

	/**
	 * Decodes a latent.
	 *
	 * @param latent a 32-bit stack with one slice for each channel of the model,
	 *          holding a scaled latent; read, never changed
	 * @param options how
	 * @return a new RGB image of the size that was encoded, if the latent still has
	 *         the size that belongs to it, else of 8 times the latent's; not shown;
	 *         owned by the caller
	 * @throws IllegalArgumentException if the stack is no latent of the model
	 * @throws IOException if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key or the listener ended it, which
	 *           is possible between tiles
	 */
	public ImagePlus decode(final ImagePlus latent, final DecodeOptions options) throws IOException {
		requirePixels(latent);
		LatentImages.requireFloat(latent);
		final Optional<LatentMetadata> metadata = LatentMetadata.readFrom(latent);
		final boolean auto = options.model().equals(DecodeOptions.AUTO);
		final String reference =
				!auto ? options.model() : metadata.map(LatentMetadata::model).orElse(Models.BUNDLED);
		try (Opened opened = auto && metadata.isPresent()
				? openOwn(latent, reference, options.device())
				: networks.open(reference, options.device())) {
			return decode(latent, metadata, options, reference, opened);
		}
	}

	private ImagePlus decode(
			final ImagePlus latent,
			final Optional<LatentMetadata> metadata,
			final DecodeOptions options,
			final String reference,
			final Opened opened) {
		final boolean auto = options.model().equals(DecodeOptions.AUTO);
		final VaeConfig own = opened.config();
		final int f = own.spatialCompressionRatio();
		if (latent.getStackSize() != own.latentChannels())
			throw wrongChannels(latent, "a latent of the model \"" + reference + "\" has " + own.latentChannels());
		final MemoryGuard guard = opened.guard();
		final Task task = new Task(
				false, "Decoding \"" + latent.getTitle() + "\"", latent.getHeight(), latent.getWidth(), true, false);
		final Tiling tiling = guard.plan(task, options.tiling(), options.device());

		// A latent remembers the factors it was scaled with; a model that was chosen
		// instead of its own has factors of its own.
		final VaeConfig config =
				auto && metadata.isPresent() ? own.withNorm(metadata.get().norm()) : own;
		if (auto) metadata.ifPresent(made -> tellOtherVersion(latent, made, opened.model()));
		final ImagePlus image = run(
				"Decoding",
				"Decoded",
				latent,
				opened,
				tiles -> decode(latent, metadata, opened, config, tiling, tiles));
		guard.fitted(task, tiling);
		return image;
	}

	private static Run<ImagePlus> decode(
			final ImagePlus latent,
			final Optional<LatentMetadata> metadata,
			final Opened opened,
			final VaeConfig config,
			final Tiling tiling,
			final TileListener tiles) {
		final int f = config.spatialCompressionRatio();
		final Latent z = Latent.ofScaled(LatentImages.toTensor(latent), config);
		final Run<PixelTensor> run = opened.run(codec -> codec.decodeToPixels(z, tiling, tiles));
		final PixelTensor decoded = run.result();
		int width = decoded.width();
		int height = decoded.height();
		if (metadata.isPresent()
				&& ImageTensors.roundUp(metadata.get().width(), f) == width
				&& ImageTensors.roundUp(metadata.get().height(), f) == height) {
			width = metadata.get().width();
			height = metadata.get().height();
		}
		final ImagePlus image = new ImagePlus(
				name(latent).replaceFirst("-latent$", "") + "-decoded", ImageTensors.toRgb(decoded, width, height));
		calibrate(image, latent.getCalibration(), 1.0 / f, 1.0 / f);
		return run.with(image);
	}

	/** Opens the model that a latent remembers. */
	private Opened openOwn(final ImagePlus latent, final String reference, final DeviceChoice device)
			throws IOException {
		try {
			return networks.open(reference, device);
		} catch (final IOException exc) {
			throw new IOException(
					"\"" + latent.getTitle() + "\" was made with the model \""
							+ reference + "\". " + exc.getMessage() + " If the model is "
							+ "elsewhere now, say model= and its place.",
					exc);
		}
	}

	/** A decoder fits the encoder that it was trained with, and no other. */
	private void tellOtherVersion(final ImagePlus latent, final LatentMetadata made, final VaeModel model) {
		if (made.modelVersion().equals(model.version())) return;
		log.accept("LatentIJ: \"" + latent.getTitle() + "\" was made with version " + made.modelVersion()
				+ " of the model \"" + made.model() + "\", but here is version "
				+ model.version() + ". If the image looks wrong, encode "
				+ "it again, or say model= and the path of the version that made it.");
	}

	private static void requirePixels(final ImagePlus image) {
		if (image == null)
			throw new IllegalArgumentException("There is no image. Open one, or select its window, and try again.");
		// An image without pixels and title is called "null" by ImageJ.
		final String name = "null".equals(image.getTitle()) ? "The image" : "\"" + image.getTitle() + "\"";
		if (image.getProcessor() == null || image.getWidth() < 1 || image.getHeight() < 1)
			throw new IllegalArgumentException(
					name + " is not open, or has no pixels. Open an image, or select its window, and try again.");
	}

	private static IllegalArgumentException wrongChannels(final ImagePlus image, final String expected) {
		final int n = image.getStackSize();
		return new IllegalArgumentException(
				"\"" + image.getTitle() + "\" has " + n + (n == 1 ? " slice; " : " slices; ")
						+ expected + ", one slice for each channel. Select an image made by "
						+ "\"Encode to Latent\".");
	}

	/** A title without the ending of a file name. */
	private static String name(final ImagePlus image) {
		return image.getTitle().replaceFirst("(?<=.)\\.[A-Za-z0-9]{1,5}$", "");
	}

	private static void calibrate(final ImagePlus image, final Calibration from, final double x, final double y) {
		final Calibration to = image.getCalibration();
		if (!from.scaled()) return;
		to.pixelWidth = from.pixelWidth * x;
		to.pixelHeight = from.pixelHeight * y;
		to.setXUnit(from.getXUnit());
		to.setYUnit(from.getYUnit());
	}

	/** For tests: the networks that are open. */
	public CodecPool networks() {
		return networks;
	}

	/**
	 * Closes all networks, those in use when their job is done; they are opened
	 * again when needed.
	 */
	@Override
	public void close() {
		networks.close();
	}
}
