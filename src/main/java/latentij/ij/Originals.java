// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import latentij.job.Provenance;

/** Open images that a latent may have been encoded from. */
public final class Originals {

	private Originals() {}

	/**
	 * Lists them for a dialog.
	 *
	 * @param latent any image; may be null
	 * @return the titles of the images that have the size that the latent remembers; of a latent that remembers none,
	 *         those of all other images
	 */
	public static List<String> titles(final ImagePlus latent) {
		final int[] ids = WindowManager.getIDList();
		if (ids == null) return List.of();
		final Provenance made = provenance(latent);
		return IntStream.of(ids)
				.mapToObj(WindowManager::getImage)
				.filter(image -> Objects.nonNull(image) && image != latent && fits(image, made))
				.map(ImagePlus::getTitle)
				.distinct()
				.toList();
	}

	private static boolean fits(final ImagePlus image, final Provenance made) {
		return made == null
				|| made.width() < 1
				|| image.getWidth() == made.width() && image.getHeight() == made.height();
	}

	/** Null where nothing is known; what is wrong with the latent is said when it is decoded. */
	private static Provenance provenance(final ImagePlus latent) {
		if (latent == null) return null;
		try {
			return new LatentStackSource(latent).provenance();
		} catch (final IllegalArgumentException exc) {
			return null;
		}
	}
}
