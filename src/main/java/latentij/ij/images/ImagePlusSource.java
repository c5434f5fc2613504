// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.ImagePlus;
import java.io.IOException;
import java.util.function.IntFunction;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.job.options.SizeOption;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;

/**
 * Planes of an image, as the user sees them.
 *
 * @see ImageTensors
 * @see latentij.ij.planes.ShownPlanes
 */
public final class ImagePlusSource implements BlockSource {

	/** The side of the tutorial's square. */
	private static final int SQUARE = 512;

	private final String name;
	private final IntFunction<ImagePlus> planes;
	private final boolean eightBit;
	private final boolean grey;
	private final boolean apart;
	private final boolean square;
	private final PixelPool pool;
	private final Extent extent;

	/**
	 * Creates a source of the current slice of an image: one plane.
	 *
	 * @param image any type; read, never changed
	 * @param channels of the images that the model takes: 1 for grey, 3 for RGB, any other number
	 *          for channels that stand each for itself
	 * @param pool keeps the memory for the next image
	 * @throws IllegalArgumentException if the image has other channels than such a model takes
	 */
	public ImagePlusSource(final ImagePlus image, final int channels, final PixelPool pool) {
		this(1, plane -> image, SizeOption.ORIGINAL, channels, pool);
	}

	/**
	 * Creates a source of planes.
	 *
	 * @param n how many there are
	 * @param planes gives each, from 0, as an image that shows it; all have one size and type
	 * @param size what of them is read
	 * @param channels of the images that the model takes: 1 for grey, 3 for RGB
	 * @param pool keeps the memory for the next image
	 */
	public ImagePlusSource(
			final int n,
			final IntFunction<ImagePlus> planes,
			final SizeOption size,
			final int channels,
			final PixelPool pool) {
		final ImagePlus first = planes.apply(0);
		this.planes = planes;
		this.pool = pool;
		name = first.getTitle();
		eightBit = ImageTensors.isEightBit(first);
		square = size == SizeOption.SQUARE_512;
		grey = channels == 1;
		apart = ChannelTensors.areMeant(channels);
		if (apart) ChannelTensors.require(first, channels);
		final Kind kind = eightBit && !grey && !apart ? Kind.PIXELS : Kind.FLOATS;
		final int height = square ? SQUARE : first.getHeight();
		final int width = square ? SQUARE : first.getWidth();
		extent = new Extent(n, channels, height, width, kind);
	}

	@Override
	public String name() {
		return name;
	}

	@Override
	public Extent extent() {
		return extent;
	}

	@Override
	public Block read(final Region region) {
		final ImagePlus image = planes.apply(region.plane());
		final int bottom = Math.max(extent.height(), region.y() + region.height());
		final int right = Math.max(extent.width(), region.x() + region.width());
		final Block whole = square ? resized(image) : padded(image, bottom, right);
		return region.covers(bottom, right)
				? whole
				: whole.crop(region.y(), region.x(), region.height(), region.width());
	}

	/** Draws all of 8-bit images, as ImageJ does; tensors are made of the tiles alone, whatever the depth. */
	@Override
	public Block readForTiles(final Region region) throws IOException {
		if (square) return read(region);
		final ImagePlus image = planes.apply(region.plane());
		final LazyBlock.Reader reader = reader(image);
		return new LazyBlock(
				extent.kind(),
				extent.channels(),
				region.height(),
				region.width(),
				(y, x, rows, columns) -> reader.read(region.y() + y, region.x() + x, rows, columns));
	}

	private LazyBlock.Reader reader(final ImagePlus image) {
		if (apart) return (y, x, rows, columns) -> ChannelTensors.part(image, y, x, rows, columns);
		if (eightBit) return ImageTensors.eightBitReader(image, grey);
		return grey
				? (y, x, rows, columns) -> ImageTensors.partGrey(image, y, x, rows, columns)
				: (y, x, rows, columns) -> ImageTensors.part(image, y, x, rows, columns);
	}

	private Block padded(final ImagePlus image, final int height, final int width) {
		if (apart) return ChannelTensors.part(image, 0, 0, height, width);
		if (grey) return ImageTensors.paddedGrey(image, height, width);
		return extent.kind() == Kind.PIXELS
				? ImageTensors.pixels(image, height, width, pool)
				: ImageTensors.padded(image, height, width);
	}

	private Block resized(final ImagePlus image) {
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
