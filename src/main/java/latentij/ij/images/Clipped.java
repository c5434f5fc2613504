// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import latentij.ij.images.DisplayRange.NotFinite;
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.ShownPlanes;
import latentij.job.Messages;
import latentij.util.Printable;

/**
 * Counts of the values that are lost when planes are encoded: beyond the display range of a
 * channel that is encoded on its own, and those that are no finite numbers. Several threads may use it.
 */
public final class Clipped {

	private final ShownPlanes shown;
	private final BitSet seen = new BitSet();

	private final LostValues lost = new LostValues(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

	/** @param shown the planes that will be read */
	public Clipped(final ShownPlanes shown) {
		this.shown = shown;
	}

	/** Shows a plane, and counts its values if it was not shown before. */
	public ImagePlus plane(final int plane) {
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
	public synchronized void count(final int plane, final ImagePlus image, final int x, final int y) {
		if (shown.selection().eachChannel()) {
			final int channel = shown.selection().position(plane).channel();
			lost.clipped().merge(channel, DisplayRange.clipped(image), Long::sum);
			lost.all().merge(channel, (long) image.getWidth() * image.getHeight(), Long::sum);
		} else
			DisplayRange.notFinite(image, x, y)
					.ifPresent(found -> lost.notFinite().merge(plane, found, NotFinite::plus));
	}

	/** @return what was lost so far; a copy */
	public synchronized LostValues lost() {
		return lost.plus(LostValues.NONE);
	}

	/** @return sentences for the user about what was lost */
	public List<String> notes(final String title) {
		return notes(title, lost());
	}

	/** @return sentences about what was lost of these planes, here or elsewhere */
	public List<String> notes(final String title, final LostValues values) {
		final List<String> notes = new ArrayList<>();
		final Map<Integer, NotFinite> planes = values.notFinite();
		if (!planes.isEmpty())
			notes.add(planes.values().iterator().next().sentence(title)
					+ (planes.size() == 1 ? "" : " So have " + (planes.size() - 1) + " planes after it."));
		values.clipped().forEach((channel, count) -> {
			if (count > 0) notes.add(note(title, channel, count, values.all().get(channel)));
		});
		return notes;
	}

	private String note(final String title, final int channel, final long count, final long all) {
		final ChannelDisplay display = shown.display(channel);
		return String.format(
				Locale.ROOT,
				"\"%s\": %,d of %,d pixels of channel %d lie beyond its display range, %s to %s, and were"
						+ " clipped. To keep them, widen the range first " + Messages.SET_RANGE + ".",
				title,
				count,
				all,
				channel,
				Printable.number(display.min()),
				Printable.number(display.max()));
	}
}
