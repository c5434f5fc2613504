// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec.tiling;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Division of images and latents into tiles that networks can hold. Sizes are in
 * pixels of the latent.
 */
public sealed interface Tiling extends Serializable {

	/** One tile: the whole image. */
	Tiling WHOLE = new Whole();

	/**
	 * Cuts an image, or its latent.
	 *
	 * @param encoding whether the image is to be encoded, rather than the latent
	 *          decoded
	 * @param height of the latent, at least 1
	 * @param width of the latent, at least 1
	 * @return the tiles
	 */
	TileGrid grid(boolean encoding, int height, int width);

	/** See {@link #WHOLE}. */
	record Whole() implements Tiling {

		@Override
		public TileGrid grid(final boolean encoding, final int height, final int width) {
			return TileGrid.whole(height, width);
		}
	}

	/**
	 * Overlapping tiles, each of which a network sees without its surroundings,
	 * blended where they overlap: what diffusers' AutoencoderKL computes after
	 * {@code enable_tiling()}. Networks with normalizations over the whole image
	 * give other numbers than for the whole image. An image of at most one tile
	 * stays whole.
	 *
	 * @param tileLatentSize side of a tile: diffusers'
	 *          {@code tile_latent_min_size}, which is the model's
	 *          {@code sample_size} divided by its spatial compression ratio; at
	 *          least 4, and a multiple of the next number, so that tiles begin at pixels of the
	 *          latent
	 * @param overlap tiles overlap by one in so many pixels, at least 1
	 * @see <a href=
	 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl.py">diffusers'
	 *      AutoencoderKL, _tiled_encode and tiled_decode</a>
	 */
	record Blended(int tileLatentSize, int overlap) implements Tiling {

		/** That of AutoencoderKL: diffusers' tile_overlap_factor is 0.25. */
		public static final int OVERLAP = 4;

		/** The smallest tile. */
		public static final int MIN_LATENT_SIZE = 4;

		public Blended {
			if (tileLatentSize < MIN_LATENT_SIZE || tileLatentSize % overlap != 0)
				throw new IllegalArgumentException("A tile has a side of at least " + MIN_LATENT_SIZE
						+ " and a multiple of " + overlap + " pixels of the latent, not "
						+ tileLatentSize);
		}

		/** Tiles that overlap as those of AutoencoderKL. */
		public Blended(final int tileLatentSize) {
			this(tileLatentSize, OVERLAP);
		}

		@Override
		public TileGrid grid(final boolean encoding, final int height, final int width) {
			return height <= tileLatentSize && width <= tileLatentSize
					? TileGrid.whole(height, width)
					: new TileGrid(spans(height), spans(width), tileLatentSize / overlap);
		}

		private List<TileSpan> spans(final int size) {
			final int step = tileLatentSize - tileLatentSize / overlap;
			final List<TileSpan> spans = new ArrayList<>();
			for (int start = 0; start < size; start += step)
				spans.add(new TileSpan(start, Math.min(tileLatentSize, size - start), 0, Math.min(step, size - start)));
			return spans;
		}
	}

	/**
	 * The whole image, layer by layer: each stage of a network goes over strips of rows of
	 * a whole feature map, so that normalizations and attention see all of it. The numbers
	 * of the whole image but for rounding, in memory that does not grow with the network.
	 *
	 * @param mapBytes bytes that feature maps may take in memory, at least 0; what is more
	 *          goes to temporary files
	 */
	record Stages(long mapBytes) implements Tiling {

		public Stages {
			if (mapBytes < 0) throw new IllegalArgumentException("Feature maps cannot have " + mapBytes + " bytes");
		}

		@Override
		public TileGrid grid(final boolean encoding, final int height, final int width) {
			return TileGrid.whole(height, width);
		}
	}

	/**
	 * Tiles with as much of their surroundings as their pixels depend on, which is
	 * then cut off: the numbers of the whole image. For networks whose pixels depend
	 * on a limited part of it.
	 *
	 * @param tileLatentSize side of what is kept of a tile, at least 1
	 * @param encoderReach how many pixels of the latent beside its own the image
	 *          matters to one of them, at least 0
	 * @param decoderReach how many pixels of the latent beside its own matter to a
	 *          pixel of the image, at least 0
	 */
	record Exact(int tileLatentSize, int encoderReach, int decoderReach) implements Tiling {

		public Exact {
			if (tileLatentSize < 1 || encoderReach < 0 || decoderReach < 0)
				throw new IllegalArgumentException("A tile of " + tileLatentSize + " pixels of the latent with "
						+ encoderReach + " and " + decoderReach
						+ " around it cannot be");
		}

		@Override
		public TileGrid grid(final boolean encoding, final int height, final int width) {
			final int reach = encoding ? encoderReach : decoderReach;
			return new TileGrid(spans(height, reach), spans(width, reach), 0);
		}

		private List<TileSpan> spans(final int size, final int reach) {
			final List<TileSpan> spans = new ArrayList<>();
			for (int first = 0; first < size; first += tileLatentSize) {
				final int keep = Math.min(tileLatentSize, size - first);
				final int start = Math.max(0, first - reach);
				spans.add(new TileSpan(start, Math.min(size, first + keep + reach) - start, first - start, keep));
			}
			return spans;
		}
	}
}
