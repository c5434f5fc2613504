// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Matplotlib's viridis color map.
 *
 * @see <a href="https://bids.github.io/colormap/">Smith and van der Walt 2015</a>
 *      (dedicated to the public domain, CC0)
 */
final class Viridis {

	private static final int SIZE = 256;
	private static final int[] COLORS = load();

	private Viridis() {}

	private static int[] load() {
		final byte[] table = new byte[3 * SIZE];
		try (InputStream in = Viridis.class.getResourceAsStream("viridis.lut")) {
			new DataInputStream(in).readFully(table);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
		final int[] colors = new int[SIZE];
		for (int i = 0; i < SIZE; i++)
			colors[i] = (table[i] & 0xff) << 16 | (table[SIZE + i] & 0xff) << 8 | table[2 * SIZE + i] & 0xff;
		return colors;
	}

	/**
	 * The color of a value, as matplotlib looks it up.
	 *
	 * @param level in [0,1]; clamped
	 * @return 0xRRGGBB
	 */
	static int color(final double level) {
		return COLORS[(int) Math.max(0, Math.min(SIZE - 1, level * SIZE))];
	}
}
