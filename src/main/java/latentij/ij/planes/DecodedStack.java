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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.job.options.StackSize;
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
	}

	/** @return the slices of each plane: the channels of the model's images where each stands for itself */
	public int slicesPerPlane() {
		return apart ? extent.channels() : 1;
	}

	/** @return the bits of a pixel; 24 for RGB */
	public int bitDepth() {
		if (apart) return Byte.SIZE;
		return displays.isEmpty() ? extent.channels() * Byte.SIZE : bits();
	}

	/**
	 * Makes pixels of what was decoded.
	 *
	 * @param region where it belongs
	 * @param block at least of its size
	 * @return for each slice of the plane the pixels of the region
	 */
	public List<ImageProcessor> pixels(final Region region, final Block block) {
		if (apart) return channels(region, (FloatTensor) block);
		final ImageProcessor slice = blank(region.width(), region.height());
		if (block instanceof PixelTensor pixels) write(slice, pixels);
		else write(slice, displays.get(region.plane()), (FloatTensor) block);
		return List.of(slice);
	}

	/** Rounds channels as {@link latentij.codec.ImageProcessor#toGrey} does. */
	private List<ImageProcessor> channels(final Region region, final FloatTensor decoded) {
		final List<ImageProcessor> slices = new ArrayList<>();
		final float[] line = new float[region.width()];
		for (int c = 0; c < extent.channels(); c++) {
			final ImageProcessor slice = new ByteProcessor(region.width(), region.height());
			for (int y = 0; y < region.height(); y++) {
				decoded.buffer().get((c * decoded.height() + y) * decoded.width(), line);
				for (int x = 0; x < line.length; x++)
					slice.set(y * line.length + x, latentij.codec.ImageProcessor.toGrey(line[x]));
			}
			slices.add(slice);
		}
		return slices;
	}

	private ImageProcessor blank(final int width, final int height) {
		if (displays.isEmpty())
			return extent.channels() == 1 ? new ByteProcessor(width, height) : new ColorProcessor(width, height);
		return switch (bits()) {
			case 8 -> new ByteProcessor(width, height);
			case 16 -> new ShortProcessor(width, height);
			default -> new FloatProcessor(width, height);
		};
	}

	/** The bits of the channel that has most. */
	private int bits() {
		return displays.stream().mapToInt(ChannelDisplay::bits).max().orElseThrow();
	}

	private static void write(final ImageProcessor slice, final PixelTensor pixels) {
		final int[] line = new int[slice.getWidth()];
		for (int y = 0; y < slice.getHeight(); y++) {
			pixels.ints().get(y * pixels.width(), line);
			final int start = y * line.length;
			if (slice.getPixels() instanceof int[] rgb)
				for (int x = 0; x < line.length; x++) rgb[start + x] = line[x] | 0xff000000;
			else for (int x = 0; x < line.length; x++) slice.set(start + x, line[x] & 0xff);
		}
	}

	/** Maps the mean of all colors back to the values of the channel. */
	private static void write(final ImageProcessor slice, final ChannelDisplay display, final FloatTensor colors) {
		final int channels = colors.channels();
		final float[][] lines = new float[channels][slice.getWidth()];
		for (int y = 0; y < slice.getHeight(); y++) {
			for (int c = 0; c < channels; c++)
				colors.buffer().get((c * colors.height() + y) * colors.width(), lines[c]);
			final int start = y * slice.getWidth();
			for (int x = 0; x < slice.getWidth(); x++) {
				double sum = 0;
				for (final float[] line : lines) sum += line[x];
				final double value = display.value(sum / channels);
				if (slice instanceof FloatProcessor) slice.setf(start + x, (float) value);
				else slice.set(start + x, (int) Math.rint(value));
			}
		}
	}

	/**
	 * Makes the image.
	 *
	 * @param stack of all slices; gets labels
	 * @param title of it
	 * @param labels of the planes; empty for none
	 * @return a new image; not shown
	 */
	public ImagePlus toImage(final ImageStack stack, final String title, final List<String> labels) {
		if (apart) return ofChannels(stack, title);
		if (extent.planes() == 1 && displays.isEmpty()) return new ImagePlus(title, stack.getProcessor(1));
		for (int p = 0; p < extent.planes(); p++)
			if (!labels.get(p).isEmpty()) stack.setSliceLabel(labels.get(p), p + 1);
		final ImagePlus image = new ImagePlus(title, stack);
		image.setDimensions(size.channels(), size.slices(), size.frames());
		if (size.planes() > 1 && size.planes() != size.slices()) image.setOpenAsHyperStack(true);
		return displays.isEmpty() ? image : display(image);
	}

	/** An 8-bit composite. */
	private ImagePlus ofChannels(final ImageStack stack, final String title) {
		for (int s = 0; s < stack.size(); s++) stack.setSliceLabel("Channel " + (s % extent.channels() + 1), s + 1);
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
		return ChannelDisplay.show(
				image, IntStream.range(0, size.channels()).mapToObj(this::lut).toArray(LUT[]::new));
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
