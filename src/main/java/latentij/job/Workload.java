// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import latentij.tensor.Block.Kind;

/**
 * One image to encode, or one latent to decode, as far as memory is concerned.
 *
 * @param direction whether it is encoded or decoded
 * @param height of the latent
 * @param width of the latent
 * @param kind of the image's pixels
 */
record Workload(Direction direction, int height, int width, Kind kind) {

	boolean encoding() {
		return direction == Direction.ENCODE;
	}

	/** The same for a square. */
	Workload square(final int size) {
		return new Workload(direction, size, size, kind);
	}
}
