// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import latentij.tensor.Block;

/**
 * Takes latents or images piece by piece, and makes something that lasts of them when
 * all are there: an image of ImageJ, a file, a part of a data set. Closed without
 * {@link #commit}, it leaves nothing behind.
 * <p>
 * One thread at a time uses a sink, not always the same.
 */
public interface BlockSink extends AutoCloseable {

	/**
	 * Takes a region. Each is written once; together they cover all planes.
	 *
	 * @param region where it belongs
	 * @param block one scaled latent, or one image: at least of the region's size; what it has
	 *          beyond, at the right and at the bottom, is left out; the sink's own from now on
	 * @throws IOException if it cannot be kept
	 */
	void write(Region region, Block block) throws IOException;

	/**
	 * Finishes what was written.
	 *
	 * @param provenance of the latents that were made, or of those that were decoded; null if
	 *          these remember nothing
	 * @throws IOException if it cannot be finished; nothing is left then
	 */
	void commit(Provenance provenance) throws IOException;

	/** Removes what was not finished; safe to call twice. */
	@Override
	void close() throws IOException;
}
