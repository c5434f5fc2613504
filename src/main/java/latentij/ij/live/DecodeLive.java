// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.IJ;
import ij.ImageListener;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.plugin.frame.Recorder;
import ij.process.ColorProcessor;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import latentij.ij.Latents;
import latentij.ij.latents.LatentImages;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.OpenLatents;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.ij.ui.StatusLine;
import latentij.ij.ui.TextWindows;
import latentij.ij.ui.WindowZoom;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.ErrorMessage;
import latentij.job.ErrorMessage.Kind;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.live.Adjustment;
import latentij.live.FittedPreview;
import latentij.live.LatentDecoder;
import latentij.live.LiveDecoder;
import latentij.live.LiveListener;
import latentij.live.LivePicture;
import latentij.live.Patch;
import latentij.live.PlannedDecoder;
import latentij.live.PreviewModels;
import latentij.model.Reach;
import latentij.preview.KnownFactors;
import latentij.util.LastError;

/**
 * A latent that is followed: whatever changes its pixels, the picture in a window beside it
 * changes with it. Of a hyperstack it is the latent that is shown. Closing either window
 * ends that; the picture of a latent that was closed stays.
 */
public final class DecodeLive implements LiveListener, LiveControls.Listener {

	/** The open windows by the latent that they follow; used by the event thread alone. */
	private static final Map<ImagePlus, DecodeLive> OPEN = new HashMap<>();

	private final ImagePlus latent;
	private final FollowedLatent followed;
	private final Lease lease;
	private final Lease previewLease;
	private final PlannedDecoder planned;
	private final ImagePlus live;
	private final LivePicture picture = new LivePicture();
	private final LiveDecoder decoder;
	private final LiveWindow window;
	private final KeptStatus status;
	private final ImageListener images = new Images();
	private Adjustment adjustment;

	/** The parts that are worked out before the window opens. */
	private record Start(
			Lease lease,
			Lease preview,
			DecodeOptions options,
			PlannedDecoder planned,
			OptionalInt reach,
			Provenance provenance,
			Extent size,
			FollowedLatent followed,
			double largest) {}

	/** Tells of both images; called by any thread. */
	private final class Images implements ImageListener {

		@Override
		public void imageOpened(final ImagePlus image) {}

		@Override
		public void imageClosed(final ImagePlus image) {
			if (image == latent || image == live) decoder.close();
			if (image == latent) EventQueue.invokeLater(() -> window.controls().end("The latent was closed."));
		}

		@Override
		public void imageUpdated(final ImagePlus image) {
			if (image == latent) decoder.wake();
		}
	}

	/** Opens the window; called by the event thread. */
	private DecodeLive(final ImagePlus latent, final Start start) {
		this.latent = latent;
		followed = start.followed;
		this.lease = start.lease;
		previewLease = start.preview;
		this.planned = start.planned;
		adjustment = Adjustment.none(lease.model().config().latentChannels());
		decoder = new LiveDecoder(
				followed,
				adjustment,
				planned,
				lease.model().config().spatialCompressionRatio(),
				start.reach,
				preview(start),
				this);
		live = new ImagePlus(
				LatentImages.decodedTitle(latent, "live"),
				FirstPicture.draw(followed.get(), start.provenance, start.size));
		ProvenanceProperties.ofDecoder(lease.model(), start.provenance, live);
		status = new KeptStatus(KeptStatus::mouse, () -> IJ.showStatus(StatusLine.fit(follows(latent))));
		if (latent.getCanvas() != null) latent.getCanvas().addMouseListener(status);
		final int channels = lease.model().config().latentChannels();
		if (latent.getWindow() != null) WindowZoom.enlarge(latent.getWindow());
		window = new LiveWindow(live, latent.getWindow(), new LiveControls(channels, start.largest, this));
		window.getCanvas().addMouseListener(status);
		// For macros at once; a window that comes to the front says so later.
		if (latent.getWindow() != null) WindowManager.setCurrentWindow(latent.getWindow());
		ImagePlus.addImageListener(images);
		decoder.start(() -> EventQueue.invokeLater(this::ended));
	}

	/**
	 * Opens the window.
	 *
	 * @param latents opens the model
	 * @param latent to follow; stays the active image
	 * @param options the model and the device
	 * @throws IOException if the model cannot be read
	 * @throws IllegalArgumentException if the image is no latent of the model, or if there are no
	 *           windows
	 */
	public static void open(final Latents latents, final ImagePlus latent, final DecodeOptions options)
			throws IOException {
		if (GraphicsEnvironment.isHeadless() || Interpreter.isBatchMode())
			throw new IllegalArgumentException("There are no windows in headless and batch mode, and Decode Live"
					+ " shows one. Use Decode Latent there.");
		if (!onEventThread(() -> showAgain(latent))) openAnew(latents, latent, options);
		latents.tell(follows(latent));
	}

	private static String follows(final ImagePlus latent) {
		return "Decode Live follows " + latent.getTitle();
	}

	private static void openAnew(final Latents latents, final ImagePlus latent, final DecodeOptions options)
			throws IOException {
		final Lease lease = latents.leaseDecoder(latent, options);
		Lease preview = null;
		try {
			final LatentStackSource source = OpenLatents.toDecode(latent, Job.of(options), sentence -> {});
			final FollowedLatent followed = new FollowedLatent(latent);
			final PlannedDecoder planned =
					new PlannedDecoder(lease, Job.of(options), source.provenance(), source.name());
			final OptionalInt reach = reach(lease);
			if (reach.isEmpty()) preview = preview(latents, lease, options);
			final Start start = new Start(
					lease,
					preview,
					options,
					planned,
					reach,
					source.provenance(),
					planned.size(latent.getHeight(), latent.getWidth()),
					followed,
					followed.largest());
			onEventThread(() -> OPEN.put(latent, new DecodeLive(latent, start)) == null);
		} catch (final IOException | RuntimeException | OutOfMemoryError exc) {
			lease.close();
			if (preview != null) preview.close();
			throw exc;
		}
	}

	private static boolean showAgain(final ImagePlus latent) {
		final DecodeLive open = OPEN.get(latent);
		if (open == null) return false;
		TextWindows.raise(open.window);
		return true;
	}

	/** The part around a change that has to be decoded; empty for all of the latent. */
	private static OptionalInt reach(final Lease lease) throws IOException {
		return Reach.of(lease.model())
				.map(reach -> OptionalInt.of(reach.decoder()))
				.orElse(OptionalInt.empty());
	}

	/** A small model for the latents of a large one; null where there is none on this computer. */
	private static Lease preview(final Latents latents, final Lease large, final DecodeOptions options)
			throws IOException {
		final Optional<String> name = PreviewModels.of(large.model().config());
		return name.isEmpty()
				? null
				: latents.models().leaseIfHere(options.withModel(name.get())).orElse(null);
	}

	private static LatentDecoder preview(final Start start) {
		if (start.preview == null)
			return new FittedPreview(
					start.lease.model().config().spatialCompressionRatio(),
					KnownFactors.of(start.lease.model().name()));
		final Job small = Job.of(start.options.withModel(start.preview.model().name()));
		return new PlannedDecoder(start.preview, small, null, start.planned.name());
	}

	/** Throws what the task throws. */
	static boolean onEventThread(final BooleanSupplier task) {
		if (EventQueue.isDispatchThread()) return task.getAsBoolean();
		final boolean[] result = new boolean[1];
		try {
			EventQueue.invokeAndWait(() -> result[0] = task.getAsBoolean());
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
		} catch (final InvocationTargetException exc) {
			if (exc.getCause() instanceof RuntimeException failure) throw failure;
			// The memory may be full.
			if (exc.getCause() instanceof Error failure) throw failure;
			throw new IllegalStateException(exc.getCause());
		}
		return result[0];
	}

	@Override
	public void decoded(final Patch patch, final boolean preview, final long nanos) {
		final int ratio = lease.model().config().spatialCompressionRatio();
		final Extent size = patch == null ? null : planned.size(patch.height() / ratio, patch.width() / ratio);
		EventQueue.invokeLater(() -> {
			if (size == null) {
				picture.put(null, 0, 0, preview);
				window.controls().same();
			} else {
				picture.put(patch, size.width(), size.height(), preview);
				window.controls().decoded(preview, nanos);
			}
			show();
		});
	}

	@Override
	public void working() {
		EventQueue.invokeLater(window.controls()::working);
	}

	@Override
	public void failed(final Throwable exc) {
		if (exc == null) {
			EventQueue.invokeLater(() -> window.controls().failed(null));
			return;
		}
		final ErrorMessage message = ErrorMessage.of(exc);
		LastError.keep(exc);
		if (message.kind() == Kind.BUG) IJ.log(message.text());
		EventQueue.invokeLater(() -> window.controls().failed(message.text()));
	}

	private void show() {
		if (!picture.isThere() || !live.isVisible()) return;
		final int[] pixels = picture.pixels();
		if (live.getWidth() == picture.width() && live.getHeight() == picture.height())
			live.getProcessor().setPixels(pixels);
		else live.setProcessor(new ColorProcessor(picture.width(), picture.height(), pixels));
		live.updateAndDraw();
		live.changes = false;
	}

	@Override
	public void adjusted(final int channel, final double gain, final double offset) {
		adjustment = adjustment.with(channel, gain, offset);
		decoder.adjust(adjustment);
	}

	@Override
	public void showDifference(final boolean on) {
		picture.showDifference(on);
		show();
	}

	@Override
	public void keepLatent() {
		final ImagePlus kept = LatentImages.mapped(latent, followed.channels(), adjustment::apply);
		kept.show();
		// No command makes it again.
		if (Recorder.record)
			Recorder.recordString("// " + kept.getTitle() + " is " + latent.getTitle()
					+ " with the sliders of Decode Live, " + "which are not recorded: " + adjustment + "\n");
	}

	/** Ends the window's work: nothing is computed any more. */
	private void ended() {
		ImagePlus.removeImageListener(images);
		OPEN.remove(latent, this);
		if (latent.getCanvas() != null) latent.getCanvas().removeMouseListener(status);
		lease.close();
		if (previewLease != null) previewLease.close();
	}
}
