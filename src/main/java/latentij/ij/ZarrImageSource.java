// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.io.IOException;
import java.io.UncheckedIOException;
import latentij.ij.zarr.ZarrImage;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.PlaneSelection;
import latentij.job.Region;
import latentij.job.SizeOption;
import latentij.tensor.Block;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;

/** Planes of an OME-Zarr image, as ImageJ would show them, read in pieces. */
final class ZarrImageSource implements BlockSource {

	private final ZarrImage image;
	private final PlaneSelection selection;
	private final int channels;
	private final PixelPool pool;
	private final Extent extent;

	/**
	 * Creates a source.
	 *
	 * @param image that is read
	 * @param selection the planes of it
	 * @param channels of the images that the model takes, as for {@link ImagePlusSource}
	 * @param pool keeps the memory for the next region
	 * @throws IOException if the image cannot be read
	 * @throws IllegalArgumentException if it has other channels than such a model takes
	 */
	ZarrImageSource(final ZarrImage image, final PlaneSelection selection, final int channels, final PixelPool pool)
			throws IOException {
		this.image = image;
		this.selection = selection;
		this.channels = channels;
		this.pool = pool;
		final Extent pixel = source(0, 0, 0, 1, 1).extent();
		extent =
				new Extent(selection.planes(), pixel.channels(), image.part().height, image.part().width, pixel.kind());
	}

	private ImagePlusSource source(final int plane, final int y, final int x, final int height, final int width)
			throws IOException {
		final ImagePlus shown = image.shown(selection.position(plane), y, x, height, width);
		return new ImagePlusSource(shown, SizeOption.ORIGINAL, channels, pool);
	}

	@Override
	public String name() {
		return image.name();
	}

	@Override
	public Extent extent() {
		return extent;
	}

	@Override
	public Block read(final Region region) throws IOException {
		final int y = Math.min(region.y(), extent.height() - 1);
		final int x = Math.min(region.x(), extent.width() - 1);
		final int height = Math.min(region.height(), extent.height() - y);
		final int width = Math.min(region.width(), extent.width() - x);
		return source(region.plane(), y, x, height, width).read(new Region(0, 0, 0, region.height(), region.width()));
	}

	@Override
	public Block readForTiles(final Region region) {
		return new LazyBlock(
				extent.kind(), extent.channels(), region.height(), region.width(), (y, x, rows, columns) -> {
					try {
						return read(new Region(region.plane(), region.y() + y, region.x() + x, rows, columns));
					} catch (final IOException exc) {
						throw new UncheckedIOException(exc.getMessage(), exc);
					}
				});
	}

	@Override
	public void release(final Block block) {
		if (block instanceof PixelTensor pixels) pool.give(pixels);
	}
}
