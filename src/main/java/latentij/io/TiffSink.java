// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import latentij.job.BlockSink;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.util.Bytes;
import latentij.util.PartFile;
import latentij.util.WholeFile;

/**
 * An uncompressed TIFF file as ImageJ writes it, BigTIFF above 4 GB: scaled latents, one 32-bit
 * page for each channel of each, or 8-bit images, grey or RGB. Regions come in any order, and go
 * to the disk at once. The file appears when it is complete; until then it has another name, and
 * no header.
 *
 * <pre>{@code
 * try (TiffSink sink = new TiffSink(path, plan.out(), PixelSize.UNKNOWN, made -> ImageJText.NONE)) {
 * 	new Runner(lease).run(plan, source, sink, Progress.NONE);
 * }
 * }</pre>
 *
 * @see TiffFile
 */
public final class TiffSink implements BlockSink {

	/** Above it, places do not fit into 32 bits. */
	private static final long CLASSIC = 0xffffffffL;

	/** Place of the pixels: behind the longer header. */
	private static final long DATA = 16;

	/** Bytes of a strip, about. */
	private static final int STRIP = 1 << 23;

	/** Room for directories in the first estimate, for each page. */
	private static final int DIRECTORY = 512;

	private static final int CLASSIC_VERSION = 42;
	private static final int BIG_VERSION = 43;

	/** So many values tell the display range. */
	private static final int SAMPLES = 1 << 18;

	/** The part of the values that lies outside the display range, at each end. */
	private static final double OUTSIDE = 0.0025;

	private final Path file;
	private final Extent extent;
	private final PixelSize pixelSize;
	private final Function<Provenance, ImageJText> text;
	private final long classicBytes;
	private final PartFile part;
	private final float[] samples = new float[2 * SAMPLES];
	private int sampled;
	private long seen;
	private long missing;

	/**
	 * Creates a sink.
	 *
	 * @param file to make; one that is there is replaced when the new one is complete
	 * @param extent the size of what will be written
	 * @param pixelSize the size of its pixels
	 * @param text gives, when all is written, labels and properties for ImageJ
	 * @throws IOException if nothing can be written there, or if the disk has too little room
	 */
	public TiffSink(
			final Path file,
			final Extent extent,
			final PixelSize pixelSize,
			final Function<Provenance, ImageJText> text)
			throws IOException {
		this(file, extent, pixelSize, text, CLASSIC);
	}

	/** @param classicBytes bytes of the largest file that is no BigTIFF */
	TiffSink(
			final Path file,
			final Extent extent,
			final PixelSize pixelSize,
			final Function<Provenance, ImageJText> text,
			final long classicBytes)
			throws IOException {
		this.file = file;
		this.extent = extent;
		this.pixelSize = pixelSize;
		this.text = text;
		this.classicBytes = classicBytes;
		missing = (long) extent.planes() * extent.height() * extent.width();
		try {
			part = PartFile.beside(file);
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc);
		}
		requireRoom();
	}

	private void requireRoom() throws IOException {
		try {
			final long need = DATA + pages() * (pageBytes() + DIRECTORY);
			final long free = part.freeBytes();
			if (need <= free) return;
			throw new IOException("it needs " + Bytes.ofFile(need) + ", and the disk has " + Bytes.ofFile(free));
		} catch (final IOException exc) {
			part.close();
			throw WholeFile.notWritten(file, exc);
		}
	}

	/** Of images, the channels are the colors of one page. */
	private int pagesPerPlane() {
		return extent.kind() == Kind.FLOATS ? extent.channels() : 1;
	}

	private long pages() {
		return (long) extent.planes() * pagesPerPlane();
	}

	private int pixelBytes() {
		return extent.kind() == Kind.FLOATS ? Float.BYTES : extent.channels();
	}

	private long rowBytes() {
		return (long) extent.width() * pixelBytes();
	}

	private long pageBytes() {
		return rowBytes() * extent.height();
	}

	@Override
	public void write(final Region region, final Block block) throws IOException {
		requireInside(region, block);
		try {
			if (block instanceof PixelTensor pixels) write(region, pixels);
			else write(region, (FloatTensor) block);
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc);
		}
		missing -= (long) region.height() * region.width();
	}

	private void requireInside(final Region region, final Block block) {
		final boolean inside = region.plane() < extent.planes()
				&& region.y() + region.height() <= extent.height()
				&& region.x() + region.width() <= extent.width();
		final boolean enough = block.batch() == 1
				&& block.kind() == extent.kind()
				&& (extent.kind() == Kind.PIXELS || block.channels() == extent.channels())
				&& block.height() >= region.height()
				&& block.width() >= region.width();
		if (!inside || !enough)
			throw new IllegalArgumentException(block + " does not fill " + region + " of " + extent);
	}

	private void write(final Region region, final FloatTensor tensor) throws IOException {
		final FloatBuffer values = tensor.buffer();
		final float[] line = new float[region.width()];
		final ByteBuffer row = row(region);
		for (int c = 0; c < extent.channels(); c++) {
			for (int y = 0; y < region.height(); y++) {
				values.get((c * tensor.height() + y) * tensor.width(), line);
				row.clear().asFloatBuffer().put(line);
				part.write(row, place(region, c, y));
				sample(line);
			}
		}
	}

	private void write(final Region region, final PixelTensor pixels) throws IOException {
		final IntBuffer ints = pixels.ints();
		final int[] line = new int[region.width()];
		final ByteBuffer row = row(region);
		for (int y = 0; y < region.height(); y++) {
			ints.get(y * pixels.width(), line);
			row.clear();
			for (final int rgb : line) {
				if (extent.channels() == 3) row.put((byte) (rgb >> 16)).put((byte) (rgb >> 8));
				row.put((byte) rgb);
			}
			part.write(row.flip(), place(region, 0, y));
		}
	}

	private ByteBuffer row(final Region region) {
		return ByteBuffer.allocate(region.width() * pixelBytes()).order(TiffDirectoryWriter.ORDER);
	}

	private long place(final Region region, final int channel, final int y) {
		final long page = (long) region.plane() * pagesPerPlane() + channel;
		return DATA + page * pageBytes() + (region.y() + y) * rowBytes() + (long) region.x() * pixelBytes();
	}

	/** Keeps values for the display range, evenly spread. */
	private void sample(final float[] line) {
		final long all = pages() * extent.height() * extent.width();
		final int step = (int) Math.max(1, all / SAMPLES);
		for (int i = Math.floorMod(-seen, step); i < line.length; i += step) samples[sampled++] = line[i];
		seen += line.length;
	}

	@Override
	public void commit(final Provenance provenance) throws IOException {
		if (missing != 0) throw new IllegalStateException(missing + " pixels of " + file + " were not written");
		try {
			final ImageJText texts = text.apply(provenance);
			if (!writeDirectories(texts, false)) writeDirectories(texts, true);
			part.commit();
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc);
		}
	}

	/** Gives false, and writes nothing, where places would not fit. */
	private boolean writeDirectories(final ImageJText texts, final boolean big) throws IOException {
		final long end = DATA + pages() * pageBytes();
		final long start = end + end % 2;
		final long firstBytes = directory(texts, big, 0).size();
		final long otherBytes = directory(texts, big, 1).size();
		if (!big && start + firstBytes + (pages() - 1) * otherBytes > classicBytes) return false;
		long at = start;
		for (int page = 0; page < pages(); page++) {
			final TiffDirectoryWriter directory = directory(texts, big, page);
			final long next = at + directory.size();
			part.write(directory.layOut(at, page + 1 < pages() ? next : 0), at);
			at = next;
		}
		part.write(header(big, start), 0);
		return true;
	}

	private static ByteBuffer header(final boolean big, final long first) {
		final ByteBuffer header = ByteBuffer.allocate(big ? 16 : 8).order(TiffDirectoryWriter.ORDER);
		header.put((byte) 'I').put((byte) 'I');
		if (big)
			header.putShort((short) BIG_VERSION)
					.putShort((short) Long.BYTES)
					.putShort((short) 0)
					.putLong(first);
		else header.putShort((short) CLASSIC_VERSION).putInt((int) first);
		return header.flip();
	}

	private TiffDirectoryWriter directory(final ImageJText texts, final boolean big, final int page) {
		final TiffDirectoryWriter out = new TiffDirectoryWriter(big);
		final boolean rgb = extent.kind() == Kind.PIXELS && extent.channels() == 3;
		final int samplesPerPixel = rgb ? 3 : 1;
		final int[] bits = new int[samplesPerPixel];
		Arrays.fill(bits, extent.kind() == Kind.FLOATS ? Float.SIZE : Byte.SIZE);
		out.longs(TiffTag.NEW_SUBFILE_TYPE, 0);
		out.longs(TiffTag.WIDTH, extent.width());
		out.longs(TiffTag.HEIGHT, extent.height());
		out.shorts(TiffTag.BITS_PER_SAMPLE, bits);
		out.shorts(TiffTag.COMPRESSION, 1);
		out.shorts(TiffTag.PHOTOMETRIC, rgb ? TiffTag.RGB : TiffTag.BLACK_IS_ZERO);
		if (page == 0) out.text(TiffTag.DESCRIPTION, description());
		addStrips(out, page, samplesPerPixel);
		if (pixelSize.isKnown()) {
			out.rational(TiffTag.X_RESOLUTION, 1 / pixelSize.width());
			out.rational(TiffTag.Y_RESOLUTION, 1 / pixelSize.height());
			out.shorts(TiffTag.RESOLUTION_UNIT, 1);
		}
		if (extent.kind() == Kind.FLOATS) out.shorts(TiffTag.SAMPLE_FORMAT, TiffTag.FLOATS);
		if (page == 0) addTexts(out, texts.encode(TiffDirectoryWriter.ORDER));
		return out;
	}

	private static void addTexts(final TiffDirectoryWriter out, final ImageJText.Encoded encoded) {
		if (encoded.data().length == 0) return;
		out.longs(TiffTag.IMAGEJ_BYTE_COUNTS, encoded.counts());
		out.raw(TiffTag.IMAGEJ_METADATA, encoded.data());
	}

	private void addStrips(final TiffDirectoryWriter out, final int page, final int samplesPerPixel) {
		final int rows = (int) Math.max(1, Math.min(extent.height(), STRIP / rowBytes()));
		final long[] places = new long[(extent.height() + rows - 1) / rows];
		final long[] sizes = new long[places.length];
		for (int s = 0; s < places.length; s++) {
			places[s] = DATA + page * pageBytes() + s * rows * rowBytes();
			sizes[s] = Math.min(rows, extent.height() - s * rows) * rowBytes();
		}
		out.places(TiffTag.STRIP_OFFSETS, places);
		out.shorts(TiffTag.SAMPLES_PER_PIXEL, samplesPerPixel);
		out.longs(TiffTag.ROWS_PER_STRIP, rows);
		out.places(TiffTag.STRIP_BYTES, sizes);
	}

	/** The text by which ImageJ knows its own files. */
	private String description() {
		final StringBuilder lines = new StringBuilder("ImageJ=1.54p\nimages=" + pages() + "\n");
		if (extent.planes() > 1 && pagesPerPlane() > 1)
			lines.append("channels=" + extent.channels() + "\nslices=" + extent.planes()
					+ "\nhyperstack=true\nmode=grayscale\n");
		else if (pages() > 1) lines.append("slices=" + pages() + "\n");
		if (pixelSize.isKnown()) lines.append("unit=" + pixelSize.unit() + "\n");
		lines.append("loop=false\n");
		if (sampled > 0) {
			Arrays.sort(samples, 0, sampled);
			final int outside = (int) (OUTSIDE * sampled);
			lines.append("min=" + samples[outside] + "\nmax=" + samples[sampled - 1 - outside] + "\n");
		}
		return lines.toString();
	}

	@Override
	public void close() throws IOException {
		part.close();
	}
}
