// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import java.util.Locale;
import latentij.job.Extent;
import latentij.job.Plan;
import latentij.job.memory.Direction;
import latentij.model.library.Models;
import latentij.util.Tally;

/**
 * Images that are too small for the bundled model: where a side has few latents, most of what lies around each of them is
 * the zeros beside the image. Other models were
 * not measured.
 */
public final class SmallImages {

	/** Below, the bundled model loses more than a decibel; its card has the table. */
	private static final int MIN_LATENTS = 3;

	/** The longest side that is too short, in pixels. */
	private static final int SIDE = (MIN_LATENTS - 1) * 8;

	private static final String ONE = "Of %%s, %d x %d pixels are encoded. The model \"" + Models.BUNDLED
			+ "\" gets colors wrong in images with a side of " + SIDE + " pixels or less. Enlarge the image first.";

	private static final String MANY = "%,d images have a side of " + SIDE
			+ " pixels or less, the first %s. The model \"" + Models.BUNDLED
			+ "\" gets their colors wrong. Enlarge them first.";

	private SmallImages() {}

	/**
	 * Looks at the size of an image.
	 *
	 * @param plan of a job
	 * @param image its name
	 * @return one image; none if it is large enough, is encoded by another model, or is decoded
	 */
	public static Tally of(final Plan plan, final String image) {
		final Extent latent = plan.out();
		if (plan.job().direction() != Direction.ENCODE
				|| !plan.model().name().equals(Models.BUNDLED)
				|| Math.min(latent.width(), latent.height()) >= MIN_LATENTS) return Tally.NONE;
		return Tally.of(
				image,
				String.format(Locale.ROOT, ONE, plan.in().width(), plan.in().height()),
				MANY);
	}
}
