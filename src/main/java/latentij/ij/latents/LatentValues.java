// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ImageProcessor;

/** The values of latents: 32-bit pixels, or 8- and 16-bit ones with a scale, which is a calibration function. */
public final class LatentValues {

	/** The unit of the values that the scale gives, by which ImageJ's calibration tells it from other scales. */
	public static final String UNIT = "latent";

	private static final int FLOAT = 32;
	private static final int RGB = 24;

	private LatentValues() {}

	/** @return true if the pixels of an image may be the values of a latent */
	static boolean areIn(final ImagePlus image) {
		return image.getBitDepth() == FLOAT || isScaled(image);
	}

	private static boolean isScaled(final ImagePlus image) {
		return image.getBitDepth() != RGB
				&& image.getCalibration().getFunction() == Calibration.STRAIGHT_LINE
				&& UNIT.equals(image.getCalibration().getValueUnit())
				&& !image.getCalibration().isSigned16Bit();
	}

	/**
	 * Reads a slice.
	 *
	 * @param image {@link #areIn} it; else its pixels are taken as they are
	 * @param slice from 1
	 * @return its values; 32-bit pixels are the image's own, not to be changed
	 */
	static float[] of(final ImagePlus image, final int slice) {
		final ImageProcessor pixels = image.getStack().getProcessor(slice);
		if (image.getBitDepth() == FLOAT) return (float[]) pixels.getPixels();
		final double[] line = isScaled(image) ? image.getCalibration().getCoefficients() : new double[] {0, 1};
		final float[] values = new float[pixels.getPixelCount()];
		for (int i = 0; i < values.length; i++) values[i] = (float) (line[0] + line[1] * pixels.getf(i));
		return values;
	}
}
