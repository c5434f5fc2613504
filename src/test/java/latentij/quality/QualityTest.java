// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;

class QualityTest {

	/** Both compute in 64 bits, in another order; nine decimals are written. */
	private static final double FP64_ATOL = 1e-8;

	private static BufferedImage rgb(final int width, final int height) {
		return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
	}

	/** One pixel further right, and in steps of 32 grey levels. */
	private static BufferedImage coarser(final BufferedImage image) {
		final int width = image.getWidth();
		final BufferedImage result = rgb(width, image.getHeight());
		for (int y = 0; y < image.getHeight(); y++)
			for (int x = 0; x < width; x++) result.setRGB((x + 1) % width, y, image.getRGB(x, y) & 0xe0e0e0 | 0x101010);
		return result;
	}

	@Test
	void measuresAreThoseOfScikitImage() throws IOException {
		int images = 0;
		for (final String line : Files.readAllLines(Resources.path("quality/pairs.txt"))) {
			final String[] words = line.split(" ");
			// Java itself makes grey images lighter.
			final BufferedImage a = IJ.openImage("sample-images/" + words[0])
					.getProcessor()
					.convertToRGB()
					.getBufferedImage();
			final BufferedImage b = coarser(a);
			assertEquals(Double.parseDouble(words[1]), ImageQuality.psnr(a, b), FP64_ATOL, line);
			assertEquals(Double.parseDouble(words[2]), ImageQuality.ssim(a, b), FP64_ATOL, line);
			assertEquals(Double.parseDouble(words[3]), ImageQuality.msSsim(a, b), FP64_ATOL, line);
			assertEquals(Double.parseDouble(words[4]), ImageQuality.meanAbsoluteError(a, b), FP64_ATOL, line);
			images++;
		}
		assertEquals(3, images);
	}

	@Test
	void smallImagesHaveNoMultiScaleSimilarity() {
		assertTrue(Double.isNaN(ImageQuality.msSsim(rgb(175, 300), rgb(175, 300))));
		assertEquals(1, ImageQuality.msSsim(rgb(176, 176), rgb(176, 176)), FP64_ATOL);
	}

	@Test
	void worstTileIsFoundAndRestsBelongToTheirNeighbors() {
		final BufferedImage a = rgb(100, 70);
		final BufferedImage b = rgb(100, 70);
		b.setRGB(99, 69, 0xffffff);
		assertEquals(new WorstTile(64, 0, 36, 70, ImageQuality.psnr(a, b) + 10 * Math.log10(36 / 100.0)), worst(a, b));
		b.setRGB(99, 69, 0);
		b.setRGB(0, 0, 0xff);
		assertEquals(0, worst(a, b).x());
		assertEquals(64, worst(a, b).width());
	}

	private static WorstTile worst(final BufferedImage a, final BufferedImage b) {
		final WorstTile worst = WorstTile.find(a, b, 64);
		// Rounded, to be compared as a record.
		final double psnr = ImageQuality.psnr(a, b)
				+ 10 * Math.log10((double) worst.width() * worst.height() / (a.getWidth() * a.getHeight()));
		assertEquals(psnr, worst.psnr(), FP64_ATOL);
		return new WorstTile(worst.x(), worst.y(), worst.width(), worst.height(), psnr);
	}

	@Test
	void statisticsOfEachColor() {
		final BufferedImage image = rgb(2, 1);
		image.setRGB(0, 0, 0x0a1400);
		image.setRGB(1, 0, 0x1e14ff);
		assertEquals(new Statistics(20, 10), Statistics.of(image, 0));
		assertEquals(new Statistics(20, 0), Statistics.of(image, 1));
		assertEquals(new Statistics(127.5, 127.5), Statistics.of(image, 2));
	}

	@Test
	void lineThroughPointsWithoutThoseThatAreNotFinite() {
		final LinearFit exact = LinearFit.of(new double[] {1, 2, Double.NaN, 4}, new double[] {5, 7, 0, 11});
		assertEquals(2, exact.slope(), FP64_ATOL);
		assertEquals(3, exact.offset(), FP64_ATOL);
		assertEquals(1, exact.r2(), FP64_ATOL);
		// numpy.polyfit([0, 1, 2], [0, 2, 1], 1) and corrcoef.
		final LinearFit rough = LinearFit.of(new double[] {0, 1, 2}, new double[] {0, 2, 1});
		assertEquals(0.5, rough.slope(), FP64_ATOL);
		assertEquals(0.5, rough.offset(), FP64_ATOL);
		assertEquals(0.25, rough.r2(), FP64_ATOL);
		assertThrows(IllegalArgumentException.class, () -> LinearFit.of(new double[1], new double[2]));
	}

	@Test
	void jpegIsTheBestThatFits() throws IOException {
		final BufferedImage image = ImageIO.read(
						Path.of("sample-images", "tissue-odd.png").toFile())
				.getSubimage(0, 0, 96, 80);
		final BufferedImage copy = rgb(96, 80);
		copy.createGraphics().drawImage(image, 0, 0, null);
		final JpegSize small = JpegSize.atMost(copy, 1500).orElseThrow();
		final JpegSize large = JpegSize.atMost(copy, 6000).orElseThrow();
		assertTrue(small.bytes() <= 1500 && large.bytes() <= 6000 && large.bytes() > 1500);
		assertTrue(ImageQuality.psnr(copy, large.image()) > ImageQuality.psnr(copy, small.image()));
		assertEquals(Optional.empty(), JpegSize.atMost(copy, 100));
	}

	/** A wave of 8 pixels, in units of half a pixel's width. */
	@Test
	void wavesAreFoundAtTheirFrequency() {
		final double[] values = new double[64 * 48];
		for (int i = 0; i < values.length; i++) values[i] = 100 + 20 * Math.cos(2 * Math.PI * (i % 64) / 8);
		final RadialSpectrum spectrum = RadialSpectrum.of(new Plane(values, 64, 48), 0.5, 0.5);
		int peak = 0;
		for (int i = 0; i < spectrum.power().length; i++) if (spectrum.power()[i] > spectrum.power()[peak]) peak = i;
		final double ring = spectrum.frequencies()[1] - spectrum.frequencies()[0];
		assertEquals(0.25, spectrum.frequencies()[peak], ring);
		assertEquals(12, spectrum.power().length);
		assertThrows(IllegalArgumentException.class, () -> RadialSpectrum.of(new Plane(new double[49], 7, 7), 1, 1));
	}

	/** The mean of the squared magnitudes of white noise is its variance. */
	@Test
	void powerOfNoiseIsItsVariance() {
		final java.util.Random random = new Random(1);
		final double[] values = new double[200 * 150];
		for (int i = 0; i < values.length; i++) values[i] = 7 + 3 * random.nextGaussian();
		final RadialSpectrum spectrum = RadialSpectrum.of(new Plane(values, 200, 150), 1, 1);
		final double mean = Arrays.stream(spectrum.power()).skip(5).average().orElseThrow();
		assertEquals(9, mean, 0.5);
	}

	@Test
	void finestDetailIsWhereTheErrorReachesHalfOfThePower() {
		final double[] frequencies = {0.1, 0.2, 0.3};
		final RadialSpectrum original = new RadialSpectrum(frequencies, new double[] {8, 4, 2});
		assertEquals(5, finest(original, 1, 2, 1.1), FP64_ATOL);
		assertEquals(1 / 0.3, finest(original, 0, 0, 1), FP64_ATOL);
		assertEquals(Double.POSITIVE_INFINITY, finest(original, 5, 0, 0));
	}

	private static double finest(final RadialSpectrum original, final double... error) {
		return RadialSpectrum.finestKept(original, new RadialSpectrum(original.frequencies(), error));
	}
}
