// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import java.awt.Rectangle;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of an image in OME-Zarr or N5 that is wanted.
 *
 * @param level of its sizes, 0 for the largest
 * @param region in pixels of that level; null for all
 * @param axes of N5, where its attributes do not tell them, the fastest first, as "xyc"; else empty
 */
public record ImagePart(int level, Rectangle region, String axes) implements Serializable {

	/** All of it. */
	public static final ImagePart ALL = new ImagePart(0, null);

	private static final Pattern REGION =
			Pattern.compile("\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*");

	/**
	 * Names a part of an image that tells its axes.
	 *
	 * @param level as above
	 * @param region as above
	 */
	public ImagePart(final int level, final Rectangle region) {
		this(level, region, "");
	}

	/**
	 * Tells the axes of an image that does not.
	 *
	 * @param names the fastest or the slowest first; empty for none
	 * @return this part with them
	 * @see latentij.job.options.Options#AXES
	 */
	public ImagePart withAxes(final String names) {
		return new ImagePart(level, region, names);
	}

	/**
	 * Reads what a user typed.
	 *
	 * @param level a number
	 * @param region as "x,y,width,height"; null or empty for all
	 * @return the part
	 * @throws IllegalArgumentException if it is something else
	 */
	public static ImagePart of(final int level, final String region) {
		if (level < 0)
			throw new IllegalArgumentException(
					"There is no level " + level + ". 0 is the largest image, 1 the next one, and so on.");
		if (region == null || region.isBlank()) return new ImagePart(level, null);
		final Matcher numbers = REGION.matcher(region);
		if (!numbers.matches()
				|| numbers.group(3).matches("0+")
				|| numbers.group(4).matches("0+"))
			throw new IllegalArgumentException(
					"\"" + region + "\" is no region. Write x,y,width,height in pixels, as 1024,2048,512,512.");
		return new ImagePart(
				level,
				new Rectangle(
						Integer.parseInt(numbers.group(1)),
						Integer.parseInt(numbers.group(2)),
						Integer.parseInt(numbers.group(3)),
						Integer.parseInt(numbers.group(4))));
	}
}
