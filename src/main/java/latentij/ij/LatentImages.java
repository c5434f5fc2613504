// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import ij.process.ShortProcessor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import latentij.tensor.FloatTensor;

/**
 * Latents as ImageJ stacks: 32 bit, one slice for each channel, holding the
 * scaled latent.
 */
public final class LatentImages {

	/** Label of the slices, before the number of the channel. */
	public static final String LABEL = "Latent Channel ";

	/** Label of an image of indices. */
	static final String INDEX_LABEL = "Codebook Index";

	/** The part of the values that lies outside the display range, at each end. */
	private static final double OUTSIDE = 0.0025;

	private LatentImages() {}

	/**
	 * Makes a stack of a latent.
	 *
	 * @param scaled the scaled latent, [1,C,h,w]; copied
	 * @param title of the stack
	 * @return a new image of C slices, with one display range for all of them
	 */
	public static ImagePlus toStack(final FloatTensor scaled, final String title) {
		final int width = scaled.dim(3);
		final int height = scaled.dim(2);
		final ImageStack stack = new ImageStack(width, height);
		final FloatBuffer values = scaled.buffer();
		for (int c = 0; c < scaled.dim(1); c++) {
			final float[] plane = new float[width * height];
			values.get(plane);
			stack.addSlice(LABEL + (c + 1), new FloatProcessor(width, height, plane));
		}
		final ImagePlus image = new ImagePlus(title, stack);
		final float[] sorted = scaled.toArray();
		Arrays.sort(sorted);
		final int outside = (int) (OUTSIDE * sorted.length);
		image.setDisplayRange(sorted[outside], sorted[sorted.length - 1 - outside]);
		return image;
	}

	/**
	 * Makes an image of the numbers of a codebook's entries.
	 *
	 * @param indices from 0 to 65535, [1,1,h,w]; copied
	 * @param title of the image
	 * @return a new 16-bit image, shown from the lowest to the highest one
	 */
	static ImagePlus toIndexImage(final FloatTensor indices, final String title) {
		final short[] pixels = new short[indices.size()];
		final FloatBuffer values = indices.buffer();
		for (int i = 0; i < pixels.length; i++) pixels[i] = (short) (int) values.get(i);
		final ImageStack stack = new ImageStack(indices.dim(3), indices.dim(2));
		stack.addSlice(INDEX_LABEL, new ShortProcessor(indices.dim(3), indices.dim(2), pixels, null));
		final ImagePlus image = new ImagePlus(title, stack);
		image.resetDisplayRange();
		return image;
	}

	/** Tells an image that may hold indices: 16-bit, of one slice. */
	static boolean mayBeIndices(final ImagePlus image) {
		return image.getBitDepth() == 16 && image.getStackSize() == 1;
	}

	/**
	 * Reads the latent in a stack.
	 *
	 * @param image a 32-bit stack; read, never changed
	 * @return the scaled latent, [1,slices,height,width]
	 * @throws IllegalArgumentException if the image is not 32-bit, or if a value is
	 *           NaN or infinite
	 */
	public static FloatTensor toTensor(final ImagePlus image) {
		requireFloat(image);
		return values(image);
	}

	/** The values of a stack, [1,slices,height,width]; all must be finite. */
	static FloatTensor values(final ImagePlus image) {
		final ImageStack stack = image.getStack();
		final FloatTensor scaled = FloatTensor.zeros(1, stack.size(), stack.getHeight(), stack.getWidth());
		final FloatBuffer values = scaled.buffer();
		for (int s = 1; s <= stack.size(); s++) {
			final float[] slice = LatentValues.of(image, s);
			for (int i = 0; i < slice.length; i++) {
				final float value = slice[i];
				if (!Float.isFinite(value))
					throw new IllegalArgumentException("\"" + image.getTitle()
							+ "\" holds " + value + " in slice " + s + " at x="
							+ i % stack.getWidth() + ", y=" + i / stack.getWidth()
							+ ". All values of a latent are finite numbers. Replace the others"
							+ " (Process > Noise > Remove NaNs...), or encode the image again.");
				values.put(value);
			}
		}
		return scaled;
	}

	/** A function of the values of a latent. */
	@FunctionalInterface
	public interface ValueFunction {

		/**
		 * Gives a new value.
		 *
		 * @param channel from 0
		 * @param value of the latent
		 * @return the value in its place
		 */
		float apply(int channel, float value);
	}

	/**
	 * Makes a latent of another one, with its provenance.
	 *
	 * @param latent a 32-bit stack, one slice for each channel; read, never changed
	 * @param function of the values
	 * @return a new stack; not shown; owned by the caller
	 */
	public static ImagePlus mapped(final ImagePlus latent, final ValueFunction function) {
		final ImageStack from = latent.getStack();
		final ImageStack stack = new ImageStack(from.getWidth(), from.getHeight());
		for (int s = 1; s <= from.size(); s++) {
			final float[] values = LatentValues.of(latent, s).clone();
			for (int i = 0; i < values.length; i++) values[i] = function.apply(s - 1, values[i]);
			stack.addSlice(from.getSliceLabel(s), new FloatProcessor(from.getWidth(), from.getHeight(), values));
		}
		final ImagePlus mapped = new ImagePlus(Images.unique(latent.getTitle()), stack);
		mapped.setProperties(latent.getPropertiesAsArray());
		mapped.setCalibration(latent.getCalibration().copy());
		mapped.getCalibration().setFunction(Calibration.NONE, null, null);
		mapped.setDisplayRange(latent.getDisplayRangeMin(), latent.getDisplayRangeMax());
		WindowZoom.whenShown(mapped);
		return mapped;
	}

	/**
	 * Titles a picture that is decoded.
	 *
	 * @param latent that it is decoded of
	 * @param word for the end of the title
	 * @return as "cells-decoded" of "cells-latent", and no title that an open image has
	 */
	public static String decodedTitle(final ImagePlus latent, final String word) {
		return Images.unique(Images.name(latent).replaceFirst("-latent(-\\d+)?$", "$1") + "-" + word);
	}

	/**
	 * Refuses what cannot be a latent.
	 *
	 * @param image any image
	 * @throws IllegalArgumentException if it is not 32-bit
	 */
	public static void requireFloat(final ImagePlus image) {
		if (!LatentValues.areIn(image))
			throw new IllegalArgumentException("\"" + image.getTitle()
					+ "\" has " + image.getBitDepth() + "-bit pixels; a "
					+ "latent is a 32-bit stack with one slice for each channel. Select an "
					+ "image made by \"Encode to Latent\".");
	}
}
