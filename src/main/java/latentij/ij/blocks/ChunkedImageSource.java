// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.ImagePlus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import latentij.chunked.DataType;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.images.Clipped;
import latentij.ij.images.ImagePlusSource;
import latentij.ij.images.LostValues;
import latentij.ij.planes.ShownPlanes;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.job.Step;
import latentij.job.options.PlaneSelection;
import latentij.tensor.Block;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;

/** Planes of an image in OME-Zarr or N5, as ImageJ would show them, read in pieces. */
final class ChunkedImageSource implements BlockSource {

	/** Rows that are counted at a time. */
	private static final int ROWS = 256;

	private final ChunkedImage image;
	private final PlaneSelection selection;
	private final int channels;
	private final PixelPool pool;
	private final Extent extent;
	private final Clipped clipped;

	/** The pixels that are counted with a region that is read: regions overlap. */
	private final Map<Region, Region> counted = new ConcurrentHashMap<>();

	/**
	 * Creates a source.
	 *
	 * @param image that is read
	 * @param shown the planes of it
	 * @param channels of the images that the model takes, as for {@link ImagePlusSource}
	 * @param pool keeps the memory for the next region
	 * @throws IOException if the image cannot be read
	 * @throws IllegalArgumentException if it has other channels than such a model takes
	 */
	ChunkedImageSource(final ChunkedImage image, final ShownPlanes shown, final int channels, final PixelPool pool)
			throws IOException {
		this.image = image;
		selection = shown.selection();
		clipped = new Clipped(shown);
		this.channels = channels;
		this.pool = pool;
		final Extent pixel = source(0, 0, 0, 1, 1).extent();
		extent =
				new Extent(selection.planes(), pixel.channels(), image.part().height, image.part().width, pixel.kind());
	}

	private ImagePlusSource source(final int plane, final int y, final int x, final int height, final int width)
			throws IOException {
		final ImagePlus shown = image.shown(selection.position(plane), y, x, height, width);
		return new ImagePlusSource(shown, channels, pool);
	}

	/**
	 * Lets the values be counted that are lost, when they are read.
	 *
	 * @param steps that read this; each pixel of the image is counted with the step that makes of it
	 * @param ratio the side of a pixel of what is made, in pixels of the image
	 */
	void count(final List<Step> steps, final int ratio) {
		// Nothing of an 8-bit image is lost that is encoded as it is shown.
		if (!selection.eachChannel() && image.array().type() != DataType.FLOAT32) return;
		for (final Step step : steps) {
			final Region out = step.out();
			final int y = out.y() * ratio;
			final int x = out.x() * ratio;
			final int height = Math.min(out.height() * ratio, extent.height() - y);
			final int width = Math.min(out.width() * ratio, extent.width() - x);
			counted.put(step.in(), new Region(out.plane(), y, x, height, width));
		}
	}

	private void count(final Region read) throws IOException {
		final Region own = counted.remove(read);
		if (own == null) return;
		for (int row = 0; row < own.height(); row += ROWS) {
			final int y = own.y() + row;
			final ImagePlus rows = image.shown(
					selection.position(own.plane()), y, own.x(), Math.min(ROWS, own.height() - row), own.width());
			clipped.count(own.plane(), rows, image.part().x + own.x(), image.part().y + y);
		}
	}

	/** The values that were lost so far. */
	LostValues lost() {
		return clipped.lost();
	}

	/** Sentences for the user about what was lost of this image. */
	List<String> notes(final LostValues lost) {
		return clipped.notes(name(), lost);
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
		count(region);
		return pixels(region);
	}

	private Block pixels(final Region region) throws IOException {
		final int y = Math.min(region.y(), extent.height() - 1);
		final int x = Math.min(region.x(), extent.width() - 1);
		final int height = Math.min(region.height(), extent.height() - y);
		final int width = Math.min(region.width(), extent.width() - x);
		return source(region.plane(), y, x, height, width).read(new Region(0, 0, 0, region.height(), region.width()));
	}

	@Override
	public Block readForTiles(final Region region) throws IOException {
		count(region);
		return new LazyBlock(
				extent.kind(),
				extent.channels(),
				region.height(),
				region.width(),
				(y, x, rows, columns) ->
						pixels(new Region(region.plane(), region.y() + y, region.x() + x, rows, columns)));
	}

	@Override
	public void release(final Block block) {
		if (block instanceof PixelTensor pixels) pool.give(pixels);
	}
}
