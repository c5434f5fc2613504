// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.util.List;
import java.util.stream.IntStream;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.job.StackSize;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Decoded planes, which become an image: RGB, or 8-bit grey; or the values of the channels that
 * were encoded on their own.
 */
public final class DecodedStack {

	private static final double MAX = 255;

	private final Extent extent;
	private final StackSize size;
	private final List<ChannelDisplay> displays;
	private final ImageProcessor[] planes;

	/** True if each channel of the model's images stands for itself. */
	private final boolean apart;

	/**
	 * Creates a stack.
	 *
	 * @param extent of what is decoded: floats where channels come back, or where the model's images are neither
	 *          grey nor RGB; else pixels
	 * @param size of the stack
	 * @param displays one for each plane; empty where it is not single channels that come back
	 */
	public DecodedStack(final Extent extent, final StackSize size, final List<ChannelDisplay> displays) {
		this.extent = extent;
		this.size = size;
		this.displays = displays;
		apart = displays.isEmpty() && extent.kind() == Kind.FLOATS;
		planes = new ImageProcessor[apart ? extent.planes() * extent.channels() : extent.planes()];
	}

	/**
	 * Takes a region of a plane.
	 *
	 * @param region where it belongs
	 * @param block at least of its size
	 */
	public void write(final Region region, final Block block) {
		if (apart) {
			writeChannels(region, (FloatTensor) block);
			return;
		}
		final int plane = region.plane();
		if (planes[plane] == null) planes[plane] = blank();
		if (block instanceof PixelTensor pixels) write(planes[plane], region, pixels);
		else write(planes[plane], displays.get(plane), region, (FloatTensor) block);
	}

	/** Rounds channels as {@link latentij.codec.ImageProcessor#toGrey} does. */
	private void writeChannels(final Region region, final FloatTensor decoded) {
		final float[] line = new float[region.width()];
		for (int c = 0; c < extent.channels(); c++) {
			final int plane = region.plane() * extent.channels() + c;
			if (planes[plane] == null) planes[plane] = new ByteProcessor(extent.width(), extent.height());
			for (int y = 0; y < region.height(); y++) {
				decoded.buffer().get((c * decoded.height() + y) * decoded.width(), line);
				final int start = (region.y() + y) * extent.width() + region.x();
				for (int x = 0; x < line.length; x++)
					planes[plane].set(start + x, latentij.codec.ImageProcessor.toGrey(line[x]));
			}
		}
	}

	private ImageProcessor blank() {
		final int width = extent.width();
		final int height = extent.height();
		if (displays.isEmpty())
			return extent.channels() == 1 ? new ByteProcessor(width, height) : new ColorProcessor(width, height);
		return switch (bits()) {
			case 8 -> new ByteProcessor(width, height);
			case 16 -> new ShortProcessor(width, height);
			default -> new FloatProcessor(width, height);
		};
	}

	/** Those of the deepest channel. */
	private int bits() {
		return displays.stream().mapToInt(ChannelDisplay::bits).max().orElseThrow();
	}

	private static void write(final ImageProcessor plane, final Region region, final PixelTensor pixels) {
		final int[] line = new int[region.width()];
		for (int y = 0; y < region.height(); y++) {
			pixels.ints().get(y * pixels.width(), line);
			final int start = (region.y() + y) * plane.getWidth() + region.x();
			if (plane.getPixels() instanceof int[] rgb)
				for (int x = 0; x < line.length; x++) rgb[start + x] = line[x] | 0xff000000;
			else for (int x = 0; x < line.length; x++) plane.set(start + x, line[x] & 0xff);
		}
	}

	/** Maps the mean of all colors back to the values of the channel. */
	private static void write(
			final ImageProcessor plane, final ChannelDisplay display, final Region region, final FloatTensor colors) {
		final int channels = colors.channels();
		final float[][] lines = new float[channels][region.width()];
		for (int y = 0; y < region.height(); y++) {
			for (int c = 0; c < channels; c++)
				colors.buffer().get((c * colors.height() + y) * colors.width(), lines[c]);
			final int start = (region.y() + y) * plane.getWidth() + region.x();
			for (int x = 0; x < region.width(); x++) {
				double sum = 0;
				for (final float[] line : lines) sum += line[x];
				final double value = display.value(sum / channels);
				if (plane instanceof FloatProcessor) plane.setf(start + x, (float) value);
				else plane.set(start + x, (int) Math.rint(value));
			}
		}
	}

	/**
	 * Makes the image.
	 *
	 * @param title of it
	 * @param labels of the slices; empty for none
	 * @return a new image of all planes; not shown
	 */
	public ImagePlus toImage(final String title, final List<String> labels) {
		if (apart) return ofChannels(title);
		if (extent.planes() == 1 && displays.isEmpty()) return new ImagePlus(title, planes[0]);
		final ImageStack stack = new ImageStack(extent.width(), extent.height());
		for (int p = 0; p < planes.length; p++)
			stack.addSlice(labels.get(p).isEmpty() ? null : labels.get(p), planes[p]);
		final ImagePlus image = new ImagePlus(title, stack);
		image.setDimensions(size.channels(), size.slices(), size.frames());
		if (size.planes() > 1 && size.planes() != size.slices()) image.setOpenAsHyperStack(true);
		return displays.isEmpty() ? image : display(image);
	}

	/** An 8-bit composite. */
	private ImagePlus ofChannels(final String title) {
		final ImageStack stack = new ImageStack(extent.width(), extent.height());
		for (int p = 0; p < planes.length; p++) stack.addSlice("Channel " + (p % extent.channels() + 1), planes[p]);
		final ImagePlus image = new ImagePlus(title, stack);
		image.setDimensions(extent.channels(), size.channels() * size.slices(), size.frames());
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		for (int c = 1; c <= extent.channels(); c++) {
			composite.setPositionWithoutUpdate(c, 1, 1);
			composite.setDisplayRange(0, MAX);
		}
		composite.setPosition(1, 1, 1);
		return composite;
	}

	/** Shows channels as they were shown before they were encoded. */
	private ImagePlus display(final ImagePlus image) {
		final LUT[] luts =
				IntStream.range(0, size.channels()).mapToObj(this::lut).toArray(LUT[]::new);
		if (luts.length > 1) {
			final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
			composite.setLuts(luts);
			return composite;
		}
		image.getProcessor().setLut(luts[0]);
		image.setDisplayRange(luts[0].min, luts[0].max);
		return image;
	}

	/** The range holds those of all planes, which differ where stacks were put together. */
	private LUT lut(final int channel) {
		final LUT lut = displays.get(channel).lut();
		for (int p = channel; p < displays.size(); p += size.channels()) {
			lut.min = Math.min(lut.min, displays.get(p).min());
			lut.max = Math.max(lut.max, displays.get(p).max());
		}
		return lut;
	}
}
