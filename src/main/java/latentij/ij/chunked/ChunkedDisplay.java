// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import ij.process.LUT;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import latentij.chunked.Channel;
import latentij.chunked.DataType;
import latentij.util.Printable;

/**
 * The display of the channels of an image: as the file tells; else 8 bits over all their values, others from the
 * least to the largest value of the first plane, in the order of ImageJ's colors.
 *
 * @param luts one for each channel, with its display range
 * @param active false for hidden channels
 * @param notes what users should know of it, one sentence each
 */
record ChunkedDisplay(LUT[] luts, boolean[] active, List<String> notes) {

	private static final Color[] COLORS = {
		Color.RED, Color.GREEN, Color.BLUE, Color.WHITE, Color.CYAN, Color.MAGENTA, Color.YELLOW
	};

	/** Finds the least and the largest value of the first plane of a channel. */
	@FunctionalInterface
	interface Ranges {

		double[] of(int channel) throws IOException;
	}

	/** Gathers what is known. */
	static ChunkedDisplay of(
			final String name, final int n, final DataType type, final List<Channel> told, final Ranges ranges)
			throws IOException {
		final LUT[] luts = new LUT[n];
		final boolean[] active = new boolean[n];
		final List<String> found = new ArrayList<>();
		boolean any = false;
		for (int c = 0; c < n; c++) {
			final Channel channel = told.size() == n ? told.get(c) : Channel.UNKNOWN;
			luts[c] = ramp(color(channel, c, n), channel.inverted());
			active[c] = channel.active();
			any |= active[c];
			double[] range = {0, 0xff};
			if (channel.hasRange()) range = new double[] {channel.start(), channel.end()};
			else if (type != DataType.UINT8) {
				range = ranges.of(c);
				found.add(Printable.number(range[0]) + " to " + Printable.number(range[1]));
			}
			luts[c].min = range[0];
			luts[c].max = range[1];
		}
		if (!any) Arrays.fill(active, true);
		final List<String> notes = new ArrayList<>();
		if (!found.isEmpty())
			notes.add("\"" + name + "\" tells no display range, so that of the values of its first plane was taken: "
					+ String.join(", ", found.subList(0, Math.min(found.size(), 8))) + ".");
		return new ChunkedDisplay(luts, active, notes);
	}

	/** OMERO takes the level of an inverted channel from the highest one, and then the color. */
	private static LUT ramp(final Color color, final boolean inverted) {
		final LUT ramp = LUT.createLutFromColor(color);
		return inverted ? ramp.createInvertedLut() : ramp;
	}

	private static Color color(final Channel channel, final int c, final int n) {
		if (!channel.color().isEmpty()) return new Color(Integer.parseInt(channel.color(), 16));
		return n == 1 ? Color.WHITE : COLORS[Math.min(c, COLORS.length - 1)];
	}
}
