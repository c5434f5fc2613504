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
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.ShownPlanes;

/**
 * Counts of the values that are lost when planes are encoded: beyond the display range of a
 * channel that is encoded on its own, and those that are no finite numbers.
 */
final class Clipped {

	private final ShownPlanes shown;
	private final BitSet seen = new BitSet();

	/** Numbers of clipped values by channel. */
	private final Map<Integer, Long> clipped = new TreeMap<>();

	private final List<String> notFinite = new ArrayList<>();

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
		if (shown.selection().eachChannel())
			clipped.merge(shown.selection().position(plane).channel(), DisplayRange.clipped(image), Long::sum);
		else DisplayRange.notFinite(image).ifPresent(notFinite::add);
	}

	/** @return sentences for the user about what was lost */
	synchronized List<String> notes(final String title) {
		final List<String> notes = new ArrayList<>();
		if (!notFinite.isEmpty())
			notes.add(notFinite.get(0)
					+ (notFinite.size() == 1 ? "" : " So have " + (notFinite.size() - 1) + " planes after it."));
		final long all = (long) shown.width()
				* shown.height()
				* shown.size()
				/ shown.selection().channels().size();
		clipped.forEach((channel, count) -> {
			if (count > 0) notes.add(note(title, channel, count, all));
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
