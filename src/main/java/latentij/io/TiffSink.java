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
import latentij.util.Spread;
import latentij.util.machine.DroppedBuffers;

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

	/** The number of values by which the display range is found. */
	private static final int SAMPLES = 1 << 18;

	/** The part of the values that lies outside the display range, at each end. */
	private static final double OUTSIDE = 0.0025;

	private final Extent extent;
	private final PixelSize pixelSize;
	private final Function<Provenance, ImageJText> text;
	private final TiffPages file;
	private final float[] samples = new float[2 * SAMPLES];
	private final DroppedBuffers dropped = new DroppedBuffers();
	private int sampled;
	private long seen;

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
		this(file, extent, pixelSize, text, TiffPages.CLASSIC);
	}

	/** @param classicBytes bytes of the largest file that is no BigTIFF */
	TiffSink(
			final Path file,
			final Extent extent,
			final PixelSize pixelSize,
			final Function<Provenance, ImageJText> text,
			final long classicBytes)
			throws IOException {
		this.extent = extent;
		this.pixelSize = pixelSize;
		this.text = text;
		this.file =
				new TiffPages(file, pixelBytes() * Byte.SIZE, pages(), extent.width(), extent.height(), classicBytes);
	}

	/** The channels of images are the colors of one page. */
	private int pagesPerPlane() {
		return extent.kind() == Kind.FLOATS ? extent.channels() : 1;
	}

	private long pages() {
		return (long) extent.planes() * pagesPerPlane();
	}

	private int pixelBytes() {
		return extent.kind() == Kind.FLOATS ? Float.BYTES : extent.channels();
	}

	@Override
	public void write(final Region region, final Block block) throws IOException {
		requireInside(region, block);
		if (block instanceof PixelTensor pixels) {
			write(region, pixels);
			dropped.drop((long) pixels.size() * Integer.BYTES);
		} else {
			write(region, (FloatTensor) block);
			dropped.drop((long) ((FloatTensor) block).size() * Float.BYTES);
		}
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
				file.write(page(region, c), region.y() + y, region.x(), row);
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
			file.write(page(region, 0), region.y() + y, region.x(), row.flip());
		}
	}

	private ByteBuffer row(final Region region) {
		return ByteBuffer.allocate(region.width() * pixelBytes()).order(TiffDirectoryWriter.ORDER);
	}

	private long page(final Region region, final int channel) {
		return (long) region.plane() * pagesPerPlane() + channel;
	}

	/** Keeps values for the display range, evenly spread. */
	private void sample(final float[] line) {
		final long all = pages() * extent.height() * extent.width();
		final int step = (int) Math.max(1, all / SAMPLES);
		for (long i = Spread.place(sampled, step) - seen; i < line.length; i = Spread.place(sampled, step) - seen)
			samples[sampled++] = line[(int) i];
		seen += line.length;
	}

	@Override
	public void commit(final Provenance provenance) throws IOException {
		file.commit(new TiffTexts(description(), text.apply(provenance), pixelSize, TiffTexts.GREY));
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
		file.close();
	}
}
