// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.io.IOException;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.job.SizeOption;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;

/**
 * The current slice of an image, as the user sees it: one plane.
 *
 * @see ImageTensors
 */
public final class ImagePlusSource implements BlockSource {

	/** The side of the tutorial's square. */
	private static final int SQUARE = 512;

	private final ImagePlus image;
	private final boolean grey;
	private final boolean apart;
	private final boolean square;
	private final PixelPool pool;
	private final Extent extent;

	/**
	 * Creates a source.
	 *
	 * @param image any type; read, never changed
	 * @param size what of it is read
	 * @param channels of the images that the model takes: 1 for grey, 3 for RGB, any other number
	 *          for channels that stand each for itself
	 * @param pool keeps the memory for the next image
	 * @throws IllegalArgumentException if the image has other channels than such a model takes
	 */
	public ImagePlusSource(final ImagePlus image, final SizeOption size, final int channels, final PixelPool pool) {
		this.image = image;
		this.pool = pool;
		square = size == SizeOption.SQUARE_512;
		grey = channels == 1;
		apart = ChannelTensors.areMeant(channels);
		if (apart) ChannelTensors.require(image, channels);
		final Kind kind = ImageTensors.isEightBit(image) && !grey && !apart ? Kind.PIXELS : Kind.FLOATS;
		final int height = square ? SQUARE : image.getHeight();
		final int width = square ? SQUARE : image.getWidth();
		extent = new Extent(1, channels, height, width, kind);
	}

	/**
	 * Refuses an image that is smaller than one pixel of a latent.
	 *
	 * @param ratio the model's spatial compression ratio
	 * @throws IllegalArgumentException if it is, also if it is to be resized
	 */
	void requireSides(final int ratio) {
		if (image.getWidth() < ratio || image.getHeight() < ratio)
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" has " + image.getWidth() + " x "
					+ image.getHeight() + " pixels; one pixel of a latent stands for " + ratio + " x " + ratio
					+ ". Choose an image of at least that size.");
	}

	@Override
	public String name() {
		return image.getTitle();
	}

	@Override
	public Extent extent() {
		return extent;
	}

	@Override
	public Block read(final Region region) {
		if (region.plane() != 0) throw new IllegalArgumentException("There is one plane, no " + region);
		final int bottom = Math.max(extent.height(), region.y() + region.height());
		final int right = Math.max(extent.width(), region.x() + region.width());
		final Block whole = square ? resized() : padded(bottom, right);
		return region.covers(bottom, right)
				? whole
				: whole.crop(region.y(), region.x(), region.height(), region.width());
	}

	/** Reads all of 8-bit images, which ImageJ draws as a whole, at once. */
	@Override
	public Block readForTiles(final Region region) throws IOException {
		if (square || ImageTensors.isEightBit(image) && !apart) return read(region);
		return new LazyBlock(
				extent.channels(),
				region.height(),
				region.width(),
				(y, x, rows, columns) -> part(region.y() + y, region.x() + x, rows, columns));
	}

	private FloatTensor part(final int y, final int x, final int height, final int width) {
		if (apart) return ChannelTensors.part(image, y, x, height, width);
		return grey ? ImageTensors.partGrey(image, y, x, height, width) : ImageTensors.part(image, y, x, height, width);
	}

	private Block padded(final int height, final int width) {
		if (apart) return ChannelTensors.part(image, 0, 0, height, width);
		if (grey) return ImageTensors.paddedGrey(image, height, width);
		return extent.kind() == Kind.PIXELS
				? ImageTensors.pixels(image, height, width, pool)
				: ImageTensors.padded(image, height, width);
	}

	private Block resized() {
		if (apart) return ChannelTensors.resized(image, SQUARE, SQUARE);
		if (grey) return ImageTensors.resizedGrey(image, SQUARE, SQUARE);
		return extent.kind() == Kind.PIXELS
				? ImageTensors.resizedPixels(image, SQUARE, SQUARE)
				: ImageTensors.resized(image, SQUARE, SQUARE);
	}

	@Override
	public void release(final Block block) {
		if (block instanceof PixelTensor pixels) pool.give(pixels);
	}
}
