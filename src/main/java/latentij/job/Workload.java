// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.Tiling;
import latentij.tensor.Block.Kind;

/**
 * An image to encode, or a latent to decode, as far as memory is concerned; or several in one run.
 *
 * @param direction whether it is encoded or decoded
 * @param height of the latent
 * @param width of the latent
 * @param kind of the image's pixels
 * @param images how many there are, of this size
 */
record Workload(Direction direction, int height, int width, Kind kind, int images) {

	/** One image. */
	Workload(final Direction direction, final int height, final int width, final Kind kind) {
		this(direction, height, width, kind, 1);
	}

	boolean encoding() {
		return direction == Direction.ENCODE;
	}

	/** So many of this image in one run. */
	Workload times(final int many) {
		return new Workload(direction, height, width, kind, many);
	}

	/** The tiles of one image. */
	TileGrid grid(final Tiling tiling) {
		return tiling.grid(encoding(), height, width);
	}

	/** The same for a square. */
	Workload square(final int size) {
		return new Workload(direction, size, size, kind);
	}
}
