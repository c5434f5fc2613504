// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import java.util.List;
import java.util.function.Predicate;
import latentij.ij.images.Images;
import latentij.job.options.JobType;
import latentij.job.options.Options;

/**
 * Open images that macros and dialogs name by their titles. ImageJ lets several images have the same title, and takes
 * the one that was opened first.
 */
public final class NamedImages {

	private NamedImages() {}

	/**
	 * Finds the image to work on.
	 *
	 * @param title of an open image
	 * @param active the active image, which is taken where it has the title; may be null
	 * @return the image
	 * @throws IllegalArgumentException if none or several have the title
	 */
	public static ImagePlus input(final String title, final ImagePlus active) {
		return find(title, JobType.INPUT, List.of(image -> image == active));
	}

	/**
	 * Finds the latent that another is mixed with.
	 *
	 * @param title of an open image
	 * @param first the other latent, which is taken only where no other image has the title; may be null
	 * @return the image; of several, the one that can be mixed with the other
	 * @throws IllegalArgumentException if none or several have the title
	 */
	public static ImagePlus second(final String title, final ImagePlus first) {
		return find(
				title,
				JobType.SECOND,
				List.of(image -> image != first, image -> first != null && OpenLatents.areAlike(first, image)));
	}

	/**
	 * Finds the image that a latent was encoded from.
	 *
	 * @param title of an open image
	 * @param latent the latent, which is taken only where no other image has the title; may be null
	 * @return the image; of several, the one that has the size that the latent remembers, and is no latent
	 * @throws IllegalArgumentException if none or several have the title
	 */
	public static ImagePlus original(final String title, final ImagePlus latent) {
		return find(title, Options.COMPARE.key(), List.of(image -> image != latent, Originals.of(latent)::contains));
	}

	/** @param preferences leave out images in turn, unless that leaves none */
	private static ImagePlus find(final String title, final String key, final List<Predicate<ImagePlus>> preferences) {
		if (title == null)
			throw new IllegalArgumentException("\"" + key + "\" is missing. Give the title of an open image.");
		final boolean input = key.equals(JobType.INPUT);
		final String remedy = input ? ", or leave \"input\" out to take the active image." : ".";
		List<ImagePlus> named = Images.open().stream()
				.filter(image -> title.equals(image.getTitle()))
				.toList();
		for (final Predicate<ImagePlus> preference : preferences) {
			final List<ImagePlus> preferred = named.stream().filter(preference).toList();
			if (!preferred.isEmpty()) named = preferred;
		}
		if (named.size() == 1) return named.get(0);
		if (named.isEmpty())
			throw new IllegalArgumentException("No image named \"" + title + "\" is open. Open it first" + remedy);
		throw new IllegalArgumentException(named.size() + " open images are named \"" + title + "\", so \"" + key
				+ "\" does not say which. Give them different names (Image > Rename..., or rename() in a macro)"
				+ remedy);
	}
}
