// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latentij.ij.images.ImageTensors;
import latentij.ij.images.Images;
import latentij.ij.latents.LatentImages;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.NamedImages;
import latentij.ij.latents.Originals;
import latentij.ij.planes.StackPlanes;
import latentij.ij.ui.OnScreen;
import latentij.ij.ui.TextWindows;
import latentij.job.DecodeOptions;
import latentij.job.Provenance;
import latentij.job.options.Options;
import latentij.job.options.Position;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;

/**
 * A decoded image beside the one that was encoded, in one picture with their difference.
 *
 * <pre>{@code
 * Optional<DecodedComparison> comparison = DecodedComparison.of(latent, options);
 * ImagePlus decoded = latents.decode(latent, options);
 * comparison.ifPresent(with -> with.draw(decoded).show());
 * }</pre>
 */
public final class DecodedComparison {

	private static final String ONLY_WHOLE =
			". An image is compared only when the whole of it was encoded in its own size (roi=off, size=original):"
					+ " set compare= to the title of the image that was encoded.";

	private final ImagePlus latent;
	private final ImagePlus original;

	/** Places of the planes that the latents were made of; empty where they do not tell. */
	private final List<Position> places;

	private DecodedComparison(final ImagePlus latent, final ImagePlus original, final SlicesOption slices) {
		this.latent = latent;
		this.original = original;
		places = new LatentStackSource(latent).origins(slices);
	}

	/**
	 * Finds the image to compare with, before anything is computed.
	 *
	 * @param latent that is decoded
	 * @param options of decoding
	 * @return empty where nothing is to be compared
	 * @throws IllegalArgumentException if no image of that title is open, if it is the latent or cannot have its
	 *           size, or if what is decoded is none or has no such slices
	 */
	public static Optional<DecodedComparison> of(final ImagePlus latent, final DecodeOptions options) {
		return options.get(Options.COMPARE).map(title -> {
			final ImagePlus original = NamedImages.original(title, latent);
			if (original == latent)
				throw new IllegalArgumentException("\"" + title
						+ "\" is the latent itself. Set compare= to the title of the image that was encoded.");
			Images.requirePixels(latent);
			requireFitting(original, latent);
			return new DecodedComparison(latent, original, options.slices());
		});
	}

	/**
	 * Refuses an image that has neither the size that the latent remembers nor that of the latent times any factor:
	 * without the model, no more is known.
	 */
	private static void requireFitting(final ImagePlus original, final ImagePlus latent) {
		final Provenance made = new LatentStackSource(latent).provenance();
		if (made == null || made.width() < 1 || made.height() < 1) return;
		final int width = original.getWidth();
		final int height = original.getHeight();
		if (width == made.width() && height == made.height()) return;
		final int factor = width / latent.getWidth();
		if (factor > 0 && width == factor * latent.getWidth() && height == factor * latent.getHeight()) return;
		throw new IllegalArgumentException("\"" + original.getTitle() + "\" has " + size(width, height) + ", and \""
				+ latent.getTitle() + "\" was made of an image of " + size(made.width(), made.height()) + ONLY_WHOLE);
	}

	/**
	 * Draws the comparison, and logs its numbers.
	 *
	 * @param decoded the image that came of the latent; read, never changed
	 * @return original, decoded and difference side by side, whole and in the worst place; a slice for each slice and
	 *         frame, with the numbers as its label; not shown; owned by the caller
	 * @throws IllegalArgumentException if the images have different sizes
	 */
	public ImagePlus draw(final ImagePlus decoded) {
		final List<Picture> after = Picture.of(decoded);
		final List<Picture> before = before(after.size());
		requireAlike(decoded, before.size(), after.size());
		final boolean grey = decoded.getBitDepth() == 8 && decoded.getNChannels() == 1;
		final ComparisonPage page = new ComparisonPage(decoded.getWidth(), decoded.getHeight());
		final String model = decoded.getProp("latentij.decoded.model");
		final TextWindows windows = TextWindows.open();
		ImageStack pages = null;
		for (int i = 0; i < after.size(); i++) {
			final BufferedImage one = before.get(i).seen(grey);
			final BufferedImage other = after.get(i).seen(false);
			final Likeness likeness = Likeness.of(one, other);
			final var drawn = page.draw(ComparisonPage.title(before.get(i).name(), model), likeness, one, other, "");
			if (pages == null) pages = new ImageStack(drawn.getWidth(), drawn.getHeight());
			pages.addSlice(likeness.toString(), drawn);
			IJ.log("LatentIJ: \"" + after.get(i).name() + "\" against \""
					+ before.get(i).name() + "\": " + likeness + ".");
		}
		windows.placeOthers();
		final ImagePlus comparison = new ImagePlus(LatentImages.decodedTitle(latent, "comparison"), pages);
		OnScreen.whenShown(comparison);
		// ImageJ keeps the label of an only slice as a property.
		if (pages.size() == 1) comparison.setProp("Slice_Label", pages.getSliceLabel(1));
		return comparison;
	}

	/**
	 * Compares two images as they are seen.
	 *
	 * @param original any type
	 * @param decoded of the same size
	 * @return PSNR, SSIM and mean error, one line
	 * @throws IllegalArgumentException if the sizes differ
	 */
	public static String numbers(final ImagePlus original, final ImagePlus decoded) {
		return Likeness.of(seen(original), seen(decoded)).toString();
	}

	private static BufferedImage seen(final ImagePlus image) {
		return ImageTensors.seen(image, image.getWidth(), image.getHeight()).getBufferedImage();
	}

	/** The planes that were encoded; where that is not known, the one that is shown, or all. */
	private List<Picture> before(final int planes) {
		final List<Picture> known = new ArrayList<>();
		final int each = places.size() / planes;
		for (int i = 0; each > 0 && i < planes; i++) {
			final List<Position> some = places.subList(i * each, (i + 1) * each);
			final String name =
					Picture.name(original, some.get(0).slice(), some.get(0).frame());
			Originals.plane(original, some).ifPresent(plane -> known.add(new Picture(name, plane)));
		}
		if (known.size() == planes && each * planes == places.size()) return known;
		return planes == 1 ? List.of(new Picture(original.getTitle(), original)) : Picture.of(original);
	}

	private void requireAlike(final ImagePlus decoded, final int before, final int after) {
		if (original.getWidth() == decoded.getWidth() && original.getHeight() == decoded.getHeight() && before == after)
			return;
		throw new IllegalArgumentException("\"" + original.getTitle() + "\" has " + size(original)
				+ " and the decoded image has " + size(decoded) + ONLY_WHOLE);
	}

	private static String size(final ImagePlus image) {
		final StackSize stack = StackPlanes.size(image);
		final int planes = stack.slices() * stack.frames();
		return size(image.getWidth(), image.getHeight()) + (planes > 1 ? " in " + planes + " slices" : "");
	}

	private static String size(final int width, final int height) {
		return width + " x " + height + " pixels";
	}
}
