// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Rectangle;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.chunked.Axis;
import latentij.chunked.ChunkedArray;
import latentij.chunked.DataType;
import latentij.chunked.FolderFormat;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.Level;
import latentij.ij.planes.ShownPlanes;
import latentij.job.options.ChannelsOption;
import latentij.job.options.PlaneSelection;
import latentij.job.options.Position;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;
import latentij.util.files.FileIdentity;

/**
 * An image in a folder of OME-Zarr or N5 as ImageJ would show it, of which any rectangle can be read. Several threads may
 * read.
 */
public final class ChunkedImage {

	/** Pixels of the largest image, of all planes: a slide of 1.5 million pixels squared. */
	private static final double MAX_PIXELS = 1L << 42;

	private static final int MAX_PLANES = 1 << 22;

	private final FoundImage found;
	private final int number;
	private final Path folder;
	private final ImageDescription description;
	private final Level level;
	private final ChunkedArray array;
	private final Rectangle part;
	private final StackSize size;
	private final double[][] ranges;
	private ChunkedDisplay display;

	private ChunkedImage(final FoundImage found, final Path folder, final ImagePart part, final double[][] ranges)
			throws IOException {
		this.ranges = ranges;
		this.folder = folder;
		this.found = found;
		number = part.level();
		description = found.image();
		if (part.level() >= description.levels().size())
			throw new IllegalArgumentException("\"" + folder + "\" has " + levels(description) + "; there is no level "
					+ part.level() + ". Choose one of them.");
		level = description.levels().get(part.level());
		array = found.open(part.level());
		size = new StackSize(length("c"), length("z"), length("t"));
		if ((double) size.channels() * size.slices() * size.frames() > MAX_PLANES)
			throw new IllegalArgumentException("\"" + folder + "\" tells of " + size.channels() + " channels and "
					+ size.slices() + " x " + size.frames() + " planes, more than a stack has.");
		final Rectangle all = all();
		if (part.region() != null && !all.contains(part.region()))
			throw new IllegalArgumentException("Level " + part.level() + " of \"" + folder + "\" has " + all.width
					+ " x " + all.height + " pixels; the region " + part.region().x + "," + part.region().y + ","
					+ part.region().width + "," + part.region().height + " is not inside. Choose one that is.");
		this.part = part.region() == null ? all : part.region();
		// A description may tell of anything.
		if ((double) this.part.width * this.part.height * size.channels() * size.slices() * size.frames() > MAX_PIXELS)
			throw new IllegalArgumentException(
					"\"" + folder + "\" tells of " + this.part.width + " x " + this.part.height
							+ " pixels, " + size.channels() + " channels and " + size.slices() + " x " + size.frames()
							+ " planes, more than one run takes. Choose a level or a region.");
	}

	private static String levels(final ImageDescription image) {
		final int n = image.levels().size();
		return n == 1 ? "one level, 0" : n + " levels, 0 to " + (n - 1);
	}

	/**
	 * Opens an image.
	 *
	 * @param folder of OME-Zarr or N5
	 * @param part of it
	 * @return the image; nothing is kept open
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if there is no such part
	 */
	public static ChunkedImage open(final Path folder, final ImagePart part) throws IOException {
		return open(folder, part, null);
	}

	/**
	 * Opens an image whose display ranges are known, likewise.
	 *
	 * @param ranges what {@link #ranges} gave; null to find them
	 */
	public static ChunkedImage open(final Path folder, final ImagePart part, final double[][] ranges)
			throws IOException {
		return new ChunkedImage(ImageFolders.read(folder, part.axes()), folder, part, ranges);
	}

	private Rectangle all() {
		return new Rectangle(length("x"), length("y"));
	}

	private int length(final String axis) {
		final int index = description.index(axis);
		return index < 0 ? 1 : array.shape().get(index);
	}

	/** @return the name of the folder */
	public String name() {
		return folder.toAbsolutePath().normalize().getFileName().toString();
	}

	/** @return the form of the folder */
	public FolderFormat format() {
		return ImageFolders.format(folder);
	}

	/** @return its description */
	public ImageDescription description() {
		return description;
	}

	/** @return the level that was chosen */
	public Level level() {
		return level;
	}

	/** @return the array of that level */
	public ChunkedArray array() {
		return array;
	}

	/** @return the rectangle that was chosen, in pixels of the level */
	public Rectangle part() {
		return new Rectangle(part);
	}

	/** @return its channels, slices and frames */
	public StackSize size() {
		return size;
	}

	/**
	 * Reads a rectangle of one channel.
	 *
	 * @param channel from 1
	 * @param slice from 1
	 * @param frame from 1
	 * @param y the first row, in the part
	 * @param x the first column, in the part
	 * @param height of the rectangle, which lies inside
	 * @param width of the rectangle
	 * @return the values
	 * @throws IOException if they cannot be read
	 */
	public ImageProcessor read(
			final int channel,
			final int slice,
			final int frame,
			final int y,
			final int x,
			final int height,
			final int width)
			throws IOException {
		final List<Axis> axes = description.axes();
		final int[] at = new int[axes.size()];
		for (int d = 0; d < at.length; d++)
			at[d] = switch (axes.get(d).name()) {
				case "t" -> frame - 1;
				case "c" -> channel - 1;
				case "z" -> slice - 1;
				case "y" -> part.y + y;
				default -> part.x + x;
			};
		return ArrayPixels.of(array.type(), array.read(at, height, width), width, height);
	}

	/**
	 * Looks for the pixels of planes. Chunks may be missing, which are one color then; all of them are missing where
	 * something went wrong.
	 *
	 * @param selection the planes
	 * @return a sentence if there is no chunk of them; else empty
	 * @throws IOException if there is no chunk at all
	 */
	public Optional<String> emptiness(final PlaneSelection selection) throws IOException {
		final List<Axis> axes = description.axes();
		final int[] at = new int[axes.size()];
		final int[] lengths = new int[axes.size()];
		for (final int frame : selection.frames())
			for (final int slice : selection.slices()) {
				for (int d = 0; d < at.length; d++) {
					final int axis = d;
					switch (axes.get(d).name()) {
						case "t" -> at[axis] = frame - 1;
						case "z" -> at[axis] = slice - 1;
						case "y" -> at[axis] = part.y;
						case "x" -> at[axis] = part.x;
						default -> at[axis] = 0;
					}
					lengths[d] = switch (axes.get(d).name()) {
						case "c" -> size.channels();
						case "y" -> part.height;
						case "x" -> part.width;
						default -> 1;
					};
				}
				if (array.hasChunksIn(at, lengths)) return Optional.empty();
			}
		array.requireChunks();
		return Optional.of("\"" + name() + "\" has no chunk where it was read: all pixels there have its fill value.");
	}

	private synchronized ChunkedDisplay display() throws IOException {
		if (display == null)
			display = ChunkedDisplay.of(
					name(),
					size.channels(),
					array.type(),
					description.channels(),
					ranges == null ? this::range : c -> ranges[c]);
		return display;
	}

	/** Of large images, the range is that of a smaller level. */
	private double[] range(final int c) throws IOException {
		final boolean large = part.equals(all()) && !ScannedRange.isQuick(part);
		for (int l = number; large && l < description.levels().size(); l++) {
			final ChunkedImage smaller = new ChunkedImage(found, folder, new ImagePart(l, null), null);
			if (ScannedRange.isQuick(smaller.part)) return smaller.scannedRange(c);
		}
		return scannedRange(c);
	}

	private double[] scannedRange(final int c) throws IOException {
		return ScannedRange.find(name(), part, (y, height) -> read(c + 1, 1, 1, y, 0, height, part.width));
	}

	/**
	 * Gives the display ranges.
	 *
	 * @return least and largest value of each channel; owned by the caller
	 * @throws IOException as for {@link #notes}
	 */
	public double[][] ranges() throws IOException {
		return Stream.of(display().luts())
				.map(lut -> new double[] {lut.min, lut.max})
				.toArray(double[][]::new);
	}

	/**
	 * Tells what users should know of the description and the display.
	 *
	 * @return sentences
	 * @throws IOException if the values cannot be read, of which display ranges are found
	 */
	public List<String> notes() throws IOException {
		final List<String> notes = new ArrayList<>(found.notes());
		notes.addAll(display().notes());
		return notes;
	}

	/**
	 * Tells, for programs, what is read: the place and the time of the description and of the newest chunk, the part,
	 * and the display.
	 *
	 * @return a text that is the same as long as the image is taken to be the same
	 * @throws IOException as for {@link #notes}
	 */
	public String identity() throws IOException {
		final StringBuilder text = new StringBuilder(
				folder.toRealPath() + " " + level.path() + " " + part + " " + description.axes() + " ");
		for (final String file : new String[] {".zarray", "zarr.json", "attributes.json"})
			FileIdentity.find(array.folder().resolve(file)).ifPresent(text::append);
		text.append(array.state());
		for (int c = 0; c < size.channels(); c++) {
			final LUT lut = display().luts()[c];
			text.append("; " + lut.min + " " + lut.max + " " + Integer.toHexString(lut.getRGB(0xff)) + " "
					+ display().active()[c]);
			if (isInverted(lut)) text.append(" inverted ").append(Integer.toHexString(lut.getRGB(0)));
		}
		return text.toString();
	}

	private static boolean isInverted(final LUT lut) {
		return (lut.getRGB(0) & 0xffffff) != 0;
	}

	/**
	 * Makes an image of one pixel that has all planes of this one, their display and the name of the folder: for
	 * those who choose planes.
	 *
	 * @return a new image; not shown
	 * @throws IOException as for {@link #notes}
	 */
	public ImagePlus planes() throws IOException {
		final ImageStack stack = new ImageStack(1, 1);
		final ImageProcessor pixel = ArrayPixels.of(array.type(), ByteBuffer.allocate(Float.BYTES), 1, 1);
		for (int p = 0; p < size.planes(); p++) stack.addSlice(null, pixel);
		final ImagePlus image = shown(stack, 0);
		image.setDimensions(size.channels(), size.slices(), size.frames());
		final FileInfo info = new FileInfo();
		info.directory = folder.toAbsolutePath().getParent() + File.separator;
		info.fileName = name();
		image.setFileInfo(info);
		return image;
	}

	/**
	 * Shows a rectangle of a plane.
	 *
	 * @param position of the plane; of channel 0, all channels as they are put together
	 * @param y the first row, in the part
	 * @param x the first column, in the part
	 * @param height of the rectangle, which lies inside
	 * @param width of the rectangle
	 * @return a new image of the rectangle, as {@link ShownPlanes#plane} gives it of an image of ImageJ
	 * @throws IOException if it cannot be read
	 */
	public ImagePlus shown(final Position position, final int y, final int x, final int height, final int width)
			throws IOException {
		final ImageStack stack = new ImageStack(width, height);
		final int only = position.channel();
		for (int c = 1; c <= size.channels(); c++)
			if (only == 0 || only == c)
				stack.addSlice(null, read(c, position.slice(), position.frame(), y, x, height, width));
		final ImagePlus image = shown(stack, Math.max(0, only - 1));
		return only == 0
				? image
				: ShownPlanes.of(image, SlicesOption.CURRENT, ChannelsOption.EACH, false)
						.plane(0);
	}

	/** With the display of all channels, or of the first that is there. */
	private ImagePlus shown(final ImageStack stack, final int first) throws IOException {
		final ImagePlus image = new ImagePlus(name(), stack);
		final int channels = size.channels();
		if (channels == 1 || stack.size() == 1) {
			final LUT lut = display().luts()[first];
			image.getProcessor().setLut(lut);
			if (array.type() != DataType.UINT8 || lut.min != 0 || lut.max != 0xff)
				image.setDisplayRange(lut.min, lut.max);
			return image;
		}
		image.setDimensions(channels, stack.size() / channels, 1);
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		final LUT[] luts = new LUT[channels];
		for (int c = 0; c < channels; c++) luts[c] = (LUT) display().luts()[c].clone();
		composite.setLuts(luts);
		// ImageJ shows so many at most.
		final boolean[] active = composite.getActiveChannels();
		System.arraycopy(display().active(), 0, active, 0, Math.min(channels, active.length));
		composite.setPosition(1, 1, 1);
		return composite;
	}
}
