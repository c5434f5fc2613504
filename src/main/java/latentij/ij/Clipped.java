// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import latentij.ij.DisplayRange.NotFinite;
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.ShownPlanes;

/**
 * Counts of the values that are lost when planes are encoded: beyond the display range of a
 * channel that is encoded on its own, and those that are no finite numbers. Several threads may use it.
 */
final class Clipped {

	private final ShownPlanes shown;
	private final BitSet seen = new BitSet();

	/** Numbers of clipped values by channel. */
	private final Map<Integer, Long> clipped = new TreeMap<>();

	/** Numbers of all values that were looked at, by channel. */
	private final Map<Integer, Long> all = new TreeMap<>();

	/** By plane. */
	private final Map<Integer, NotFinite> notFinite = new TreeMap<>();

	/** @param shown the planes that will be read */
	Clipped(final ShownPlanes shown) {
		this.shown = shown;
	}

	/** Shows a plane, and counts its values if it was not shown before. */
	ImagePlus plane(final int plane) {
		final ImagePlus image = shown.plane(plane);
		count(plane, image);
		return image;
	}

	private synchronized void count(final int plane, final ImagePlus image) {
		if (seen.get(plane)) return;
		seen.set(plane);
		count(plane, image, 0, 0);
	}

	/** Counts the values of a part of a plane, whose first pixel is at x, y. */
	synchronized void count(final int plane, final ImagePlus image, final int x, final int y) {
		if (shown.selection().eachChannel()) {
			final int channel = shown.selection().position(plane).channel();
			clipped.merge(channel, DisplayRange.clipped(image), Long::sum);
			all.merge(channel, (long) image.getWidth() * image.getHeight(), Long::sum);
		} else DisplayRange.notFinite(image, x, y).ifPresent(found -> notFinite.merge(plane, found, NotFinite::plus));
	}

	/** @return sentences for the user about what was lost */
	synchronized List<String> notes(final String title) {
		final List<String> notes = new ArrayList<>();
		if (!notFinite.isEmpty())
			notes.add(notFinite.values().iterator().next().sentence(title)
					+ (notFinite.size() == 1 ? "" : " So have " + (notFinite.size() - 1) + " planes after it."));
		clipped.forEach((channel, count) -> {
			if (count > 0) notes.add(note(title, channel, count, all.get(channel)));
		});
		return notes;
	}

	private String note(final String title, final int channel, final long count, final long all) {
		final ChannelDisplay display = shown.display(channel);
		return String.format(
				Locale.ROOT,
				"\"%s\": %,d of %,d pixels of channel %d lie beyond its display range, %s to %s, and were"
						+ " clipped. To keep them, widen the range first (Image > Adjust > Brightness/Contrast...).",
				title,
				count,
				all,
				channel,
				number(display.min()),
				number(display.max()));
	}

	/** Six digits, without zeros at the end. */
	private static String number(final double value) {
		return new BigDecimal(value)
				.round(new MathContext(6))
				.stripTrailingZeros()
				.toPlainString();
	}
}
