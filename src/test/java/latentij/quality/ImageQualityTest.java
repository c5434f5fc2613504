// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;

class ImageQualityTest {

	/** Both compute in 64 bits, in another order. */
	private static final double FP64_ATOL = 1e-10;

	private static final Path SSIM = Resources.path("quality/ssim");

	private static BufferedImage open(final String name) throws IOException {
		return ImageIO.read(SSIM.resolve(name + ".png").toFile());
	}

	private static BufferedImage image(final int width, final int height, final int rgb) {
		final BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) image.setRGB(x, y, rgb);
		return image;
	}

	private static BufferedImage gray(final int level) {
		return image(16, 12, level << 16 | level << 8 | level);
	}

	@Test
	void psnrOfAConstantDifference() {
		assertEquals(20 * Math.log10(255), ImageQuality.psnr(gray(10), gray(11)), FP64_ATOL);
		assertEquals(20 * Math.log10(255.0 / 40), ImageQuality.psnr(gray(50), gray(10)), FP64_ATOL);
		assertEquals(0, ImageQuality.psnr(gray(0), gray(255)), FP64_ATOL);
	}

	@Test
	void psnrCountsEachColor() {
		final BufferedImage green = image(16, 12, 100 << 16 | 103 << 8 | 100);
		// A third of the values is 3 away: the mean squared difference is 3.
		assertEquals(10 * Math.log10(255.0 * 255 / 3), ImageQuality.psnr(gray(100), green), FP64_ATOL);
	}

	@Test
	void sameImagesAreTheSame() throws IOException {
		assertEquals(Double.POSITIVE_INFINITY, ImageQuality.psnr(gray(7), gray(7)));
		assertEquals(1, ImageQuality.ssim(open("original"), open("original")), FP64_ATOL);
	}

	@Test
	void ssimIsThatOfScikitImage() throws IOException {
		int pairs = 0;
		for (final String line : Files.readAllLines(SSIM.resolve("expected.txt"))) {
			final String[] words = line.split(" ");
			assertEquals(
					Double.parseDouble(words[1]),
					ImageQuality.ssim(open("original"), open(words[0])),
					FP64_ATOL,
					words[0]);
			pairs++;
		}
		assertEquals(4, pairs);
	}

	@Test
	void differentSizesAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> ImageQuality.psnr(gray(0), image(12, 16, 0)));
		assertThrows(IllegalArgumentException.class, () -> ImageQuality.ssim(gray(0), image(12, 16, 0)));
	}

	@Test
	void imagesWithoutAWindowHaveNoSimilarity() {
		final double none = ImageQuality.ssim(image(10, 20, 0), image(10, 20, 0));
		assertTrue(Double.isNaN(none));
		assertEquals("SSIM needs 11x11 pixels", ImageQuality.ssimText(none, 2));
		assertEquals("SSIM 1.00", ImageQuality.ssimText(ImageQuality.ssim(image(11, 11, 0), image(11, 11, 0)), 2));
	}
}
