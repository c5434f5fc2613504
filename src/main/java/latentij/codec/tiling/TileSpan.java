// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec.tiling;

/**
 * One tile along one side, in pixels of the latent.
 *
 * @param start where the tile begins
 * @param length of the tile, at least 1
 * @param skip how much of its beginning is left out of the result
 * @param keep how much after that goes into the result, at least 1; the rest is
 *          left out
 */
public record TileSpan(int start, int length, int skip, int keep) {

	public TileSpan {
		if (start < 0 || skip < 0 || keep < 1 || skip + keep > length)
			throw new IllegalArgumentException("A tile at " + start + " of length " + length + " has no " + keep
					+ " pixels after the first " + skip);
	}

	/** @return where the next pixel after the tile would be */
	public int end() {
		return start + length;
	}
}
