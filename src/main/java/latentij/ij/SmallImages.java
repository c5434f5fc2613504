// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.util.Optional;
import latentij.job.Extent;
import latentij.job.Plan;
import latentij.model.library.Models;

/** Images that are too small for a model: of a few latents, each has mostly zeros beside it. */
final class SmallImages {

	/** Below, the bundled model loses more than a decibel; its card has the table. */
	private static final int MIN_LATENTS = 3;

	private SmallImages() {}

	/**
	 * Tells of an image that the bundled model does not keep. Others were not measured.
	 *
	 * @param plan to encode it
	 * @param image its name
	 * @return a sentence or two; empty if it is large enough
	 */
	static Optional<String> note(final Plan plan, final String image) {
		final Extent latent = plan.out();
		if (!plan.model().name().equals(Models.BUNDLED) || Math.min(latent.width(), latent.height()) >= MIN_LATENTS)
			return Optional.empty();
		final int side = (MIN_LATENTS - 1) * plan.config().spatialCompressionRatio();
		return Optional.of("Of \"" + image + "\", " + plan.in().width() + " x "
				+ plan.in().height() + " pixels are encoded. The model \"" + Models.BUNDLED
				+ "\" gets the colors wrong of images with a side of " + side
				+ " pixels or less. Enlarge the image first.");
	}
}
