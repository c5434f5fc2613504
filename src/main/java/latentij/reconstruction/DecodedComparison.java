// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import latentij.ij.LatentImages;
import latentij.ij.menu.PlainImageJ;
import latentij.job.DecodeOptions;
import latentij.job.Options;

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

	private final ImagePlus latent;
	private final ImagePlus original;

	private DecodedComparison(final ImagePlus latent, final ImagePlus original) {
		this.latent = latent;
		this.original = original;
	}

	/**
	 * Finds the image to compare with, before anything is computed.
	 *
	 * @param latent that is decoded
	 * @param options of decoding
	 * @return empty where nothing is to be compared
	 * @throws IllegalArgumentException if no image of that title is open, or if it is the latent
	 */
	public static Optional<DecodedComparison> of(final ImagePlus latent, final DecodeOptions options) {
		return options.get(Options.COMPARE).map(title -> {
			final ImagePlus original = PlainImageJ.open(title, Options.COMPARE.key());
			if (original == latent)
				throw new IllegalArgumentException("\"" + title
						+ "\" is the latent itself. With compare=, say the title" + " of the image that was encoded.");
			return new DecodedComparison(latent, original);
		});
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
		// Of a stack, the slice that is shown is the one that is encoded.
		final List<Picture> before =
				after.size() == 1 ? List.of(new Picture(original.getTitle(), original)) : Picture.of(original);
		requireAlike(decoded, before.size(), after.size());
		final boolean grey = decoded.getBitDepth() == 8 && decoded.getNChannels() == 1;
		final ComparisonPage page = new ComparisonPage(decoded.getWidth(), decoded.getHeight());
		final String model = decoded.getProp("latentij.decoded.model");
		ImageStack pages = null;
		for (int i = 0; i < after.size(); i++) {
			final BufferedImage one = before.get(i).seen(grey);
			final BufferedImage other = after.get(i).seen(false);
			final Likeness likeness = Likeness.of(one, other);
			final var drawn = page.draw(before.get(i).name() + ", " + model, likeness, one, other);
			if (pages == null) pages = new ImageStack(drawn.getWidth(), drawn.getHeight());
			pages.addSlice(likeness.toString(), drawn);
			IJ.log("LatentIJ: \"" + after.get(i).name() + "\" against \""
					+ before.get(i).name() + "\": " + likeness + ".");
		}
		final ImagePlus comparison = new ImagePlus(LatentImages.decodedTitle(latent, "comparison"), pages);
		// ImageJ keeps the label of an only slice as a property.
		if (pages.size() == 1) comparison.setProp("Slice_Label", pages.getSliceLabel(1));
		return comparison;
	}

	private void requireAlike(final ImagePlus decoded, final int before, final int after) {
		if (original.getWidth() == decoded.getWidth() && original.getHeight() == decoded.getHeight() && before == after)
			return;
		throw new IllegalArgumentException("\"" + original.getTitle() + "\" has " + size(original, before)
				+ " and the decoded image has " + size(decoded, after)
				+ ". Images of one size can be compared: with compare=, say the title of the image that was encoded.");
	}

	private static String size(final ImagePlus image, final int planes) {
		return image.getWidth() + " x " + image.getHeight() + " pixels"
				+ (planes > 1 ? " in " + planes + " slices," : "");
	}
}
