// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import latentij.job.Extent;
import latentij.job.Plan;
import latentij.model.library.Models;
import latentij.util.Printable;

/**
 * Images that are too small for the bundled model: of a few latents, each has mostly zeros beside it. Other models were
 * not measured.
 *
 * @param count their number
 * @param first the name of the first one by name; null if there are none
 * @param width of what is encoded of the first one, in pixels
 * @param height likewise
 */
public record SmallImages(long count, String first, int width, int height) implements Serializable {

	/** No such image. */
	public static final SmallImages NONE = new SmallImages(0, null, 0, 0);

	/** Below, the bundled model loses more than a decibel; its card has the table. */
	private static final int MIN_LATENTS = 3;

	/** Pixels of the side of an image that has no more latents than are too few. */
	private static final int SIDE = (MIN_LATENTS - 1) * 8;

	/**
	 * Looks at the size of an image.
	 *
	 * @param plan to encode it
	 * @param image its name
	 * @return one image; empty if it is large enough, or for another model
	 */
	static Optional<SmallImages> of(final Plan plan, final String image) {
		final Extent latent = plan.out();
		if (!plan.model().name().equals(Models.BUNDLED) || Math.min(latent.width(), latent.height()) >= MIN_LATENTS)
			return Optional.empty();
		return Optional.of(
				new SmallImages(1, image, plan.in().width(), plan.in().height()));
	}

	/**
	 * Gives the first one another name.
	 *
	 * @param name of its file, where there are several
	 * @return the same images
	 */
	public SmallImages named(final String name) {
		return new SmallImages(count, name, width, height);
	}

	/**
	 * Counts the images of two counts, which have none in common.
	 *
	 * @param other any
	 * @return both
	 */
	public SmallImages plus(final SmallImages other) {
		if (count == 0) return other;
		if (other.count == 0) return this;
		final SmallImages start = first.compareTo(other.first) <= 0 ? this : other;
		return new SmallImages(count + other.count, start.first, start.width, start.height);
	}

	/**
	 * Tells people of the images.
	 *
	 * @return a few sentences; empty if there are none
	 */
	public Optional<String> note() {
		if (count == 0) return Optional.empty();
		final String model = "The model \"" + Models.BUNDLED + "\" gets ";
		if (count == 1)
			return Optional.of("Of " + Printable.quoted(first) + ", " + width + " x " + height
					+ " pixels are encoded. " + model + "colors wrong in images with a side of " + SIDE
					+ " pixels or less. Enlarge the image first.");
		return Optional.of(String.format(
						Locale.ROOT,
						"%,d images have a side of %d pixels or less, the first %s. ",
						count,
						SIDE,
						Printable.quoted(first))
				+ model + "their colors wrong. Enlarge them first.");
	}
}
