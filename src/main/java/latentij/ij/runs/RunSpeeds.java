// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The time that planes took, by which that of the next one is guessed. Several threads may use it. */
public final class RunSpeeds {

	/** A size that differs more from that of the next plane tells nothing of it. */
	private static final double ALIKE = 16;

	/** A plane that was computed. */
	private record Plane(double pixels, double seconds) {}

	/** The largest of each kind, or the last one of that size. */
	private final Map<String, Plane> planes = new HashMap<>();

	/** Kinds and sizes that were asked for. */
	private final Set<String> sizes = new HashSet<>();

	/**
	 * Notes a plane that was computed whole.
	 *
	 * @param kind of the run: direction, model, device
	 * @param pixels of the plane
	 * @param seconds that it took
	 */
	public synchronized void note(final String kind, final double pixels, final double seconds) {
		planes.merge(kind, new Plane(pixels, seconds), (before, now) -> now.pixels >= before.pixels ? now : before);
	}

	/**
	 * Tells whether a plane is the first of its kind and size, once.
	 *
	 * @param kind of the run
	 * @param size of the plane: "512x512"
	 * @return true the first time
	 */
	public synchronized boolean isFirst(final String kind, final String size) {
		return sizes.add(kind + ", " + size);
	}

	/**
	 * Guesses the time of a plane.
	 *
	 * @param kind of the run
	 * @param pixels of the plane
	 * @return seconds, in proportion to the pixels; 0 where nothing alike was computed
	 */
	public synchronized double seconds(final String kind, final double pixels) {
		final Plane known = planes.get(kind);
		if (known == null || pixels > ALIKE * known.pixels || known.pixels > ALIKE * pixels) return 0;
		return known.seconds * pixels / known.pixels;
	}
}
