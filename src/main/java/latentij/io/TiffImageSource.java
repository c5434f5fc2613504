// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Optional;
import latentij.io.TiffPage.Type;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Messages;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.machine.DirectMemory;
import latentij.util.machine.DroppedBuffers;

/**
 * The first page of a TIFF file as ImageJ shows it, read in pieces: 16-bit and 32-bit values
 * through the display range that the file tells, else through that from the least to the
 * largest value, without rounding to 8 bits. As of ImageJ's images, nothing is
 * read of one whose range is infinite. Models of grey images get RGB pixels as the mean
 * of the colors, which is ImageJ's default.
 */
public final class TiffImageSource implements BlockSource {

	private static final int LEVELS = 256;

	private final TiffFile file;
	private final Extent extent;
	private final int[] levels;
	private final PixelPool pool = new PixelPool(DirectMemory::limitOfSpare);
	private final DroppedBuffers dropped = new DroppedBuffers();
	private double[] range;
	private boolean isRangeKnown;
	private NotFinite notFinite;

	/** A value of which nobody sees anything, and its place. */
	private record NotFinite(float value, int x, int y) {

		/** As people read it. */
		@Override
		public String toString() {
			return value + " at x=" + x + ", y=" + y;
		}
	}

	/**
	 * Creates a source.
	 *
	 * @param file stays open as long as this is used; closed by the caller
	 * @param channels of the images that the model takes: 1 for grey, 3 for RGB
	 * @throws IllegalArgumentException if the file holds channels that ImageJ would show together, or a color table
	 */
	public TiffImageSource(final TiffFile file, final int channels) {
		if (file.channels() > 1)
			throw new IllegalArgumentException("\"" + file.path() + "\" has " + file.channels()
					+ " channels, which are not put together in pieces. Open it in ImageJ, and save what is to be"
					+ " encoded as RGB or grey (Image > Type > RGB Color).");
		if (file.colors().hasRemaining())
			throw new IllegalArgumentException("\"" + file.path() + "\" has a color table, which is not followed in"
					+ " pieces. Open it in ImageJ, and save it as RGB (Image > Type > RGB Color).");
		this.file = file;
		range = file.displayRange();
		levels = levels(file.isWhiteZero(), range);
		final boolean eightBit = file.type() == Type.RGB || file.type() == Type.GREY_8;
		final Kind kind = eightBit && channels == 3 ? Kind.PIXELS : Kind.FLOATS;
		extent = new Extent(1, channels, file.height(), file.width(), kind);
	}

	/** The grey level that ImageJ shows for each 8-bit value. */
	private static int[] levels(final boolean whiteIsZero, final double[] range) {
		final int[] levels = new int[LEVELS];
		for (int i = 0; i < LEVELS; i++) {
			int level = i;
			if (range.length > 0) level = (int) (LEVELS * (i - range[0]) / (range[1] - range[0]));
			if (range.length > 0 && i <= range[0]) level = 0;
			level = Math.min(level, LEVELS - 1);
			levels[i] = whiteIsZero ? LEVELS - 1 - level : level;
		}
		return levels;
	}

	@Override
	public String name() {
		return file.name();
	}

	@Override
	public Extent extent() {
		return extent;
	}

	@Override
	public Block read(final Region region) throws IOException {
		if (region.plane() != 0) throw new IllegalArgumentException("There is one plane, no " + region);
		return extent.kind() == Kind.PIXELS
				? pixels(region)
				: floats(region.y(), region.x(), region.height(), region.width());
	}

	/** Pixels of 8 bits are read at once, as long as one buffer holds them. */
	@Override
	public Block readForTiles(final Region region) throws IOException {
		if (extent.kind() == Kind.PIXELS) return read(region);
		return new LazyBlock(
				Kind.FLOATS,
				extent.channels(),
				region.height(),
				region.width(),
				(y, x, rows, columns) -> floats(region.y() + y, region.x() + x, rows, columns));
	}

	@Override
	public void release(final Block block) {
		// Regions at borders are of other sizes than those inside.
		if (block instanceof PixelTensor pixels) dropped.drop(pool.give(pixels));
		else if (block instanceof FloatTensor floats) dropped.drop((long) floats.size() * Float.BYTES);
	}

	/** Pixels that the file has of those from one of its own on; beyond the last one, that is repeated. */
	private static int inside(final int size, final int from, final int wanted) {
		return Math.min(wanted, size - from);
	}

	private PixelTensor pixels(final Region region) throws IOException {
		final int top = Math.min(region.y(), extent.height() - 1);
		final int left = Math.min(region.x(), extent.width() - 1);
		final int rows = inside(extent.height(), top, region.height());
		final int columns = inside(extent.width(), left, region.width());
		final PixelTensor tensor = pool.take(1, region.height(), region.width());
		final IntBuffer ints = tensor.ints();
		final int[] line = new int[region.width()];
		final ByteBuffer row = ByteBuffer.allocate(columns * file.type().bytes());
		for (int y = 0; y < region.height(); y++) {
			if (y < rows) {
				file.readRow(0, top + y, left, columns, row);
				for (int x = 0; x < columns; x++) line[x] = rgb(row.array(), x);
				Arrays.fill(line, columns, line.length, line[columns - 1]);
			}
			ints.put(line);
		}
		return tensor;
	}

	private int rgb(final byte[] row, final int x) {
		if (file.type() == Type.GREY_8) return 0xff000000 | levels[row[x] & 0xff] * 0x010101;
		return 0xff000000 | (row[3 * x] & 0xff) << 16 | (row[3 * x + 1] & 0xff) << 8 | row[3 * x + 2] & 0xff;
	}

	private FloatTensor floats(final int y0, final int x0, final int height, final int width) throws IOException {
		final int top = Math.min(y0, extent.height() - 1);
		final int left = Math.min(x0, extent.width() - 1);
		final int rows = inside(extent.height(), top, height);
		final int columns = inside(extent.width(), left, width);
		final FloatTensor tensor = FloatTensor.zeros(1, extent.channels(), height, width);
		final FloatBuffer values = tensor.buffer();
		final float[] line = new float[width];
		final ByteBuffer row = ByteBuffer.allocate(columns * file.type().bytes());
		for (int y = 0; y < height; y++) {
			if (y < rows) {
				file.readRow(0, top + y, left, columns, row);
				for (int x = 0; x < columns; x++) line[x] = level(row, x) / 127.5f - 1;
				if (file.isFloat()) lookForNotFinite(row, columns, left, top + y);
				Arrays.fill(line, columns, width, line[columns - 1]);
			}
			for (int c = 0; c < extent.channels(); c++) values.put((c * height + y) * width, line);
		}
		return tensor;
	}

	private void lookForNotFinite(final ByteBuffer row, final int columns, final int left, final int y) {
		for (int x = 0; x < columns; x++) {
			final float value = row.getFloat(Float.BYTES * x);
			if (Float.isFinite(value)) continue;
			keepFirst(new NotFinite(value, left + x, y));
			return;
		}
	}

	/** Regions come in any order. */
	private synchronized void keepFirst(final NotFinite found) {
		notFinite = first(notFinite, found);
	}

	private static NotFinite first(final NotFinite known, final NotFinite found) {
		final boolean earlier = known == null || found.y < known.y || found.y == known.y && found.x < known.x;
		return earlier ? found : known;
	}

	/**
	 * Tells of values that are no finite numbers, as far as the image was read.
	 *
	 * @return the first of them and its place, as "NaN at x=3, y=4"; empty if there was none
	 */
	public synchronized Optional<String> notFinite() {
		return Optional.ofNullable(notFinite).map(NotFinite::toString);
	}

	/** A grey level, in [0,255]. */
	private float level(final ByteBuffer row, final int x) throws IOException {
		return switch (file.type()) {
			case GREY_8 -> levels[row.get(x) & 0xff];
			case RGB -> grey(row.get(3 * x) & 0xff, row.get(3 * x + 1) & 0xff, row.get(3 * x + 2) & 0xff);
			case GREY_16 -> shown(row.getShort(Short.BYTES * x) & 0xffff);
			case FLOATS -> shown(row.getFloat(Float.BYTES * x));
		};
	}

	private static int grey(final int red, final int green, final int blue) {
		final double third = 1 / 3.0;
		return red == green && red == blue ? red : (int) (red * third + green * third + blue * third + 0.5);
	}

	/** The level of a value, of which nothing is rounded; NaN counts as the least, as ImageJ shows it. */
	private float shown(final float value) throws IOException {
		final double[] ends = range();
		double level = value > ends[0] ? 1 : 0;
		if (ends[1] > ends[0]) level = (value - ends[0]) / (ends[1] - ends[0]);
		return (float) (level > 0 ? Math.min(1, level) * 255 : 0);
	}

	/** From the least to the largest value, where the file tells nothing: that needs all of it. */
	private synchronized double[] range() throws IOException {
		if (!isRangeKnown) {
			final NotFinite infinite = range.length > 0 ? null : findRange();
			if (file.isFloat() && !(Double.isFinite(range[0]) && Double.isFinite(range[1])))
				throw new IllegalArgumentException(Messages.nothingIsSeen(
						file.name(),
						range[0],
						range[1],
						Optional.ofNullable(infinite).map(NotFinite::toString)));
			isRangeKnown = true;
		}
		return range;
	}

	/** Gives the first infinite value, if there is one. */
	private NotFinite findRange() throws IOException {
		NotFinite infinite = null;
		double min = Double.POSITIVE_INFINITY;
		double max = Double.NEGATIVE_INFINITY;
		final int step = file.columnsAtOnce();
		final ByteBuffer row = ByteBuffer.allocate(step * file.type().bytes());
		for (int left = 0; left < file.width(); left += inside(file.width(), left, step)) {
			final int columns = inside(file.width(), left, step);
			for (int y = 0; y < file.height(); y++) {
				file.readRow(0, y, left, columns, row);
				for (int x = 0; x < columns; x++) {
					final float value = file.type() == Type.FLOATS
							? row.getFloat(Float.BYTES * x)
							: row.getShort(Short.BYTES * x) & 0xffff;
					if (Float.isInfinite(value)) infinite = first(infinite, new NotFinite(value, left + x, y));
					if (value < min) min = value;
					if (value > max) max = value;
				}
			}
		}
		range = min > max ? new double[] {0, 0} : new double[] {min, max};
		return infinite;
	}
}
