// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import latentij.ij.formats.ImageFiles;
import latentij.ij.images.Images;
import latentij.ij.latents.LatentImages;
import latentij.ij.latents.LatentValues;
import latentij.job.ToolOptions;
import latentij.job.options.Options;
import latentij.tensor.FloatTensor;

/**
 * Latents with 8 or 16 bits for each value. The scale is ImageJ's own: a calibration function, one for all channels,
 * which TIFF files, cut-outs and substacks keep, and which <em>Image &gt; Type &gt; 32-bit</em> applies.
 */
public final class LatentSaver {

	private static final int FLOAT = 32;
	private static final int BYTE = 8;

	private LatentSaver() {}

	/**
	 * Saves a latent; the file appears whole or not at all.
	 *
	 * @param latent a stack with one slice for each channel; read, never changed
	 * @param options the depth and the file
	 * @return what was saved, and how it was rounded, for people
	 * @throws IllegalArgumentException if it is no latent, or if the file is not named, or ends in anything but
	 *           .tif or .tiff
	 * @throws IOException if the file cannot be written
	 */
	public static String save(final ImagePlus latent, final ToolOptions options) throws IOException {
		final Path file = options.get(Options.FILE)
				.orElseThrow(() -> new IllegalArgumentException(
						"The file is missing. Set file= to the path of a file that ends in .tif."));
		if (!file.toString().toLowerCase(Locale.ROOT).matches(".*\\.tiff?"))
			throw new IllegalArgumentException(
					"\"" + file + "\" does not end in .tif. Latents are saved as TIFF files: choose such a name.");
		final ImagePlus saved = quantize(latent, options.get(Options.DEPTH));
		ImageFiles.save(saved, file);
		return "Saved " + file.getFileName() + rounding(saved);
	}

	private static String rounding(final ImagePlus saved) {
		final double[] scale = saved.getCalibration().getCoefficients();
		if (saved.getBitDepth() == FLOAT || scale == null) return "";
		final String bits = String.format(Locale.ROOT, " with %d bits", saved.getBitDepth());
		return isConstant(saved.getStack())
				? bits
				: bits + String.format(Locale.ROOT, ", rounded by %.2g at most", scale[1] / 2);
	}

	/** One value is the lowest, and kept as it is. */
	private static boolean isConstant(final ImageStack rounded) {
		return IntStream.rangeClosed(1, rounded.size())
				.mapToObj(rounded::getProcessor)
				.allMatch(slice -> IntStream.range(0, slice.getPixelCount()).allMatch(pixel -> slice.get(pixel) == 0));
	}

	/**
	 * Rounds the values of a latent to those that fewer bits hold: from the lowest to the highest value of all channels
	 * in equal steps.
	 *
	 * @param latent a stack with one slice for each channel; read, never changed
	 * @param depth 8 or 16 bits; 32 for the values as they are
	 * @return a new stack with the latent's properties and labels; not shown; owned by the caller
	 * @throws IllegalArgumentException if it is no latent
	 */
	static ImagePlus quantize(final ImagePlus latent, final int depth) {
		Images.requirePixels(latent);
		final FloatTensor tensor = LatentImages.toTensor(latent);
		if (depth == FLOAT && latent.getBitDepth() == FLOAT) return latent.duplicate();
		final float[] values = tensor.toArray();
		float min = Float.POSITIVE_INFINITY;
		float max = Float.NEGATIVE_INFINITY;
		for (final float value : values) {
			min = Math.min(min, value);
			max = Math.max(max, value);
		}
		if (depth == FLOAT) return floats(latent, values, min, max);
		final int levels = 1 << depth;
		final double step = max > min ? ((double) max - min) / (levels - 1) : 1;
		final int width = latent.getWidth();
		final int height = latent.getHeight();
		final ImageStack stack = new ImageStack(width, height);
		for (int s = 0, i = 0; s < latent.getStackSize(); s++) {
			final ImageProcessor slice =
					depth == BYTE ? new ByteProcessor(width, height) : new ShortProcessor(width, height);
			for (int p = 0; p < slice.getPixelCount(); p++) slice.set(p, (int) Math.round((values[i++] - min) / step));
			stack.addSlice(latent.getStack().getSliceLabel(s + 1), slice);
		}
		final ImagePlus image = LatentImages.like(latent, stack, latent.getTitle());
		// ImageJ forgets functions that were set for another depth.
		image.getCalibration().setFunction(Calibration.STRAIGHT_LINE, new double[] {min, step}, LatentValues.UNIT);
		image.setDisplayRange(0, levels - 1.0);
		return image;
	}

	/** A latent of fewer bits with the values that its scale gives. */
	private static ImagePlus floats(final ImagePlus latent, final float[] values, final float min, final float max) {
		final int width = latent.getWidth();
		final int height = latent.getHeight();
		final ImageStack stack = new ImageStack(width, height);
		for (int s = 0, i = 0; s < latent.getStackSize(); s++, i += width * height)
			stack.addSlice(
					latent.getStack().getSliceLabel(s + 1),
					new FloatProcessor(width, height, Arrays.copyOfRange(values, i, i + width * height)));
		final ImagePlus image = LatentImages.like(latent, stack, latent.getTitle());
		image.getCalibration().disableDensityCalibration();
		image.setDisplayRange(min, max);
		return image;
	}
}
