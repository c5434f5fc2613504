// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.Locale;
import java.util.Optional;
import latentij.job.memory.Direction;
import latentij.job.memory.DoesNotFitException;
import latentij.job.memory.Shortage;
import latentij.job.memory.Shortage.Limit;
import latentij.job.options.SizeOption;
import latentij.job.options.TilingOption;
import latentij.util.Bytes;
import latentij.util.Printable;
import latentij.util.Remedies;

/** Sentences for users about jobs. */
public final class Messages {

	/** Where people set a display range. The command line has no menus, and says which files store one. */
	public static final String SET_RANGE = "(Image > Adjust > Brightness/Contrast...)";

	/** The end of a sentence, without a full stop. The command line has names of files in place of windows. */
	public static final String SELECT_LATENT = "Select an image made by \"Encode to Latent\"";

	/** Told where there is no image. */
	public static final String NO_IMAGE = "There is no image. Open one, or select its window, and try again.";

	private static final String BLENDED = " (as diffusers' AutoencoderKL: tiles "
			+ "that are blended, whose numbers are not quite those of the whole image)";

	private Messages() {}

	/**
	 * Tells that nothing can be seen of an image: where its range was computed from an infinite value, all other pixels
	 * are black.
	 *
	 * @param title of the image
	 * @param min the lower end of its display range
	 * @param max the upper one; one of them is no finite number
	 * @param infinite an infinite value and its place, as "Infinity at x=3, y=4"; empty if there is none
	 * @return why it is refused, and what can be done
	 */
	public static String nothingIsSeen(
			final String title, final double min, final double max, final Optional<String> infinite) {
		return "\"" + title + "\" is shown over the range " + Printable.number(min) + " to " + Printable.number(max)
				+ ", in which nothing is seen"
				+ infinite.map(where -> " (there is " + where + ")").orElse("") + ". Set another range " + SET_RANGE
				+ ", or replace such pixels.";
	}

	/**
	 * Tells that an image does not fit, and what can be done.
	 *
	 * @param doing what was to be done: {@code Encoding "cells.tif"}
	 * @param fixedSize true if the size is not the user's to choose
	 * @param shortage the numbers
	 * @return what is needed, what there is, and the largest image that fits
	 */
	public static String doesNotFit(final String doing, final boolean fixedSize, final Shortage shortage) {
		final String start = doing + reason(shortage);
		final String advice = tiles(shortage) + or(remedy(shortage));
		final int side = shortage.largestSide();
		if (side == 0) return start + ", which is not enough for any image. Choose a smaller model" + advice + ".";
		if (fixedSize && shortage.limit() == Limit.BUFFERS) return start + ". Choose a smaller size" + advice + ".";
		if (fixedSize) return start + ". Choose a smaller model" + advice + ".";
		return String.format(
				Locale.ROOT,
				"%s. The largest image that fits now has about %,d pixels (%d x %d). Crop or scale the image%s.",
				start,
				(long) side * side,
				side,
				side,
				advice);
	}

	/**
	 * Plans a job, or a part of one, which may not fit.
	 *
	 * @param <T> the type of the plan
	 */
	@FunctionalInterface
	public interface Planning<T> {

		/** @return the plan */
		T plan() throws DoesNotFitException;
	}

	/**
	 * Plans a job, and tells the user if it does not fit.
	 *
	 * @param <T> the type of the plan
	 * @param job the wish
	 * @param name of that which is to be encoded or decoded
	 * @param planning makes the plan
	 * @return the plan
	 * @throws IllegalArgumentException if it does not fit
	 */
	public static <T> T requireFit(final Job job, final String name, final Planning<T> planning) {
		try {
			return planning.plan();
		} catch (final DoesNotFitException exc) {
			final String doing = job.direction() == Direction.ENCODE ? "Encoding" : "Decoding";
			throw new IllegalArgumentException(
					doesNotFit(doing + " \"" + name + "\"", job.size() != SizeOption.ORIGINAL, exc.shortage()), exc);
		}
	}

	private static String reason(final Shortage shortage) {
		return switch (shortage.limit()) {
			case MEMORY -> " needs about " + Bytes.ofMemory(shortage.need()) + " of memory"
					+ inTiles(shortage.tileSide()) + ", but " + available(shortage);
			case BUFFERS -> " needs about " + Bytes.ofMemory(shortage.need()) + " for its pixels, but Java may use "
					+ Bytes.ofMemory(shortage.have()) + " for such";
			case TENSOR -> meansPixels(shortage, "LatentIJ's tensors");
			case RUN -> meansPixels(shortage, "one run of a network");
			case DEVICE -> String.format(
					Locale.ROOT,
					" means a tensor of about %,.0f values, more than %s can count",
					shortage.values(),
					shortage.device());
		};
	}

	private static String inTiles(final int side) {
		return side == 0 ? "" : " in tiles of " + side + " x " + side;
	}

	private static String available(final Shortage shortage) {
		final String bytes = Bytes.ofMemory(shortage.have());
		return shortage.device() == null ? bytes + " are free" : shortage.device() + " has " + bytes;
	}

	private static String meansPixels(final Shortage shortage, final String holder) {
		return String.format(Locale.ROOT, " means %,.0f pixels, more than %s can hold", shortage.pixels(), holder);
	}

	private static String tiles(final Shortage shortage) {
		final TilingOption option = shortage.smallerTiles();
		if (option == null) return "";
		return ", choose tiling=" + (option.sampleSize() == 0 ? "on" : option.sampleSize()) + BLENDED;
	}

	private static String remedy(final Shortage shortage) {
		if (shortage.gpuOnly()) return "choose device=auto or device=cpu";
		return switch (shortage.limit()) {
			case MEMORY -> "close other programs";
			case BUFFERS -> Remedies.MORE_BUFFERS;
			default -> "";
		};
	}

	private static String or(final String other) {
		return other.isEmpty() ? "" : ", or " + other;
	}
}
