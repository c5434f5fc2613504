// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import latentij.quality.ImageQuality;
import latentij.quality.JpegSize;
import latentij.quality.LinearFit;
import latentij.quality.Plane;
import latentij.quality.RadialSpectrum;
import latentij.quality.Statistics;
import latentij.quality.WorstTile;

/**
 * An image and what a model has made of it, in numbers.
 *
 * @param image its name
 * @param model its name
 * @param width in pixels
 * @param height in pixels
 * @param psnr in dB
 * @param ssim of the luma; NaN for images of less than 11 pixels
 * @param msSsim of the luma; NaN for images of less than 176 pixels
 * @param mae in grey levels
 * @param worst the part with the lowest PSNR
 * @param shifts for red, green and blue: the mean and the standard deviation, decoded minus original
 * @param intensities the line that decoded values have against those of a grey image; null for colors
 * @param bytes of the latent with 32-bit values
 * @param jpeg PSNR of JPEG files in as many bytes as the latent has with 32, 16 and 8 bits; NaN where
 *          none is so small
 * @param spectra of original, decoded and the difference; null for tiny images and those of one grey level
 * @param unit of lengths
 * @param pixel the larger side of a pixel, in units
 * @param encodeSeconds for the encoder, the model being open
 * @param decodeSeconds for the decoder
 */
record Comparison(
		String image,
		String model,
		int width,
		int height,
		double psnr,
		double ssim,
		double msSsim,
		double mae,
		WorstTile worst,
		List<Statistics> shifts,
		LinearFit intensities,
		long bytes,
		List<Double> jpeg,
		Spectra spectra,
		String unit,
		double pixel,
		double encodeSeconds,
		double decodeSeconds) {

	/** The depths of latents that are compared with JPEG, in bits. */
	static final int[] DEPTHS = {32, 16, 8};

	private static final int MIN_SPECTRUM = 8;

	/** The spectrum of a larger image is that of its middle. */
	private static final int MAX_SPECTRUM = 2048;

	/** The spectra of an image, of what came back, and of the difference. */
	record Spectra(RadialSpectrum original, RadialSpectrum decoded, RadialSpectrum difference) {

		/** The wavelength of the finest detail that was kept, in units. */
		double finest() {
			return RadialSpectrum.finestKept(original, difference);
		}
	}

	/** The seconds that encoding and decoding took. */
	record Seconds(double encode, double decode) {}

	/** Compares; both images have the same size. */
	static Comparison of(
			final Picture picture,
			final String model,
			final ImagePlus latent,
			final BufferedImage original,
			final BufferedImage decoded,
			final Seconds seconds)
			throws IOException {
		final Calibration stated = picture.image().getCalibration();
		// TIFF files of others may have sizes of pixels without a unit: lengths of nothing.
		final Calibration calibration = stated.getUnit().isBlank() ? new Calibration() : stated;
		final long values = (long) latent.getStackSize() * latent.getWidth() * latent.getHeight();
		final boolean tiny = isTiny(original.getWidth(), original.getHeight());
		final Spectra spectra = tiny ? null : spectra(original, decoded, calibration);
		final String unit = calibration.scaled() ? calibration.getUnit() : "pixels";
		final Likeness likeness = Likeness.of(original, decoded);
		return new Comparison(
				picture.name(),
				model,
				original.getWidth(),
				original.getHeight(),
				likeness.psnr(),
				likeness.ssim(),
				ImageQuality.msSsim(original, decoded),
				likeness.mae(),
				likeness.worst(),
				shifts(original, decoded),
				intensities(picture.image(), decoded).orElse(null),
				values * 4,
				jpeg(original, values),
				spectra,
				unit,
				Math.max(calibration.pixelWidth, calibration.pixelHeight),
				seconds.encode,
				seconds.decode);
	}

	/** True if an image is too small for a spectrum. */
	boolean isTiny() {
		return isTiny(width, height);
	}

	private static boolean isTiny(final int width, final int height) {
		return Math.min(width, height) < MIN_SPECTRUM;
	}

	Likeness likeness() {
		return new Likeness(psnr, ssim, mae, worst);
	}

	private static List<Statistics> shifts(final BufferedImage original, final BufferedImage decoded) {
		final List<Statistics> shifts = new ArrayList<>();
		for (int color = 0; color < 3; color++) {
			final Statistics before = Statistics.of(original, color);
			final Statistics after = Statistics.of(decoded, color);
			shifts.add(new Statistics(after.mean() - before.mean(), after.deviation() - before.deviation()));
		}
		return shifts;
	}

	/** Grey levels are taken back to the values that the display range showed so. */
	private static Optional<LinearFit> intensities(final ImagePlus image, final BufferedImage decoded) {
		final ImageProcessor pixels = image.getProcessor();
		if (image.getNChannels() > 1 || image.getBitDepth() == 24 || pixels.isColorLut() || pixels.isInvertedLut())
			return Optional.empty();
		final double min = pixels.getMin();
		final double step = (pixels.getMax() - min) / 255;
		final double[] luma = Plane.luma(decoded).values();
		final double[] x = new double[luma.length];
		for (int i = 0; i < x.length; i++) {
			x[i] = pixels.getf(i);
			luma[i] = min + luma[i] * step;
		}
		return Optional.of(LinearFit.of(x, luma));
	}

	private static List<Double> jpeg(final BufferedImage original, final long values) throws IOException {
		final List<Double> psnr = new ArrayList<>();
		for (final int depth : DEPTHS) {
			final Optional<JpegSize> file = JpegSize.atMost(original, values * depth / 8);
			psnr.add(file.map(jpeg -> ImageQuality.psnr(original, jpeg.image())).orElse(Double.NaN));
		}
		return psnr;
	}

	/** Null where all that is looked at has the same grey level: no part of its power could be lost. */
	private static Spectra spectra(
			final BufferedImage original, final BufferedImage decoded, final Calibration calibration) {
		final Plane before = Plane.luma(middle(original));
		final double level = before.values()[0];
		if (Arrays.stream(before.values()).allMatch(value -> value == level)) return null;
		final Plane after = Plane.luma(middle(decoded));
		final double width = calibration.scaled() ? calibration.pixelWidth : 1;
		final double height = calibration.scaled() ? calibration.pixelHeight : 1;
		return new Spectra(
				RadialSpectrum.of(before, width, height),
				RadialSpectrum.of(after, width, height),
				RadialSpectrum.of(after.minus(before), width, height));
	}

	private static BufferedImage middle(final BufferedImage image) {
		final int width = Math.min(image.getWidth(), MAX_SPECTRUM);
		final int height = Math.min(image.getHeight(), MAX_SPECTRUM);
		return image.getSubimage((image.getWidth() - width) / 2, (image.getHeight() - height) / 2, width, height);
	}
}
