// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import latentij.io.ImageJText;
import latentij.io.PixelSize;
import latentij.io.TiffPages;
import latentij.io.TiffTexts;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;

/**
 * Makes a stack in a TIFF file, as ImageJ writes it, and opens it as a virtual stack: each plane goes to the
 * disk as it comes, so that no more than one is in memory. The file appears when it is complete.
 *
 * @see TiffStack
 */
public final class FileStackSink implements StackSink {

	private final Path file;
	private final Extent extent;
	private final StackContent content;
	private final TiffPages pages;

	/** The pixels of the first slice, of which display ranges may be found. */
	private ImageProcessor first;

	private ImagePlus image;

	/**
	 * Creates a sink.
	 *
	 * @param file to make, a TIFF file; one that is there is replaced when the new one is complete
	 * @param extent of what will be written
	 * @param content makes pixels of it
	 * @throws IOException if nothing can be written there, or if the disk has too little room
	 */
	public FileStackSink(final Path file, final Extent extent, final StackContent content) throws IOException {
		this.file = file;
		this.extent = extent;
		this.content = content;
		pages = new TiffPages(
				file,
				content.bitDepth(),
				(long) extent.planes() * content.slicesPerPlane(),
				extent.width(),
				extent.height());
	}

	@Override
	public void write(final Region region, final Block block) throws IOException {
		long page = (long) region.plane() * content.slicesPerPlane();
		for (final ImageProcessor pixels : content.pixels(region, block)) {
			if (page == 0 && region.covers(extent.height(), extent.width())) first = pixels;
			write(page++, region, pixels);
		}
	}

	private void write(final long page, final Region region, final ImageProcessor pixels) throws IOException {
		final int width = region.width();
		final ByteBuffer row =
				ByteBuffer.allocate(width * content.bitDepth() / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
		for (int y = 0; y < region.height(); y++) {
			final int at = y * width;
			row.clear();
			if (pixels.getPixels() instanceof float[] floats)
				row.asFloatBuffer().put(floats, at, width);
			else if (pixels.getPixels() instanceof short[] shorts)
				row.asShortBuffer().put(shorts, at, width);
			else if (pixels.getPixels() instanceof byte[] bytes) row.put(0, bytes, at, width);
			else putRgb(row, (int[]) pixels.getPixels(), at, width);
			pages.write(page, region.y() + y, region.x(), row.clear());
		}
	}

	private static void putRgb(final ByteBuffer row, final int[] pixels, final int at, final int width) {
		for (int x = 0; x < width; x++) {
			final int rgb = pixels[at + x];
			row.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
		}
	}

	@Override
	public void commit(final Provenance provenance) throws IOException {
		pages.commit(texts(content.image(model(), provenance)));
		image = TiffStack.open(file);
	}

	/** A stack of which all slices are the first one. */
	private ImageStack model() {
		final int slices = extent.planes() * content.slicesPerPlane();
		final ImageStack stack = new ImageStack(first.getWidth(), first.getHeight());
		for (int s = 0; s < slices; s++) stack.addSlice(null, first);
		return stack;
	}

	/** All that ImageJ's own <em>Save As</em> would keep of an image. */
	private static TiffTexts texts(final ImagePlus image) {
		final FileInfo info = image.getFileInfo();
		if (image.isComposite()) new FileSaver(image).saveDisplayRangesAndLuts(image, info);
		// The array has room for more.
		final String[] labels = Objects.requireNonNullElse(image.getStack().getSliceLabels(), new String[0]);
		final int n = Math.min(labels.length, image.getStackSize());
		final List<Double> ranges = new ArrayList<>();
		if (info.displayRanges != null) for (final double end : info.displayRanges) ranges.add(end);
		final List<ByteBuffer> luts = info.channelLuts == null
				? List.of()
				: Arrays.stream(info.channelLuts).map(ByteBuffer::wrap).toList();
		return new TiffTexts(
				new FileSaver(image).getDescriptionString().replace("\0", ""),
				new ImageJText(Arrays.asList(labels).subList(0, n), StackPlanes.properties(image), ranges, luts),
				size(image.getCalibration()),
				colors(info));
	}

	private static PixelSize size(final Calibration calibration) {
		return calibration.scaled()
				? new PixelSize(calibration.pixelWidth, calibration.pixelHeight, calibration.getUnit())
				: PixelSize.UNKNOWN;
	}

	private static ByteBuffer colors(final FileInfo info) {
		if (info.reds == null || info.channelLuts != null || info.lutSize == 0) return TiffTexts.GREY;
		return ByteBuffer.allocate(3 * info.reds.length)
				.put(info.reds)
				.put(info.greens)
				.put(info.blues)
				.flip();
	}

	@Override
	public ImagePlus image() {
		if (image == null) throw new IllegalStateException("Nothing was committed");
		return image;
	}

	@Override
	public void close() throws IOException {
		pages.close();
	}
}
