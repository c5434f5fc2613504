// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import latentij.codec.PillowResize;
import latentij.job.Messages;
import latentij.job.options.ChannelsOption;
import latentij.tensor.FloatTensor;
import latentij.util.Printable;

/**
 * Channels of an image as tensors, for models whose images have neither one channel nor
 * three. Each channel of the current slice and frame is taken by itself, through its own display
 * range, as {@link ImageTensors} takes a grey image: colors of look-up tables say nothing, and
 * channels that are switched off count, too.
 */
public final class ChannelTensors {

	private ChannelTensors() {}

	/** @return true for models whose images are no grey and no RGB ones */
	public static boolean areMeant(final int channels) {
		return channels != 1 && channels != 3;
	}

	/**
	 * Refuses to take channels apart that a model takes together.
	 *
	 * @param option of the job
	 * @param channels of the model
	 * @throws IllegalArgumentException if each is to be encoded on its own
	 */
	public static void requireTogether(final ChannelsOption option, final int channels) {
		if (option == ChannelsOption.EACH && areMeant(channels))
			throw new IllegalArgumentException("The model takes images of " + count(channels)
					+ ", and channels=each gives it one at a time. Leave channels= out.");
	}

	/**
	 * Refuses an image of other channels than a model takes.
	 *
	 * @param image any type
	 * @param channels of the model
	 * @throws IllegalArgumentException if it has more or less, or colors instead
	 */
	static void require(final ImagePlus image, final int channels) {
		if (image.getNChannels() == channels && image.getBitDepth() != 24) return;
		final String has = image.getBitDepth() == 24 ? "is an RGB image" : "has " + count(image.getNChannels());
		throw new IllegalArgumentException("\"" + image.getTitle() + "\" " + has + "; the model takes images of "
				+ count(channels) + ". Choose such an image, or make one (Image > Color > Merge Channels..., or"
				+ " Image > Hyperstacks > Stack to Hyperstack...).");
	}

	private static String count(final int channels) {
		return channels + (channels == 1 ? " channel" : " channels");
	}

	/**
	 * Takes a rectangle of all channels.
	 *
	 * @param image with the channels of the model; read, never changed
	 * @param y its first row, in the image
	 * @param x its first column, in the image
	 * @param height of the result; what is missing at the bottom of the image is filled with the
	 *          edge's pixels
	 * @param width of the result, likewise to the right
	 * @return [1,C,height,width], in [-1,1]
	 */
	static FloatTensor part(final ImagePlus image, final int y, final int x, final int height, final int width) {
		final Rectangle part = ShownColors.inside(image, y, x, height, width);
		return ImageTensors.padded(levels(image, part), part.width, part.height, height, width);
	}

	/**
	 * Resizes all channels as Pillow does.
	 *
	 * @param image with the channels of the model; read, never changed
	 * @param width of the result
	 * @param height of the result
	 * @return [1,C,height,width], in [-1,1]
	 */
	static FloatTensor resized(final ImagePlus image, final int width, final int height) {
		final float[][] planes = levels(image, new Rectangle(image.getWidth(), image.getHeight()));
		for (int c = 0; c < planes.length; c++)
			planes[c] = PillowResize.resize(
					planes[c], image.getWidth(), image.getHeight(), width, height, image.getBitDepth() == 8);
		return ImageTensors.padded(planes, width, height, height, width);
	}

	/** Levels of all channels, in [0,255]. */
	private static float[][] levels(final ImagePlus image, final Rectangle part) {
		final float[][] levels = new float[image.getNChannels()][];
		for (int c = 1; c <= levels.length; c++) {
			final double[] range = range(image, c);
			if (!Double.isFinite(range[0]) || !Double.isFinite(range[1]))
				throw new IllegalArgumentException("Channel " + c + " of \"" + image.getTitle()
						+ "\" is shown over the range " + Printable.number(range[0]) + " to "
						+ Printable.number(range[1])
						+ ", in which nothing is seen. Set another range " + Messages.SET_RANGE + ".");
			final ImageProcessor pixels =
					image.getStack().getProcessor(image.getStackIndex(c, image.getZ(), image.getT()));
			levels[c - 1] = levels(pixels, part, range[0], range[1]);
		}
		return levels;
	}

	/** Ends of the display range of a channel. */
	private static double[] range(final ImagePlus image, final int c) {
		// The screen shows the current one over its own; hidden, it may be that of another channel.
		final boolean shown = c == image.getC() && image.isVisible();
		return image instanceof CompositeImage composite && !shown
				? new double[] {composite.getChannelLut(c).min, composite.getChannelLut(c).max}
				: new double[] {image.getDisplayRangeMin(), image.getDisplayRangeMax()};
	}

	private static float[] levels(
			final ImageProcessor pixels, final Rectangle part, final double min, final double max) {
		final float[] levels = new float[part.width * part.height];
		for (int i = 0; i < levels.length; i++)
			levels[i] = ShownColors.level(pixels.getf(part.x + i % part.width, part.y + i / part.width), min, max);
		return levels;
	}
}
