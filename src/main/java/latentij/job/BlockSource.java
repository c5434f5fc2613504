// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import latentij.tensor.Block;

/**
 * Images to encode or latents to decode, read piece by piece: an image of ImageJ, a
 * file, a part of a data set. Several threads may read at once.
 */
public interface BlockSource {

	/** @return the name of what is read, for provenance and messages */
	String name();

	/** @return the size of what is read */
	Extent extent();

	/**
	 * The provenance of latents.
	 *
	 * @return null for images, and for latents that remember nothing
	 */
	default Provenance provenance() {
		return null;
	}

	/**
	 * Reads a region.
	 *
	 * @param region of an image, it may reach beyond the right and the lower edge, where
	 *          the image's last pixels are repeated
	 * @return one image, or one scaled latent, of the region's size and the extent's kind; the
	 *         caller's until it is {@linkplain #release released}, never changed
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if what is there cannot be used
	 */
	Block read(Region region) throws IOException;

	/**
	 * Reads a region for tiles: a source may give a block that reads each of them when it is
	 * {@linkplain Block#crop cropped}.
	 *
	 * @param region as for {@link #read}
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if what is there cannot be used
	 */
	default Block readForTiles(final Region region) throws IOException {
		return read(region);
	}

	/**
	 * Takes back a block that was read, so that its memory can be used for the next.
	 *
	 * @param block that nobody uses any more
	 */
	default void release(final Block block) {}
}
