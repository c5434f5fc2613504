// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import latentij.ij.Latents;
import latentij.ij.images.Images;
import latentij.ij.latents.LatentImages;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.ModelFactors;
import latentij.ij.ui.WindowZoom;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.ToolOptions;
import latentij.job.options.Options;
import latentij.job.options.PreviewColors;
import latentij.job.options.StackSize;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.preview.DeadLeaves;
import latentij.preview.KnownFactors;
import latentij.preview.LeastSquares;
import latentij.preview.LinearPreview;
import latentij.preview.PrincipalComponents;
import latentij.tensor.FloatTensor;
import latentij.util.Printable;

/**
 * Small pictures of latents: a pixel for each pixel of a latent, without a decoder.
 *
 * <pre>{@code
 * new LatentPreviews(latents, IJ::log).preview(latent, ToolOptions.parse(JobType.PREVIEW, Map.of())).show();
 * }</pre>
 */
public final class LatentPreviews {

	/** The largest side of the picture that factors are fitted to, in pixels of a latent. */
	private static final int FIT_SIDE = 48;

	/** The most pixels of its side, where that leaves enough of the latent: larger ones take minutes to decode. */
	private static final int FIT_PIXELS = 768;

	/** Pixels of a latent for each of its channels that are enough to fit their colors. */
	private static final int FIT_EACH = 8;

	/** The side of the part of a latent that is decoded for a fit. */
	private static final int PART_SIDE = 16;

	private final Latents latents;
	private final Consumer<String> log;

	/**
	 * Creates previews.
	 *
	 * @param latents encodes and decodes what factors are fitted to
	 * @param log is told where the colors come from
	 */
	public LatentPreviews(final Latents latents, final Consumer<String> log) {
		this.latents = latents;
		this.log = log;
	}

	/**
	 * Draws a latent, or all of a hyperstack with the same factors.
	 *
	 * @param latent a stack with one slice for each channel of each latent; read, never changed
	 * @param options the origin of the colors, and the device of a fit
	 * @return a new RGB image of the size of the latent; of several a stack with their channels, slices and frames; not
	 *         shown; owned by the caller
	 * @throws IllegalArgumentException if it is no latent, or if no factors are known and those were asked for
	 * @throws IOException if factors are to be fitted, and the model cannot be read
	 * @throws CancellationException if the Esc key ended a fit
	 */
	public ImagePlus preview(final ImagePlus latent, final ToolOptions options) throws IOException {
		Images.requirePixels(latent);
		final LatentStackSource source = new LatentStackSource(latent);
		final int planes = source.extent().planes();
		final LinearPreview factors = factors(latent, source, options);
		final List<String> labels = source.originalLabels();
		ImageStack stack = null;
		for (int plane = 0; plane < planes; plane++) {
			final LinearPreview.Picture picture = factors.draw(source.read(plane));
			if (stack == null) stack = new ImageStack(picture.width(), picture.height());
			stack.addSlice(labels.get(plane), new ColorProcessor(picture.width(), picture.height(), picture.pixels()));
		}
		final ImagePlus image = new ImagePlus(LatentImages.decodedTitle(latent, "preview"), stack);
		final double step = (double) latent.getWidth() / image.getWidth();
		Images.calibrate(image, latent.getCalibration(), step, step);
		if (planes > 1) {
			final StackSize size = source.size();
			image.setDimensions(size.channels(), size.slices(), size.frames());
			image.setOpenAsHyperStack(true);
			Images.copyDepth(image, latent.getCalibration());
		}
		WindowZoom.whenShown(image);
		latents.tell("Drew a preview of " + latent.getTitle());
		return image;
	}

	private LinearPreview factors(final ImagePlus latent, final LatentStackSource source, final ToolOptions options)
			throws IOException {
		final Provenance made = source.provenance();
		final int channels = source.extent().channels();
		final PreviewColors colors = options.get(Options.COLORS);
		if (colors == PreviewColors.COMPONENTS) return components(latent, source);
		final Optional<LinearPreview> known = known(made, channels);
		if (known.isPresent() && colors != PreviewColors.FIT) return tell(latent, "known factors", known.get());
		if (colors == PreviewColors.KNOWN)
			throw new IllegalArgumentException("No factors are known for \"" + latent.getTitle() + "\" ("
					+ (made == null ? "it does not say which model made it" : Printable.text(made.model()))
					+ "). Choose colors=fit, or colors=components.");
		if (made == null
				&& colors == PreviewColors.AUTO
				&& !Models.names(channels).contains(Models.BUNDLED)) return components(latent, source);
		return fitted(latent, SingleLatents.first(latent, source), made, channels, options);
	}

	/** The components of all latents, one below the other. */
	private LinearPreview components(final ImagePlus latent, final LatentStackSource source) {
		final Extent all = source.extent();
		final FloatTensor values =
				FloatTensor.zeros(1, all.channels(), (long) all.planes() * all.height(), all.width());
		final int plane = all.height() * all.width();
		for (int i = 0; i < all.planes(); i++) {
			final float[] latents = source.read(i).toArray();
			for (int c = 0; c < all.channels(); c++)
				values.buffer().put((c * all.planes() + i) * plane, latents, c * plane, plane);
		}
		return tell(latent, "its own principal components, whose colors mean nothing", PrincipalComponents.of(values));
	}

	private LinearPreview tell(final ImagePlus latent, final String origin, final LinearPreview preview) {
		log.accept("LatentIJ: \"" + latent.getTitle() + "\" was drawn with " + origin + ".");
		return preview;
	}

	private static Optional<LinearPreview> known(final Provenance made, final int channels) {
		if (made == null) return Optional.empty();
		return KnownFactors.of(made.model()).filter(factors -> factors.fits(channels));
	}

	private LinearPreview fitted(
			final ImagePlus latent,
			final ImagePlus first,
			final Provenance made,
			final int channels,
			final ToolOptions options)
			throws IOException {
		final String model = made == null ? Models.BUNDLED : made.model();
		final ModelFactors file = made == null ? ofBundled() : ModelFactors.of(model, made.modelVersion(), made.norm());
		Optional<LinearPreview> preview = file.load().filter(factors -> factors.fits(channels));
		if (preview.isEmpty()) {
			final String what = " colors to the decoder of " + Printable.text(model);
			preview = Optional.of(latents.asOne(
					"Fitting" + what, "Fitted" + what, false, one -> fit(one, first, channels, model, options, file)));
		}
		return tell(latent, "factors fitted to the decoder of " + Printable.text(model), preview.get());
	}

	private ModelFactors ofBundled() throws IOException {
		final VaeModel bundled = latents.models().chosen(Models.BUNDLED);
		return ModelFactors.of(
				Models.BUNDLED, bundled.version(), bundled.config().norm());
	}

	/** Keeps factors that are the model's alone: a latent may hold anything. */
	private LinearPreview fit(
			final Latents one,
			final ImagePlus latent,
			final int channels,
			final String model,
			final ToolOptions options,
			final ModelFactors file)
			throws IOException {
		// First a part of the latent itself: models that latents name are opened only if the user agrees.
		final int width = Math.min(PART_SIDE, latent.getWidth());
		final int height = Math.min(PART_SIDE, latent.getHeight());
		final ImagePlus part = part(latent, width, height);
		final ImagePlus decoded = one.decode(part, options.decode());
		final int ratio = Math.max(1, decoded.getWidth() / width);
		final int side = fitSide(channels, ratio) * ratio;
		try {
			final ImagePlus leaves =
					new ImagePlus("a picture to fit colors", new ColorProcessor(side, side, DeadLeaves.paint(side)));
			final ImagePlus encoded = one.encode(leaves, options.encode(model));
			final LinearPreview preview = solve(channels, encoded, one.decode(encoded, options.decode()), ratio);
			file.store(preview);
			return preview;
		} catch (final IOException | IllegalArgumentException exc) {
			// A model may be half of one: a decoder alone.
			log.accept("LatentIJ: the colors were fitted to a part of \"" + latent.getTitle()
					+ "\" alone, because the model could not encode: " + exc.getMessage());
			return solve(channels, part, decoded, ratio);
		}
	}

	/** The side of the picture that factors are fitted to, in pixels of a latent. */
	static int fitSide(final int channels, final int ratio) {
		final int enough = (int) Math.ceil(Math.sqrt((double) FIT_EACH * channels));
		return Math.min(FIT_SIDE, Math.max(enough, FIT_PIXELS / ratio));
	}

	private static LinearPreview solve(
			final int channels, final ImagePlus latent, final ImagePlus decoded, final int ratio) {
		final LeastSquares squares = new LeastSquares(channels);
		final int[] pixels = (int[]) decoded.getProcessor().convertToRGB().getPixels();
		squares.add(LatentImages.toTensor(latent), pixels, decoded.getWidth(), ratio);
		return squares.solve();
	}

	/** The middle of a latent. */
	private static ImagePlus part(final ImagePlus latent, final int width, final int height) {
		final ImagePlus part = new ImagePlus(
				latent.getTitle(),
				latent.getStack()
						.crop(
								(latent.getWidth() - width) / 2,
								(latent.getHeight() - height) / 2,
								0,
								width,
								height,
								latent.getStackSize()));
		part.setProperties(latent.getPropertiesAsArray());
		part.setCalibration(latent.getCalibration().copy());
		for (int s = 1; s <= latent.getStackSize(); s++)
			part.getStack().setSliceLabel(latent.getStack().getSliceLabel(s), s);
		return part;
	}
}
