// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.TextRoi;
import ij.measure.Calibration;
import ij.plugin.Duplicator;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An image of any kind that ImageJ knows, small, and a description of it. */
final class RandomImage {

	private static final String[] TITLES = {
		"cells.tif",
		"a",
		"my image (1).png",
		"x-latent",
		"x-latent-2.tif",
		"\u00fcml\u00e4ut \u6f5c\u5728",
		"a=b [c] 'd'",
		"5% \"quoted\" \\n.tif",
		"",
		"a very long title, as instruments write them: plate 3, well B07, field 012, channels 1 to 4"
	};

	private static final String[] MODES = {"composite", "color", "grayscale"};

	private final Random random;
	private final List<String> words = new ArrayList<>();
	private final ImagePlus image;

	RandomImage(final Random random) {
		this.random = random;
		image = looks(pixels());
		move();
		region();
		properties();
	}

	ImagePlus image() {
		return image;
	}

	/** For a person who wants to make the same image. */
	String description() {
		return String.join(", ", words);
	}

	private boolean chance(final int n) {
		return random.nextInt(n) == 0;
	}

	private int side() {
		if (chance(12)) return 1 + random.nextInt(8);
		return chance(3) ? 8 * (1 + random.nextInt(5)) : 8 + random.nextInt(34);
	}

	private int count(final int largest) {
		return random.nextBoolean() ? 1 : 1 + random.nextInt(largest);
	}

	private ImagePlus pixels() {
		final int bits = new int[] {8, 8, 16, 16, 32, 24}[random.nextInt(6)];
		final int width = side();
		final int height = side();
		final int channels = bits == 24 ? 1 : count(chance(8) ? 7 : 4);
		final int slices = count(3);
		final int frames = count(3);
		final int content = random.nextInt(5);
		final ImageStack stack = new ImageStack(width, height);
		for (int i = 0; i < channels * slices * frames; i++)
			stack.addSlice(chance(2) ? null : "label " + i, plane(bits, width, height, content));
		final String title = TITLES[random.nextInt(TITLES.length)];
		final ImagePlus stacked = new ImagePlus(title, stack);
		words.add("\"" + title + "\" " + bits + "-bit " + width + "x" + height);
		if (stack.size() == 1) return stacked;
		stacked.setDimensions(channels, slices, frames);
		words.add("c=" + channels + " z=" + slices + " t=" + frames);
		if (channels > 1 && !chance(6)) {
			final int mode = random.nextInt(3);
			words.add(MODES[mode]);
			return new CompositeImage(stacked, new int[] {IJ.COMPOSITE, IJ.COLOR, IJ.GRAYSCALE}[mode]);
		}
		if (random.nextBoolean()) {
			stacked.setOpenAsHyperStack(true);
			words.add("hyperstack");
		}
		return stacked;
	}

	private ImageProcessor plane(final int bits, final int width, final int height, final int content) {
		final ImageProcessor plane =
				switch (bits) {
					case 8 -> new ByteProcessor(width, height);
					case 16 -> new ShortProcessor(width, height);
					case 24 -> new ColorProcessor(width, height);
					default -> new FloatProcessor(width, height);
				};
		// Not 0: a range from 0 to 0 is none for ImageJ.
		final float constant = 1 + random.nextInt(255);
		for (int i = 0; i < width * height; i++) {
			if (bits == 24) plane.set(i, 0xff000000 | random.nextInt(content == 0 ? 1 : 0x1000000));
			else plane.setf(i, value(bits, content, i, constant));
		}
		if (bits == 16 || bits == 32) plane.resetMinAndMax();
		return plane;
	}

	private float value(final int bits, final int content, final int i, final float constant) {
		final int largest = bits == 8 ? 255 : 65535;
		switch (content) {
			case 0:
				return constant;
			case 1:
				return i * 7 % largest;
			case 2:
				return random.nextInt(40) == 0 ? largest : 0;
			case 3:
				if (bits == 32 && chance(30))
					return new float[] {
								Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -0f
							}
							[random.nextInt(5)];
				break;
			default:
		}
		return bits == 32 ? (float) (random.nextGaussian() * constant) : random.nextInt(largest + 1);
	}

	/** Look-up tables, ranges, channels that are off, a threshold. */
	private ImagePlus looks(final ImagePlus pixels) {
		if (pixels.getBitDepth() == 24) return pixels;
		if (pixels instanceof CompositeImage composite) {
			for (int c = 1; c <= composite.getNChannels(); c++) {
				if (chance(3)) composite.setChannelLut(table(), c);
				composite.setC(c);
				// Without any, ImageJ takes that of the channel that it showed before.
				composite.resetDisplayRange();
				if (chance(2)) range(composite);
			}
			if (chance(3)) {
				final StringBuilder active = new StringBuilder();
				for (int c = 0; c < composite.getNChannels(); c++) active.append(random.nextInt(2));
				composite.setActiveChannels(active.toString());
				words.add("active=" + active);
			}
			if (chance(6)) threshold(composite);
			return composite;
		}
		if (chance(3)) {
			pixels.setLut(table());
			words.add("table");
		}
		if (chance(6)) {
			pixels.getProcessor().invertLut();
			words.add("inverted");
		}
		if (chance(2)) range(pixels);
		if (chance(6)) threshold(pixels);
		return pixels;
	}

	private void threshold(final ImagePlus pixels) {
		final double min = pixels.getDisplayRangeMin();
		final double max = pixels.getDisplayRangeMax();
		if (max > min) {
			pixels.getProcessor()
					.setThreshold(
							min + (max - min) / 4,
							min + (max - min) / 2,
							new int[] {
										ImageProcessor.RED_LUT,
										ImageProcessor.BLACK_AND_WHITE_LUT,
										ImageProcessor.OVER_UNDER_LUT,
										ImageProcessor.NO_LUT_UPDATE
									}
									[random.nextInt(4)]);
			words.add("threshold");
		}
	}

	private LUT table() {
		final byte[][] colors = new byte[3][256];
		for (final byte[] color : colors) random.nextBytes(color);
		return new LUT(colors[0], colors[1], colors[2]);
	}

	private void range(final ImagePlus of) {
		final int largest = of.getBitDepth() == 8 ? 256 : 65536;
		final int min = random.nextInt(largest);
		final int max = chance(8) ? min : min + random.nextInt(largest - min);
		of.setDisplayRange(min, max);
		words.add("range=" + min + "-" + max);
	}

	/** Goes to another channel, slice and frame. */
	void move() {
		if (image.getStackSize() == 1) return;
		if (!image.isHyperStack() && !image.isComposite()) {
			image.setSlice(1 + random.nextInt(image.getStackSize()));
			words.add("slice " + image.getCurrentSlice());
			return;
		}
		final int c = 1 + random.nextInt(image.getNChannels());
		final int z = 1 + random.nextInt(image.getNSlices());
		final int t = 1 + random.nextInt(image.getNFrames());
		switch (random.nextInt(3)) {
			case 0 -> image.setPosition(c, z, t);
			case 1 -> {
				image.setC(c);
				image.setZ(z);
				image.setT(t);
			}
			default -> image.setPosition(image.getStackIndex(c, z, t));
		}
		words.add("at c=" + image.getC() + " z=" + image.getZ() + " t=" + image.getT());
	}

	/** Changes the display range. */
	void range() {
		if (image.getBitDepth() != 24) range(image);
	}

	private void region() {
		if (chance(2)) return;
		final int width = image.getWidth();
		final int height = image.getHeight();
		final int x = random.nextInt(width);
		final int y = random.nextInt(height);
		final int w = 1 + random.nextInt(width);
		final int h = 1 + random.nextInt(height);
		final Roi roi =
				switch (random.nextInt(7)) {
					case 0, 1 -> new Roi(x / 2, y / 2, w, h);
					case 2 -> new Roi(-3, y, w, h);
					case 3 -> new OvalRoi(x / 2, y / 2, w, h);
					case 4 -> new Line(x, y, w, h);
					case 5 -> new PointRoi(x, y);
					default -> new PolygonRoi(new float[] {x, w, x}, new float[] {y, h, height - 1}, 3, Roi.POLYGON);
				};
		image.setRoi(roi);
		if (image.getRoi() != null) words.add("roi " + image.getRoi());
	}

	private void properties() {
		if (chance(3)) {
			final Calibration calibration = image.getCalibration();
			calibration.pixelWidth = 0.25;
			calibration.pixelHeight = chance(2) ? 0.25 : 3;
			calibration.setUnit(chance(2) ? "\u00b5m" : "inch");
			calibration.frameInterval = 2;
			words.add("calibrated");
			if (image.getBitDepth() < 24 && chance(3)) {
				calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] {5, -0.5}, "OD");
				words.add("of values");
			}
		}
		if (chance(4)) {
			final Overlay overlay = new Overlay(new TextRoi(1, 1, "text"));
			overlay.add(new Roi(0, 0, 3, 3));
			image.setOverlay(overlay);
			words.add("overlay");
		}
		if (chance(4)) image.setProperty("Info", "Taken by us\nyesterday");
		if (chance(6)) image.setProp("key", "value");
	}

	/**
	 * The rectangle around the selection, as far as it lies within the image.
	 *
	 * @return empty without a selection of an area
	 */
	static Rectangle area(final ImagePlus image) {
		final Roi roi = image.getRoi();
		if (roi == null || !roi.isArea()) return new Rectangle();
		return roi.getBounds().intersection(new Rectangle(image.getWidth(), image.getHeight()));
	}

	/**
	 * Makes ImageJ's own copy of the current slice with all its channels, or of the part in the
	 * rectangle around the selection.
	 */
	static ImagePlus duplicate(final ImagePlus image, final boolean selection) {
		final Roi roi = image.getRoi();
		if (!selection) image.deleteRoi();
		final ImagePlus copy = image.isComposite()
				? new Duplicator()
						.run(image, 1, image.getNChannels(), image.getZ(), image.getZ(), image.getT(), image.getT())
				: new Duplicator().run(image, image.getCurrentSlice(), image.getCurrentSlice());
		if (roi != null) image.setRoi(roi, false);
		copy.deleteRoi();
		if (image instanceof CompositeImage original && copy instanceof CompositeImage composite) {
			System.arraycopy(
					original.getActiveChannels(), 0, composite.getActiveChannels(), 0, original.getNChannels());
			composite.setC(original.getC());
			composite.updateImage();
		}
		return copy;
	}
}
