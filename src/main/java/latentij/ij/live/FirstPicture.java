// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.io.IOException;
import java.util.Optional;
import latentij.ij.latents.ModelFactors;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.preview.KnownFactors;
import latentij.preview.LinearPreview;
import latentij.tensor.FloatTensor;

/**
 * A picture for the time until the first one is decoded: the latent's linear preview where its factors are known,
 * else words.
 */
final class FirstPicture {

	private static final Color PAPER = new Color(96, 96, 96);

	private FirstPicture() {}

	/**
	 * Draws it.
	 *
	 * @param latent the scaled latent, [1,C,h,w]; read, never changed
	 * @param made its provenance; null if there is none
	 * @param size of the picture
	 * @return a new image
	 */
	static ColorProcessor draw(final FloatTensor latent, final Provenance made, final Extent size) {
		final Optional<LinearPreview> factors = factors(made).filter(preview -> preview.fits(latent.channels()));
		if (factors.isEmpty()) return words(size);
		final LinearPreview.Picture small = factors.get().draw(latent);
		final ImageProcessor picture = new ColorProcessor(small.width(), small.height(), small.pixels());
		picture.setInterpolationMethod(ImageProcessor.BILINEAR);
		return (ColorProcessor) picture.resize(size.width(), size.height());
	}

	private static Optional<LinearPreview> factors(final Provenance made) {
		if (made == null) return Optional.empty();
		final Optional<LinearPreview> known = KnownFactors.of(made.model());
		if (known.isPresent()) return known;
		try {
			return ModelFactors.of(made.model(), made.modelVersion(), made.norm())
					.load();
		} catch (final IOException exc) {
			// There is no cache folder, and so no factors.
			return Optional.empty();
		}
	}

	private static ColorProcessor words(final Extent size) {
		final ColorProcessor picture = new ColorProcessor(size.width(), size.height());
		picture.setColor(PAPER);
		picture.fill();
		picture.setColor(Color.WHITE);
		picture.setJustification(ImageProcessor.CENTER_JUSTIFY);
		picture.drawString("Decoding...", size.width() / 2, size.height() / 2);
		return picture;
	}
}
