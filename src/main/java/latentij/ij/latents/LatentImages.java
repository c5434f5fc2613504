// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import latentij.ij.images.Images;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.ui.WindowZoom;
import latentij.tensor.FloatTensor;
import latentij.util.Spread;

/**
 * Latents as ImageJ stacks: 32 bit, one slice for each channel, holding the
 * scaled latent.
 */
public final class LatentImages {

	/** The part of the values that lies outside the display range, at each end. */
	private static final double OUTSIDE = 0.0025;

	/** The display range of a stack of many values is found from about so many. */
	static final int SAMPLE = 1 << 20;

	/** Of so many values, those that lie outside are known well enough. */
	private static final int ENOUGH = 1 << 13;

	private LatentImages() {}

	/** Tells an image that may hold indices: 16-bit, of one slice, or with labels that say so. */
	static boolean mayBeIndices(final ImagePlus image) {
		return image.getBitDepth() == 16 && image.getStackSize() == 1 || areIndices(image);
	}

	private static boolean areIndices(final ImagePlus image) {
		final String label = image.getStack().getSliceLabel(1);
		return image.getBitDepth() == 16 && label != null && label.startsWith(ProvenanceLabels.INDEX_LABEL);
	}

	/**
	 * Shows nearly all values of a latent.
	 *
	 * @param image gets the display range
	 * @param values of the latent, of which there is at least one; of many, every so many are looked at
	 */
	public static void setRange(final ImagePlus image, final float[] values) {
		final int step = (values.length - 1) / ENOUGH + 1;
		final float[] some = new float[(values.length - 1) / step + 1];
		for (int i = 0; i < some.length; i++)
			some[i] = values[(int) Math.min(values.length - 1, Spread.place(i, step))];
		final int outside = (int) (OUTSIDE * some.length);
		image.setDisplayRange(nearEnd(some, outside, 1), nearEnd(some, outside, -1));
	}

	/**
	 * Finds a value by its place among all, near an end. To sort them all takes ten times as long.
	 *
	 * @param values at least one
	 * @param place from 0; small
	 * @param order 1 to count from the smallest value, -1 from the largest, which NaN is
	 */
	private static float nearEnd(final float[] values, final int place, final int order) {
		final float[] first = new float[place + 1];
		for (int n = 0; n < values.length; n++) {
			int i = Math.min(n, first.length);
			for (; i > 0 && order * Float.compare(values[n], first[i - 1]) < 0; i--)
				if (i < first.length) first[i] = first[i - 1];
			if (i < first.length) first[i] = values[n];
		}
		return first[place];
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
		return toTensor(image, IntStream.rangeClosed(1, image.getStackSize()).toArray());
	}

	/**
	 * Reads one of the latents in a stack.
	 *
	 * @param image a 32-bit stack; read, never changed
	 * @param slices those of the latent's channels, from 1
	 * @return the scaled latent, [1,slices,height,width]
	 * @throws IllegalArgumentException if the image is not 32-bit, or if a value is
	 *           NaN or infinite
	 */
	public static FloatTensor toTensor(final ImagePlus image, final int... slices) {
		requireFloat(image);
		return values(image, slices);
	}

	/** Remove NaNs... leaves infinite values as they are. */
	private static String replacing(final float value) {
		final String nan = "Process > Noise > Remove NaNs...";
		if (Float.isNaN(value)) return nan;
		return "Process > Math > " + (value > 0 ? "Max..." : "Min...") + ", and for NaN " + nan;
	}

	/** The values of some slices of a stack, [1,slices,height,width]; all must be finite. */
	static FloatTensor values(final ImagePlus image, final int... slices) {
		final ImageStack stack = image.getStack();
		final FloatTensor scaled = FloatTensor.zeros(1, slices.length, stack.getHeight(), stack.getWidth());
		final FloatBuffer values = scaled.buffer();
		for (final int s : slices) {
			final float[] pixels = LatentValues.of(image, s);
			for (int i = 0; i < pixels.length; i++) {
				if (Float.isFinite(pixels[i])) continue;
				throw new IllegalArgumentException("\"" + image.getTitle()
						+ "\" holds " + pixels[i] + " in slice " + s + " at x="
						+ i % stack.getWidth() + ", y=" + i / stack.getWidth()
						+ ". All values of a latent are finite numbers. Replace the others"
						+ " (" + replacing(pixels[i]) + "), or encode the image again.");
			}
			values.put(pixels);
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
	 * @param latent a 32-bit stack, one slice for each channel, or a hyperstack of latents; read, never changed
	 * @param channels of each slice, from 0
	 * @param function of the values
	 * @return a new stack of the same dimensions, with a display range for its own values; not shown; owned by the
	 *         caller
	 */
	public static ImagePlus mapped(final ImagePlus latent, final int[] channels, final ValueFunction function) {
		final ImageStack from = latent.getStack();
		final ImageStack stack = new ImageStack(from.getWidth(), from.getHeight());
		for (int s = 1; s <= from.size(); s++) {
			final float[] values = LatentValues.of(latent, s).clone();
			for (int i = 0; i < values.length; i++) values[i] = function.apply(channels[s - 1], values[i]);
			stack.addSlice(from.getSliceLabel(s), new FloatProcessor(from.getWidth(), from.getHeight(), values));
		}
		final ImagePlus mapped = like(latent, stack, Images.unique(Images.name(latent)));
		mapped.getCalibration().setFunction(Calibration.NONE, null, null);
		setRange(mapped, sample(stack));
		WindowZoom.whenShown(mapped);
		return mapped;
	}

	/**
	 * Makes an image of new slices in the place of those of a latent.
	 *
	 * @param latent read, never changed
	 * @param stack of as many slices, with their labels
	 * @param title of the image
	 * @return a new image with the properties, the calibration and the dimensions of the latent; not shown
	 */
	public static ImagePlus like(final ImagePlus latent, final ImageStack stack, final String title) {
		final ImagePlus image = new ImagePlus(title, stack);
		image.setProperties(latent.getPropertiesAsArray());
		image.setCalibration(latent.getCalibration().copy());
		image.setDimensions(latent.getNChannels(), latent.getNSlices(), latent.getNFrames());
		image.setOpenAsHyperStack(latent.isHyperStack());
		return image;
	}

	/**
	 * Copies the values of a channel.
	 *
	 * @param latent one latent
	 * @param channel from 0
	 * @param height rows to take, from the first; at most its own
	 * @param width columns to take, likewise
	 * @return row by row
	 */
	public static float[] plane(final FloatTensor latent, final int channel, final int height, final int width) {
		final float[] values = new float[height * width];
		for (int y = 0; y < height; y++)
			latent.buffer().get((channel * latent.height() + y) * latent.width(), values, y * width, width);
		return values;
	}

	/** Finite values of a stack: all, or of a large one every so many. */
	private static float[] sample(final ImageStack stack) {
		final int size = stack.getWidth() * stack.getHeight();
		final int step = (int) ((long) size * stack.size() / SAMPLE + 1);
		final FloatBuffer values = FloatBuffer.allocate(stack.size() * ((size - 1) / step + 1));
		for (int s = 1; s <= stack.size(); s++) {
			final float[] pixels = (float[]) stack.getPixels(s);
			for (int i = 0; i <= (size - 1) / step; i++) {
				final float value = pixels[(int) Math.min(size - 1, Spread.place(i, step))];
				if (Float.isFinite(value)) values.put(value);
			}
		}
		return Arrays.copyOf(values.array(), values.position());
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
		if (areIndices(image))
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" holds the numbers of a codebook's entries"
					+ " (posterior=index), and no channels. \"Decode Latent\" decodes it; encode with posterior=mean"
					+ " for a latent with channels.");
		if (!LatentValues.areIn(image))
			throw new IllegalArgumentException("\"" + image.getTitle()
					+ "\" " + kind(image.getBitDepth()) + "; a "
					+ "latent is a 32-bit stack with one slice for each channel. " + MadeLatents.remedyOfType(image));
	}

	/** The type of an image in ImageJ's words. */
	private static String kind(final int bitDepth) {
		return bitDepth == 24 ? "is an RGB image" : "has " + bitDepth + "-bit pixels";
	}
}
