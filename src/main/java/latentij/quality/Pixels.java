// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;

/** The pixels of an image. */
final class Pixels {

	private Pixels() {}

	/** Colors as 0xAARRGGBB, row by row. */
	static int[] of(final BufferedImage image) {
		final int width = image.getWidth();
		return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
	}
}
