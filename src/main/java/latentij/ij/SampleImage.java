// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import latentij.ij.images.Images;

/** The image that comes with LatentIJ, for lessons without a network. */
public final class SampleImage {

	private static final String FILE = "tissue-odd.png";

	private SampleImage() {}

	/**
	 * Reads the image: a drawn section of tissue, 437 x 331 pixels, RGB.
	 *
	 * @return a new image; not shown; owned by the caller
	 */
	public static ImagePlus read() {
		try (InputStream in = SampleImage.class.getResourceAsStream(FILE)) {
			return new ImagePlus(Images.unique("tissue"), ImageIO.read(in));
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	/** Opens the image, for macros: {@code call("latentij.ij.SampleImage.open");}. */
	public static void open() {
		read().show();
	}
}
