// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import latentij.ij.images.DisplayRange.NotFinite;

/**
 * Counts of the values that were lost when parts of an image were encoded, as {@link Clipped} counts them; processes
 * tell them to each other.
 *
 * @param clipped numbers of values beyond the display range, by channel
 * @param all numbers of all values that were looked at, by channel
 * @param notFinite values that are no finite numbers, by plane
 */
public record LostValues(
		SortedMap<Integer, Long> clipped, SortedMap<Integer, Long> all, SortedMap<Integer, NotFinite> notFinite)
		implements Serializable {

	/** Nothing was lost. */
	public static final LostValues NONE = new LostValues(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

	/** @throws NullPointerException if a map is null */
	public LostValues {
		clipped = new TreeMap<>(clipped);
		all = new TreeMap<>(all);
		notFinite = new TreeMap<>(notFinite);
	}

	/** Adds the counts of a later part. */
	public LostValues plus(final LostValues other) {
		final LostValues sum = new LostValues(clipped, all, notFinite);
		merge(other.clipped, sum.clipped);
		merge(other.all, sum.all);
		other.notFinite.forEach((plane, more) -> sum.notFinite.merge(plane, more, NotFinite::plus));
		return sum;
	}

	private static void merge(final Map<Integer, Long> from, final Map<Integer, Long> to) {
		from.forEach((channel, count) -> to.merge(channel, count, Long::sum));
	}
}
