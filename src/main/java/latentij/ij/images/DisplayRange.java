// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import latentij.job.Messages;

/**
 * Display ranges, through which images are seen and encoded, and the values that lie in none:
 * NaN and infinity in 32-bit images.
 */
public final class DisplayRange {

	private static final String FOLLOWED =
			"). ImageJ's display was followed: NaN is the lower end of the range, infinity the upper one.";

	private DisplayRange() {}

	/** A channel that is seen, and its range. */
	private record Seen(ImageProcessor pixels, double min, double max) {}

	/**
	 * Refuses an image of which nothing can be seen: where its range was computed from an infinite
	 * value, all other pixels are black.
	 *
	 * @param image any type; read, never changed
	 * @throws IllegalArgumentException if an end of the range is no finite number
	 */
	static void requireFinite(final ImagePlus image) {
		for (final Seen seen : seen(image)) {
			if (Double.isFinite(seen.min) && Double.isFinite(seen.max)) continue;
			throw new IllegalArgumentException(Messages.nothingIsSeen(
					image.getTitle(), seen.min, seen.max, first(seen.pixels, 0, 0, Double::isInfinite)));
		}
	}

	/**
	 * Values that are no finite numbers, of which people see nothing.
	 *
	 * @param count how many
	 * @param first one of them, and its place
	 */
	public record NotFinite(long count, String first) implements Serializable {

		/** Adds the count of another part of the same plane. */
		NotFinite plus(final NotFinite more) {
			return new NotFinite(count + more.count, first);
		}

		/** A sentence for the user. */
		String sentence(final String title) {
			return "\"" + title + "\" has " + count
					+ (count == 1
							? " pixel that is no finite number ("
							: " pixels that are no finite numbers (the first is ")
					+ first
					+ FOLLOWED;
		}

		/** A sentence likewise, where nobody counted them. */
		public static String sentenceOfSome(final String title, final String first) {
			return "\"" + title + "\" has pixels that are no finite numbers (the first is " + first + FOLLOWED;
		}
	}

	/**
	 * Counts the values that are no finite numbers.
	 *
	 * @param image any type; read, never changed
	 * @param x the place of its first pixel, for people
	 * @param y likewise
	 * @return empty if there are none
	 */
	static Optional<NotFinite> notFinite(final ImagePlus image, final int x, final int y) {
		long count = 0;
		Optional<String> first = Optional.empty();
		for (final Seen seen : seen(image)) {
			final int n = count(seen.pixels);
			if (count == 0 && n > 0) first = first(seen.pixels, x, y, value -> !Double.isFinite(value));
			count += n;
		}
		return count == 0 ? Optional.empty() : Optional.of(new NotFinite(count, first.orElseThrow()));
	}

	/**
	 * Counts the values that lie beyond the display range, or are no numbers.
	 *
	 * @param image of one plane, grey; read, never changed
	 * @return how many are clipped when it is encoded
	 */
	static long clipped(final ImagePlus image) {
		final ImageProcessor pixels = image.getProcessor();
		final double min = pixels.getMin();
		final double max = pixels.getMax();
		long count = 0;
		for (int i = 0; i < pixels.getPixelCount(); i++) {
			final float value = pixels.getf(i);
			if (!(value >= min && value <= max)) count++;
		}
		return count;
	}

	private static List<Seen> seen(final ImagePlus image) {
		final List<Seen> seen = new ArrayList<>();
		if (image.getBitDepth() != 32) return seen;
		if (!(image instanceof CompositeImage composite)) {
			final ImageProcessor pixels = image.getProcessor();
			seen.add(new Seen(pixels, pixels.getMin(), pixels.getMax()));
			return seen;
		}
		if (composite.getMode() != IJ.COMPOSITE) {
			final LUT lut = composite.getChannelLut();
			seen.add(new Seen(image.getProcessor(), lut.min, lut.max));
			return seen;
		}
		for (int c = 1; c <= image.getNChannels(); c++) {
			if (!composite.getActiveChannels()[c - 1]) continue;
			final LUT lut = composite.getChannelLut(c);
			final int index = image.getStackIndex(c, image.getSlice(), image.getFrame());
			seen.add(new Seen(image.getStack().getProcessor(index), lut.min, lut.max));
		}
		return seen;
	}

	private static int count(final ImageProcessor pixels) {
		int count = 0;
		for (final float value : floats(pixels)) if (!Float.isFinite(value)) count++;
		return count;
	}

	/** The first of such values, and its place. */
	private static Optional<String> first(
			final ImageProcessor pixels, final int x, final int y, final DoublePredicate such) {
		final float[] values = floats(pixels);
		for (int i = 0; i < values.length; i++)
			if (such.test(values[i]))
				return Optional.of(
						values[i] + " at x=" + (x + i % pixels.getWidth()) + ", y=" + (y + i / pixels.getWidth()));
		return Optional.empty();
	}

	private static float[] floats(final ImageProcessor pixels) {
		return (float[]) ((FloatProcessor) pixels).getPixels();
	}
}
