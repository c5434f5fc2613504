// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.io.FileInfo;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import latentij.io.OmeSizes;
import latentij.io.PixelSize;
import latentij.io.TiffFile;
import latentij.util.files.FileLook;

/**
 * A TIFF or BigTIFF file as a virtual stack: slices are read when they are shown. (ImageJ itself
 * opens no BigTIFF.) The file is open only while a slice is read, so that it can be deleted or written anew, also on
 * Windows.
 */
public final class TiffStack extends VirtualStack {

	/** The most pixels of a Java array. */
	private static final long MAX_PIXELS = Integer.MAX_VALUE - 8;

	/** Labels of ImageJ. */
	private static final List<String> COLORS = List.of("Red", "Green", "Blue");

	/** Closed. */
	private final TiffFile file;

	/** True if pages have look-up tables of their own. */
	private final boolean inColors;

	private TiffStack(final TiffFile file) {
		this.file = file;
		inColors = file.hasTables();
	}

	/**
	 * Opens a file.
	 *
	 * @param path of a TIFF file
	 * @return its slices with their labels, properties, channels, calibration and display range; not
	 *         shown; owned by the caller
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if one slice is more than ImageJ can hold
	 */
	public static ImagePlus open(final Path path) throws IOException {
		try (TiffFile file = new TiffFile(path)) {
			requireForImageJ(file, "Decode it in pieces, into a file.");
			return image(file, new TiffStack(file));
		}
	}

	/**
	 * Reads a file that ImageJ itself cannot read, or not right: BigTIFF, tiles, compressed pixels, numbers of 8 bits
	 * with a sign and of 32 bits without, floats of 16 or 64 bits, grey with alpha, strips in another order, channels
	 * and frames of OME-TIFF, pages with color tables of their own.
	 *
	 * @param open TIFF file
	 * @return an ordinary stack, of RGB where color tables differ, else as of {@link #open}; the alpha is left out,
	 *         floats of 64 bits are rounded to 32
	 * @throws IOException if it cannot be read, or holds other pixels
	 * @throws IllegalArgumentException if one slice is more than ImageJ can hold
	 */
	public static ImagePlus read(final FileLook open) throws IOException {
		try (TiffFile file = new TiffFile(open)) {
			requireForImageJ(file, "Save a part of it.");
			final ImageStack stack = new ImageStack(file.width(), file.height());
			final boolean inColors = file.hasTables();
			for (int n = 1; n <= file.size(); n++) stack.addSlice(label(file, n), slice(file, n, inColors));
			return image(file, stack);
		}
	}

	private static void requireForImageJ(final TiffFile file, final String advice) {
		if ((long) file.width() * file.height() > MAX_PIXELS)
			throw new IllegalArgumentException("\"" + file.path() + "\" has slices of " + file.width() + " x "
					+ file.height() + " pixels, more than ImageJ can hold. " + advice);
	}

	private static ImagePlus image(final TiffFile file, final ImageStack stack) {
		final ImagePlus image = new ImagePlus(file.name(), stack);
		final int channels = file.channels();
		final int frames = file.frames();
		if (channels * frames > 1 && file.size() % (channels * frames) == 0)
			image.setDimensions(channels, file.size() / channels / frames, frames);
		image.setOpenAsHyperStack(channels > 1 || frames > 1);
		file.text().properties().forEach(image::setProp);
		calibrate(image.getCalibration(), file);
		final double[] range = file.displayRange();
		final FileInfo info = image.getFileInfo();
		info.directory = file.path().toAbsolutePath().getParent() + File.separator;
		info.fileName = file.name();
		// As ImageJ keeps those that a file tells.
		if (range.length > 0) info.displayRanges = range;
		if (file.hasColors()) info.fileType = FileInfo.RGB48;
		image.setFileInfo(info);
		final boolean rgb = stack.getBitDepth() == 24;
		if (file.colors().hasRemaining() && !rgb) image.getProcessor().setLut(lut(file.colors()));
		if (range.length > 0) image.setDisplayRange(range[0], range[1]);
		if (file.hasColors()) return colors(image, range);
		return channels > 1 && !rgb && file.mode().isPresent() ? composite(image, file) : image;
	}

	/** Red, green and blue together, from the least to the largest value of the first page, as ImageJ shows them. */
	private static CompositeImage colors(final ImagePlus image, final double[] told) {
		final double[] range = {Double.MAX_VALUE, 0};
		for (int c = 1; c <= image.getNChannels(); c++) {
			final ImageProcessor pixels = image.getStack().getProcessor(c);
			pixels.resetMinAndMax();
			range[0] = Math.min(range[0], pixels.getMin());
			range[1] = Math.max(range[1], pixels.getMax());
		}
		if (told.length > 0) System.arraycopy(told, 0, range, 0, range.length);
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		for (int c = 1; c <= composite.getNChannels(); c++) {
			composite.setC(c);
			composite.setDisplayRange(range[0], range[1]);
		}
		composite.setC(1);
		return composite;
	}

	private static void calibrate(final Calibration calibration, final TiffFile file) {
		calibrate(calibration, file.pixelSize());
		file.number("spacing").ifPresent(depth -> calibration.pixelDepth = depth);
		file.number("finterval").ifPresent(interval -> calibration.frameInterval = interval);
		file.number("fps").ifPresent(fps -> calibration.fps = fps);
		// As ImageJ does it: what is shown is what the file holds, what is in memory has no sign.
		if (file.isSigned())
			calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] {-zero(file), 1}, "Gray Value");
		file.word("yunit").ifPresent(calibration::setYUnit);
		file.word("zunit").ifPresent(calibration::setZUnit);
		file.word("tunit").ifPresent(calibration::setTimeUnit);
		calibrate(calibration, file.sizes());
	}

	/**
	 * Calibrates an image of OME-TIFF, also one that ImageJ opened.
	 *
	 * @param calibration that gets what the file tells, in microns and seconds; all else stays as it is
	 * @param sizes that the file tells
	 */
	public static void calibrate(final Calibration calibration, final OmeSizes sizes) {
		calibrate(calibration, sizes.pixel());
		if (sizes.depth() > 0) calibration.pixelDepth = sizes.depth();
		if (sizes.interval() > 0) {
			calibration.frameInterval = sizes.interval();
			calibration.setTimeUnit("sec");
		}
	}

	private static void calibrate(final Calibration calibration, final PixelSize pixel) {
		if (!pixel.isKnown()) return;
		calibration.pixelWidth = pixel.width();
		calibration.pixelHeight = pixel.height();
		calibration.setUnit(pixel.unit());
	}

	private static double zero(final TiffFile file) {
		return 1 << file.bitDepth() - 1;
	}

	/** Shows channels as the file tells; without look-up tables, in the order of ImageJ's colors. */
	private static CompositeImage composite(final ImagePlus image, final TiffFile file) {
		final String mode = file.mode().orElse("");
		final CompositeImage composite = new CompositeImage(image, mode(mode));
		final List<Double> ranges = file.text().ranges();
		final List<ByteBuffer> luts = file.text().luts();
		final List<Integer> colors = file.channelColors();
		for (int c = 1; c <= composite.getNChannels(); c++) {
			final LUT plain = composite.getChannelLut(c);
			final LUT told = colors.isEmpty() ? plain : LUT.createLutFromColor(new Color(colors.get(c - 1)));
			final LUT lut = luts.size() < composite.getNChannels() ? told : lut(luts.get(c - 1));
			lut.min = plain.min;
			lut.max = plain.max;
			if (ranges.size() >= 2 * c) {
				lut.min = ranges.get(2 * c - 2);
				lut.max = ranges.get(2 * c - 1);
			}
			composite.setChannelLut(lut, c);
		}
		return composite;
	}

	private static int mode(final String word) {
		return switch (word) {
			case "composite" -> IJ.COMPOSITE;
			case "color" -> IJ.COLOR;
			default -> IJ.GRAYSCALE;
		};
	}

	private static LUT lut(final ByteBuffer table) {
		final byte[][] colors = new byte[3][table.remaining() / 3];
		for (final byte[] color : colors) table.get(color);
		return new LUT(colors[0], colors[1], colors[2]);
	}

	/** @return the file that slices are read of */
	public Path path() {
		return file.path();
	}

	@Override
	public int getSize() {
		return file.size();
	}

	@Override
	public int size() {
		return file.size();
	}

	@Override
	public int getWidth() {
		return file.width();
	}

	@Override
	public int getHeight() {
		return file.height();
	}

	@Override
	public int getBitDepth() {
		return inColors ? 24 : file.bitDepth();
	}

	@Override
	public String getSliceLabel(final int n) {
		return label(file, n);
	}

	private static String label(final TiffFile file, final int n) {
		if (file.hasColors()) return COLORS.get((n - 1) % COLORS.size());
		final List<String> labels = file.text().labels();
		return n > labels.size() || labels.get(n - 1).isEmpty() ? null : labels.get(n - 1);
	}

	/** @throws IllegalStateException if the file cannot be read any more, or was changed since the stack was opened */
	@Override
	public ImageProcessor getProcessor(final int n) {
		if (n < 1 || n > size()) throw new IllegalArgumentException("There is no slice " + n + " of " + size());
		try (TiffFile again = file.again()) {
			return slice(again, n, inColors);
		} catch (final IOException exc) {
			throw new IllegalStateException(exc.getMessage(), exc);
		}
	}

	/** Slices of a stack share a look-up table, as those of colors do not. */
	private static ImageProcessor slice(final TiffFile file, final int n, final boolean inColors) throws IOException {
		final ImageProcessor pixels = pixels(file, n);
		if (!inColors) return pixels;
		pixels.setLut(lut(file.colors(n - 1)));
		return pixels.convertToRGB();
	}

	private static ImageProcessor pixels(final TiffFile file, final int n) throws IOException {
		final ImageProcessor pixels = empty(file);
		final int step = file.columnsAtOnce();
		final ByteBuffer row = ByteBuffer.allocate(step * (file.bitDepth() / Byte.SIZE));
		for (int left = 0; left < file.width(); left += Math.min(step, file.width() - left)) {
			final int columns = Math.min(step, file.width() - left);
			for (int y = 0; y < file.height(); y++) {
				file.readRow(n - 1, y, left, columns, row);
				copy(row, pixels.getPixels(), y * file.width() + left);
			}
		}
		if (file.isWhiteZero()) pixels.invertLut();
		return pixels;
	}

	private static ImageProcessor empty(final TiffFile file) {
		if (file.isRgb()) return new ColorProcessor(file.width(), file.height());
		if (file.isFloat()) return new FloatProcessor(file.width(), file.height());
		return file.bitDepth() == Byte.SIZE
				? new ByteProcessor(file.width(), file.height())
				: new ShortProcessor(file.width(), file.height());
	}

	private static void copy(final ByteBuffer row, final Object pixels, final int at) {
		if (pixels instanceof float[] floats) row.asFloatBuffer().get(floats, at, row.limit() / Float.BYTES);
		else if (pixels instanceof short[] shorts) row.asShortBuffer().get(shorts, at, row.limit() / Short.BYTES);
		else if (pixels instanceof byte[] bytes) row.get(bytes, at, row.limit());
		else {
			final int[] rgb = (int[]) pixels;
			for (int x = 0; x < row.limit() / 3; x++)
				rgb[at + x] = 0xff000000
						| (row.get(3 * x) & 0xff) << 16
						| (row.get(3 * x + 1) & 0xff) << 8
						| row.get(3 * x + 2) & 0xff;
		}
	}

	/** @throws UnsupportedOperationException always: the file is not changed */
	@Override
	public void deleteSlice(final int n) {
		throw new UnsupportedOperationException("Slices of a file are not deleted. Duplicate the stack first.");
	}
}
