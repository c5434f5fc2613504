// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import java.util.stream.IntStream;
import latentij.interchange.LatentFile.ImageSize;
import latentij.job.Provenance;
import latentij.tensor.FloatTensor;

/** How many times smaller than images their latents are, by the sizes of both, for models that are not opened. */
final class Factors {

	/** The factors of known autoencoders. */
	private static final int[] KNOWN = {4, 8, 16, 32};

	private static final int USUAL = 8;

	private Factors() {}

	/** The side of the latent of an image; both in pixels. */
	static int side(final int pixels, final int factor) {
		return (pixels + factor - 1) / factor;
	}

	/** The factors with which an image has a latent of this size. */
	static int[] of(final ImageSize image, final int latentWidth, final int latentHeight) {
		return IntStream.of(KNOWN)
				.filter(f -> side(image.width(), f) == latentWidth && side(image.height(), f) == latentHeight)
				.toArray();
	}

	/** Tells whether a factor makes of an image as many packed latents as there are. */
	static boolean isOfPacked(final int factor, final ImageSize image, final FloatTensor packed) {
		return (long) side(image.height(), factor) * side(image.width(), factor) == 4L * packed.dim(1);
	}

	/** The one that does; the usual one if none does. */
	static int ofPacked(final ImageSize image, final FloatTensor packed) {
		return IntStream.of(KNOWN)
				.filter(f -> isOfPacked(f, image, packed))
				.findFirst()
				.orElse(USUAL);
	}

	/**
	 * Tells the size of latents that were turned by a quarter since they were encoded: where they are packed, their rows
	 * are those of the size that is told.
	 *
	 * @param told of latents
	 * @param latents [N,C,h,w] as they are now
	 * @return what was told, with the size of the turned ones; unchanged if they were not turned
	 */
	static Provenance turned(final Provenance told, final FloatTensor latents) {
		final int width = latents.dim(3);
		final int height = latents.dim(2);
		final int[] factors = of(new ImageSize(told.height(), told.width()), width, height);
		return width == height || factors.length == 0 ? told : told.withSize(factors[0] * width, factors[0] * height);
	}
}
