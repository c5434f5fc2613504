// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.util.Set;
import latentij.tensor.PixelTensor;

/**
 * The seams that strips or tiles leave in an image: how much more the error of neighboring
 * rows or columns differs across a border than elsewhere.
 */
final class Seams {

	private Seams() {}

	/**
	 * Measures the seams between rows.
	 *
	 * @param whole the image as computed in one piece
	 * @param result the same image in pieces
	 * @param borders rows at which a piece begins, without the first one
	 * @return the mean absolute difference, between a row and the one above it, of (result -
	 *         whole), in grey levels: of the rows at borders less that of all others; NaN
	 *         without borders
	 */
	static double rows(final PixelTensor whole, final PixelTensor result, final Set<Integer> borders) {
		return measure(whole, result, borders, whole.height(), whole.width(), whole.width(), 1);
	}

	/** Measures the seams between columns; see {@link #rows}. */
	static double columns(final PixelTensor whole, final PixelTensor result, final Set<Integer> borders) {
		return measure(whole, result, borders, whole.width(), whole.height(), 1, whole.width());
	}

	/**
	 * @param lines rows, or columns
	 * @param length pixels of a line
	 * @param across pixels from a line to the next one
	 * @param along pixels from a pixel to the next one of its line
	 */
	private static double measure(
			final PixelTensor whole,
			final PixelTensor result,
			final Set<Integer> borders,
			final int lines,
			final int length,
			final int across,
			final int along) {
		double at = 0;
		double away = 0;
		for (int line = 1; line < lines; line++) {
			long sum = 0;
			for (int i = 0; i < length; i++) {
				final int index = line * across + i * along;
				for (int shift = 0; shift < 24; shift += 8)
					sum += Math.abs(error(whole, result, index, shift) - error(whole, result, index - across, shift));
			}
			if (borders.contains(line)) at += sum / (3.0 * length);
			else away += sum / (3.0 * length);
		}
		return at / borders.size() - away / (lines - 1 - borders.size());
	}

	private static int error(final PixelTensor whole, final PixelTensor result, final int index, final int shift) {
		return (result.ints().get(index) >> shift & 255) - (whole.ints().get(index) >> shift & 255);
	}
}
