// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import java.util.function.Predicate;
import latentij.codec.VaeConfig;
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
public record Workload(Direction direction, int height, int width, Kind kind, int images) {

	/** So many ints or floats still fit into one buffer. */
	private static final int MAX_VALUES = (1 << 29) - 1;

	/** One image. */
	public Workload(final Direction direction, final int height, final int width, final Kind kind) {
		this(direction, height, width, kind, 1);
	}

	boolean encoding() {
		return direction == Direction.ENCODE;
	}

	/** So many of this image in one run. */
	public Workload times(final int many) {
		return new Workload(direction, height, width, kind, many);
	}

	/** The tiles of one image. */
	TileGrid grid(final Tiling tiling) {
		return tiling.grid(encoding(), height, width);
	}

	/** The pixels of the largest image of this kind that one buffer holds. */
	int mostPixels(final VaeConfig config) {
		if (kind == Kind.PIXELS) return MAX_VALUES;
		return MAX_VALUES / (encoding() ? config.inChannels() : config.outChannels());
	}

	/**
	 * The side of a square that fits while the next larger one does not, in pixels of the latent; 0 if none fits. It has
	 * fewer pixels than this image, which does not fit: some larger ones need a little less.
	 */
	int largestSquare(final Predicate<Workload> fits) {
		int size = 0;
		int tooLarge = (int) Math.ceil(Math.sqrt((double) height * width));
		while (tooLarge - size > 1) {
			final int middle = (size + tooLarge) / 2;
			if (fits.test(square(middle))) size = middle;
			else tooLarge = middle;
		}
		return size;
	}

	private Workload square(final int size) {
		return new Workload(direction, size, size, kind);
	}
}
