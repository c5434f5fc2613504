// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.IJ;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;

class ImageQualityTest {

	/** Both compute in 64 bits, in another order. */
	private static final double FP64_ATOL = 1e-10;

	private static final Path SSIM = Resources.path("ij/ssim");

	private static ColorProcessor open(final String name) {
		return (ColorProcessor) IJ.openImage(SSIM.resolve(name + ".png").toString())
				.getProcessor()
				.convertToRGB();
	}

	private static ColorProcessor grey(final int level) {
		final ColorProcessor image = new ColorProcessor(16, 12);
		for (int i = 0; i < image.getPixelCount(); i++) image.set(i, level << 16 | level << 8 | level);
		return image;
	}

	@Test
	void psnrOfAConstantDifference() {
		assertEquals(20 * Math.log10(255), ImageQuality.psnr(grey(10), grey(11)), FP64_ATOL);
		assertEquals(20 * Math.log10(255.0 / 40), ImageQuality.psnr(grey(50), grey(10)), FP64_ATOL);
		assertEquals(0, ImageQuality.psnr(grey(0), grey(255)), FP64_ATOL);
	}

	@Test
	void psnrCountsEachColour() {
		final ColorProcessor green = grey(100);
		for (int i = 0; i < green.getPixelCount(); i++) green.set(i, 100 << 16 | 103 << 8 | 100);
		// A third of the values is 3 away: the mean squared difference is 3.
		assertEquals(10 * Math.log10(255.0 * 255 / 3), ImageQuality.psnr(grey(100), green), FP64_ATOL);
	}

	@Test
	void sameImagesAreTheSame() {
		assertEquals(Double.POSITIVE_INFINITY, ImageQuality.psnr(grey(7), grey(7)));
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
	void differentOrTinySizesAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> ImageQuality.psnr(grey(0), new ColorProcessor(12, 16)));
		assertThrows(IllegalArgumentException.class, () -> ImageQuality.ssim(grey(0), new ColorProcessor(12, 16)));
		assertThrows(
				IllegalArgumentException.class,
				() -> ImageQuality.ssim(new ColorProcessor(10, 20), new ColorProcessor(10, 20)));
	}
}
