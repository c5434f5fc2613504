// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import latentij.util.json.JsonObjectReader;

/**
 * A channel as it is to be shown.
 *
 * @param label of it; empty for none
 * @param color as "00FF00"; empty if it is not told
 * @param start the lower end of its display range; NaN if it is not told
 * @param end the upper end; NaN if it is not told
 * @param active false if it is hidden
 * @param inverted true if the lower end of its range has the color, and the upper one is black
 */
public record Channel(String label, String color, double start, double end, boolean active, boolean inverted) {

	/** A channel of which nothing is told. */
	public static final Channel UNKNOWN = new Channel("", "", Double.NaN, Double.NaN, true);

	/**
	 * Creates a channel that is not inverted.
	 *
	 * @param label as above
	 * @param color as above
	 * @param start as above
	 * @param end as above
	 * @param active as above
	 */
	public Channel(final String label, final String color, final double start, final double end, final boolean active) {
		this(label, color, start, end, active, false);
	}

	/**
	 * Reads channels as omero describes them.
	 *
	 * @param described one object for each
	 * @return the channels
	 * @throws IOException if one is not understood
	 */
	public static List<Channel> list(final List<JsonObjectReader> described) throws IOException {
		final List<Channel> channels = new ArrayList<>();
		for (final JsonObjectReader json : described) {
			final JsonObjectReader window = json.isObject("window") ? json.object("window") : null;
			final String color = json.string("color", "");
			channels.add(new Channel(
					json.string("label", ""),
					color.matches("[0-9a-fA-F]{6}") ? color : "",
					window == null ? Double.NaN : Level.number(window.take("start")),
					window == null ? Double.NaN : Level.number(window.take("end")),
					json.bool("active", true),
					json.bool("inverted", false)));
		}
		return channels;
	}

	/**
	 * Shows it in grey, as OMERO's model "greyscale" does.
	 *
	 * @param only true for the channel that is shown, false for one that is hidden
	 * @return the same channel with another display
	 */
	public Channel grey(final boolean only) {
		return new Channel(label, only ? "FFFFFF" : color, start, end, only, inverted);
	}

	/** @return true if there is a display range */
	public boolean hasRange() {
		return end > start && Double.isFinite(start) && Double.isFinite(end);
	}
}
