// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.io.FileInfo;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Rectangle;
import java.util.Objects;
import java.util.stream.IntStream;
import latentij.job.options.ChannelsOption;
import latentij.job.options.PlaneSelection;
import latentij.job.options.Position;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;

/**
 * Planes of an image, each as an image of its own that the user would see there: with the
 * display ranges, look-up tables and channels that were shown when this was made. Of virtual
 * stacks, one plane is read at a time. The image is not changed, its position neither.
 */
public final class ShownPlanes {

	/** ImageJ's property for the way that channels are put together. */
	private static final String PROJECTION = "CompositeProjection";

	private final ImagePlus image;
	private final PlaneSelection selection;
	private final Rectangle part;
	private final String file;

	/** One pixel, with the look-up table of the image. */
	private final ImageProcessor shown;

	private final double min;
	private final double max;

	/** Null if the image is no composite. */
	private final Channels channels;

	private final int channel;

	/** The image itself, or a copy of its part, where the current plane is all; else null. */
	private final ImagePlus single;

	/** The way in which a composite is shown; {@code grey} is the table of all channels where they are shown in grey. */
	private record Channels(int mode, LUT[] luts, LUT grey, boolean[] active, String projection) {

		static Channels of(final CompositeImage composite) {
			final LUT[] luts = new LUT[composite.getNChannels()];
			for (int c = 0; c < luts.length; c++)
				luts[c] = (LUT) composite.getChannelLut(c + 1).clone();
			final int current = composite.getC() - 1;
			// This is what the screen shows; hidden, it may be that of another channel.
			if (composite.isVisible() && composite.getMode() == IJ.COMPOSITE) {
				luts[current].min = composite.getProcessor().getMin();
				luts[current].max = composite.getProcessor().getMax();
			}
			return new Channels(
					composite.getMode(),
					luts,
					composite.getProcessor().getLut(),
					composite.getActiveChannels().clone(),
					composite.getProp(PROJECTION));
		}

		/** Shows one plane. */
		CompositeImage show(final String title, final ImageStack planes, final int channel) {
			final ImagePlus stack = new ImagePlus(title, planes);
			// Else ImageJ takes channels for slices where there are more than it shows at once.
			stack.setDimensions(luts.length, 1, 1);
			final CompositeImage own = new CompositeImage(stack, mode);
			own.setLuts(luts);
			System.arraycopy(active, 0, own.getActiveChannels(), 0, active.length);
			own.setProp(PROJECTION, projection);
			own.setC(channel);
			if (mode == IJ.GRAYSCALE) own.getProcessor().setLut(grey);
			return own;
		}
	}

	/**
	 * Selects planes.
	 *
	 * @param image any type
	 * @param slices the wish
	 * @param channels the wish
	 * @param part true for the rectangle around the selection alone
	 * @return the planes
	 * @throws IllegalArgumentException if there are no such planes, or if there is no selection
	 */
	public static ShownPlanes of(
			final ImagePlus image, final SlicesOption slices, final ChannelsOption channels, final boolean part) {
		if (part && !hasArea(image))
			throw new IllegalArgumentException("\"" + image.getTitle()
					+ "\" has no selection of an area, which \"roi=on\" needs. Select one, or choose roi=off.");
		return new ShownPlanes(image, selection(image, slices, channels), part, slices.equals(SlicesOption.CURRENT));
	}

	/**
	 * Tells whether a part of an image is selected. For ImageJ, a rectangle without pixels of the
	 * image means all of it.
	 *
	 * @param image any image
	 * @return true if there is a selection of an area
	 */
	public static boolean hasArea(final ImagePlus image) {
		final Roi roi = image.getRoi();
		return roi != null && roi.isArea() && roi.getBounds().intersects(all(image));
	}

	private static Rectangle all(final ImagePlus image) {
		return new Rectangle(image.getWidth(), image.getHeight());
	}

	/**
	 * Finds the planes that are meant.
	 *
	 * @param image any type
	 * @param slices the wish
	 * @param channels the wish
	 * @return the planes
	 * @throws IllegalArgumentException if there are no such planes
	 */
	public static PlaneSelection selection(
			final ImagePlus image, final SlicesOption slices, final ChannelsOption channels) {
		final StackSize size = StackPlanes.size(image);
		final boolean each = channels == ChannelsOption.EACH;
		if (each && !StackPlanes.hasChannels(image))
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" is an RGB image, whose colors are no"
					+ " channels for channels=each. Split them first (Image > Color > Make Composite), or choose"
					+ " channels=composite.");
		return slices.select(
				image.getTitle(),
				size,
				StackPlanes.current(image),
				each ? IntStream.rangeClosed(1, size.channels()).boxed().toList() : PlaneSelection.COMPOSITE);
	}

	private ShownPlanes(
			final ImagePlus image, final PlaneSelection selection, final boolean cut, final boolean current) {
		this.image = image;
		this.selection = selection;
		part = cut ? image.getRoi().getBounds().intersection(all(image)) : null;
		final FileInfo info = image.getOriginalFileInfo();
		file = info == null || info.fileName == null ? "" : info.fileName;
		// A copy does not have the color of a threshold in its look-up table.
		shown = image.getProcessor().createProcessor(1, 1);
		min = image.getProcessor().getMin();
		max = image.getProcessor().getMax();
		channel = image.getC();
		// Of RGB pixels, RGB Stack makes composites that are none.
		channels = image.isComposite() ? Channels.of((CompositeImage) image) : null;
		if (!current || selection.eachChannel()) single = null;
		else single = cut ? cut(image) : image;
	}

	/** Copies the rectangle around the selection, all channels of the current slice. */
	private static ImagePlus cut(final ImagePlus image) {
		final ImagePlus copy = image.isComposite() ? channels(image) : image.crop();
		copy.setTitle(image.getTitle());
		return copy;
	}

	private static ImagePlus channels(final ImagePlus image) {
		final ImagePlus copy = StackPlanes.copy(image, image.getSlice(), image.getFrame());
		copy.setC(image.getC());
		return copy;
	}

	/** @return the planes that were selected */
	public PlaneSelection selection() {
		return selection;
	}

	/** @return the width of each plane, in pixels */
	public int width() {
		return part == null ? image.getWidth() : part.width;
	}

	/** @return the height of each plane, in pixels */
	public int height() {
		return part == null ? image.getHeight() : part.height;
	}

	/** @return the number of planes */
	public int size() {
		return selection.planes();
	}

	/**
	 * Shows a plane.
	 *
	 * @param plane its number, from 0
	 * @return an image that shows it; may be the stack itself, or have its pixels: not to be changed
	 */
	public ImagePlus plane(final int plane) {
		if (single != null) return single;
		final Position position = selection.position(plane);
		if (position.channel() > 0) return grey(position);
		final String title = image.getTitle();
		if (channels == null) return new ImagePlus(title, displayed(pixels(channel, position)));
		final ImageStack planes = new ImageStack();
		for (int c = 1; c <= channels.luts.length; c++) planes.addSlice(pixels(c, position));
		return channels.show(title, planes, channel);
	}

	/** The stack's own pixels, or a copy of the part. */
	private ImageProcessor pixels(final int c, final Position position) {
		final ImageProcessor pixels = image.getStack().getProcessor(StackPlanes.index(image, c, position));
		if (part == null) return pixels;
		pixels.setRoi(part);
		return pixels.crop();
	}

	/** Pixels through the display range and the look-up table of the image. */
	private ImageProcessor displayed(final ImageProcessor pixels) {
		if (pixels instanceof ColorProcessor) return pixels;
		final ImageProcessor displayed = shown.createProcessor(pixels.getWidth(), pixels.getHeight());
		displayed.setPixels(pixels.getPixels());
		// Of 8-bit images, the look-up table holds the range already.
		if (image.getBitDepth() > 8) setRange(displayed, min, max);
		return displayed;
	}

	/** For ImageJ, a range from 0 to 0 would mean that of the pixels. */
	private static void setRange(final ImageProcessor pixels, final double min, final double max) {
		pixels.setMinAndMax(min, min == 0 && max == 0 ? Double.MIN_VALUE : max);
	}

	/** One channel as grey over its display range, with all its bits. */
	private ImagePlus grey(final Position position) {
		final ImageProcessor pixels = pixels(position.channel(), position);
		// Of 8 bits, ImageJ's look-up table would round once more.
		final ImageProcessor deep = pixels.getBitDepth() == 8 ? pixels.convertToShort(false) : pixels;
		final ImageProcessor grey = deep instanceof ShortProcessor
				? new ShortProcessor(deep.getWidth(), deep.getHeight(), (short[]) deep.getPixels(), null)
				: new FloatProcessor(deep.getWidth(), deep.getHeight(), (float[]) deep.getPixels(), null);
		final ChannelDisplay display = display(position.channel());
		setRange(grey, display.min(), display.max());
		return new ImagePlus(image.getTitle(), grey);
	}

	/**
	 * Describes a channel.
	 *
	 * @param c its number, from 1
	 * @return how it is shown
	 */
	public ChannelDisplay display(final int c) {
		if (channels == null) return ChannelDisplay.of(image.getBitDepth(), min, max, shown.getLut());
		final LUT lut = channels.luts[c - 1];
		return ChannelDisplay.of(image.getBitDepth(), lut.min, lut.max, lut);
	}

	/**
	 * Tells where a plane comes from.
	 *
	 * @param plane its number, from 0
	 * @return null if the image is one plane, and not encoded by its channels
	 */
	public PlaneOrigin origin(final int plane) {
		final boolean each = selection.eachChannel();
		final StackSize size = StackPlanes.size(image);
		if (!each && size.slices() * size.frames() == 1) return null;
		final Position position = selection.position(plane);
		final int index = StackPlanes.index(image, each ? position.channel() : channel, position);
		final String label = image.getStack().getShortSliceLabel(index);
		return new PlaneOrigin(
				position, Objects.requireNonNullElse(label, ""), file, each ? display(position.channel()) : null);
	}
}
