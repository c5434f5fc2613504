// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.ImagePlus;
import ij.WindowManager;
import ij.measure.Calibration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.job.Messages;
import latentij.job.options.PlaneSelection;

/** Titles, calibrations and absences of images. */
public final class Images {

	private Images() {}

	/**
	 * Refuses an image that is not there.
	 *
	 * @param image any image; may be null
	 * @throws IllegalArgumentException if it is null, closed or empty
	 */
	public static void requirePixels(final ImagePlus image) {
		if (image == null) throw new IllegalArgumentException(Messages.NO_IMAGE);
		// An image without pixels and title is called "null" by ImageJ.
		final String name = "null".equals(image.getTitle()) ? "The image" : "\"" + image.getTitle() + "\"";
		if (image.getProcessor() == null || image.getWidth() < 1 || image.getHeight() < 1)
			throw new IllegalArgumentException(
					name + " is not open, or has no pixels. Open an image, or select its window, and try again.");
	}

	/**
	 * A title that no open image has, as <em>Duplicate</em> makes it. ImageJ's own method knows
	 * images in windows only, not those of macros in batch mode.
	 *
	 * @param title without the ending of a file name
	 * @return the title, or the title with a number
	 */
	public static String unique(final String title) {
		final Set<String> taken = titles();
		if (!taken.contains(title)) return title;
		final String stem = title.replaceFirst("-[0-9]{1,3}$", "");
		int n = 1;
		while (taken.contains(stem + "-" + n)) n++;
		return stem + "-" + n;
	}

	private static Set<String> titles() {
		return open().stream().map(ImagePlus::getTitle).collect(Collectors.toSet());
	}

	/** @return all open images, in the order in which they were opened; also those of batch mode */
	public static List<ImagePlus> open() {
		final int[] ids = WindowManager.getIDList();
		if (ids == null) return List.of();
		return IntStream.of(ids)
				.mapToObj(WindowManager::getImage)
				.filter(Objects::nonNull)
				.toList();
	}

	/**
	 * Names an image.
	 *
	 * @param image any image
	 * @return its title without the ending of a file name
	 */
	public static String name(final ImagePlus image) {
		return image.getTitle().replaceFirst("(?<=.)\\.[A-Za-z0-9]{1,5}$", "");
	}

	/**
	 * Gives an image the calibration of the one that it was made of.
	 *
	 * @param to gets it, if there is one
	 * @param from has it
	 * @param x pixels of the one for each pixel of the other, along a row
	 * @param y likewise, along a column
	 */
	public static void calibrate(final ImagePlus to, final Calibration from, final double x, final double y) {
		if (!from.scaled()) return;
		final Calibration calibration = to.getCalibration();
		calibration.pixelWidth = from.pixelWidth * x;
		calibration.pixelHeight = from.pixelHeight * y;
		calibration.setXUnit(from.getXUnit());
		calibration.setYUnit(from.getYUnit());
	}

	/**
	 * Gives a stack the distances of slices and frames of the one that it was made of.
	 *
	 * @param to gets them
	 * @param from has them
	 * @param chosen the planes that were taken
	 */
	public static void calibrateDepth(final ImagePlus to, final Calibration from, final PlaneSelection chosen) {
		final Calibration calibration = to.getCalibration();
		final int slices = step(chosen.slices());
		final int frames = step(chosen.frames());
		calibration.pixelDepth = from.pixelDepth * slices;
		calibration.setZUnit(from.getZUnit());
		calibration.frameInterval = from.frameInterval * frames;
		calibration.fps = from.fps / frames;
		calibration.setTimeUnit(from.getTimeUnit());
	}

	/**
	 * Gives a stack the distances of slices and frames of another one with as many.
	 *
	 * @param to gets them
	 * @param from has them
	 */
	public static void copyDepth(final ImagePlus to, final Calibration from) {
		final Calibration calibration = to.getCalibration();
		calibration.pixelDepth = from.pixelDepth;
		calibration.setZUnit(from.getZUnit());
		calibration.frameInterval = from.frameInterval;
		calibration.fps = from.fps;
		calibration.setTimeUnit(from.getTimeUnit());
	}

	/** The distance from each number to the next; 1 if it differs. */
	public static int step(final List<Integer> numbers) {
		if (numbers.size() < 2) return 1;
		final int step = numbers.get(1) - numbers.get(0);
		for (int i = 1; i < numbers.size(); i++) if (numbers.get(i) - numbers.get(i - 1) != step) return 1;
		return Math.max(1, step);
	}
}
