// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import latentij.job.Provenance;
import latentij.job.StackSize;

/** The latents among the open images, for dialogs that offer them. */
public final class OpenLatents {

	private OpenLatents() {}

	/**
	 * Refuses an image that no model can have made, before a person is asked for options.
	 *
	 * @param image any image; may be null
	 * @throws IllegalArgumentException if it is no latent; the message says why, and what is one
	 */
	public static void require(final ImagePlus image) {
		Images.requirePixels(image);
		final LatentStackSource source = new LatentStackSource(image);
		if (source.provenance() != null) return;
		LatentImages.requireFloat(image);
		if (image.getStackSize() == 1)
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" has 1 slice; a latent is a 32-bit stack"
					+ " with one slice for each channel. Select an image made by \"Encode to Latent\".");
	}

	/**
	 * Refuses two latents that cannot be mixed.
	 *
	 * @param first a latent
	 * @param second another one
	 * @throws IllegalArgumentException if one is no latent, or if they are of different sizes or
	 *           dimensions, or known to be of different models
	 */
	public static void requireAlike(final ImagePlus first, final ImagePlus second) {
		final LatentStackSource a = new LatentStackSource(first);
		final LatentStackSource b = new LatentStackSource(second);
		final String both = "\"" + first.getTitle() + "\" and \"" + second.getTitle() + "\" ";
		final int planes = a.extent().planes();
		if (planes != b.extent().planes() || planes > 1 && !a.size().equals(b.size()))
			throw new IllegalArgumentException(both + "hold " + planes(a) + " and " + planes(b)
					+ " latents (channels, slices, frames). Stacks of the same dimensions can be mixed, latent by"
					+ " latent (Image > Duplicate... takes one out).");
		if (!a.extent().equals(b.extent()))
			throw new IllegalArgumentException(both + "have different sizes: " + size(first) + " and " + size(second)
					+ " (width, height, slices). Latents of the same size can be mixed: encode images of the same"
					+ " size, or with size=512x512.");
		final Provenance made = a.provenance();
		final Provenance other = b.provenance();
		if (made == null || other == null) return;
		if (made.model().equals(other.model())
				&& made.modelVersion().equals(other.modelVersion())
				&& made.norm().equals(other.norm())) return;
		throw new IllegalArgumentException(both + "were made with different models: \"" + made.model() + "\" and \""
				+ other.model() + "\". Latents of one model can be mixed: encode both images with the same.");
	}

	private static String planes(final LatentStackSource source) {
		final StackSize size = source.size();
		return size.channels() + " x " + size.slices() + " x " + size.frames();
	}

	private static String size(final ImagePlus image) {
		return image.getWidth() + " x " + image.getHeight() + " x " + image.getStackSize();
	}

	/**
	 * Lists the open latents that can be mixed with another.
	 *
	 * @param first a latent; left out itself
	 * @return at least one
	 * @throws IllegalArgumentException if there is none
	 */
	public static List<ImagePlus> partners(final ImagePlus first) {
		final List<ImagePlus> partners = open().stream()
				.filter(image -> image != first && areAlike(first, image))
				.toList();
		if (partners.isEmpty())
			throw new IllegalArgumentException("No second latent of the size and model of \"" + first.getTitle()
					+ "\" is open. Encode another image of the same size, or open its latent, and try again.");
		return partners;
	}

	/** @return the open latents that others can be mixed with, in the order in which they were opened */
	public static List<ImagePlus> ofPairs() {
		final List<ImagePlus> open = open();
		return open.stream()
				.filter(image -> open.stream().anyMatch(other -> other != image && areAlike(image, other)))
				.toList();
	}

	private static List<ImagePlus> open() {
		final int[] ids = WindowManager.getIDList();
		if (ids == null) return List.of();
		return IntStream.of(ids)
				.mapToObj(WindowManager::getImage)
				.filter(Objects::nonNull)
				.toList();
	}

	private static boolean areAlike(final ImagePlus first, final ImagePlus second) {
		try {
			require(first);
			require(second);
			requireAlike(first, second);
			return true;
		} catch (final IllegalArgumentException exc) {
			return false;
		}
	}
}
