// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;

/**
 * The wish to cut an image into tiles that are blended, as diffusers'
 * AutoencoderKL does after {@code enable_tiling()}.
 *
 * @param on true to cut; else the numbers are those of the whole image
 * @param sampleSize the side of a tile in pixels of the image, diffusers'
 *          {@code tile_sample_min_size}; 0 for the model's {@code sample_size}
 */
public record TilingOption(boolean on, int sampleSize) implements Serializable {

	/** The whole image. */
	public static final TilingOption OFF = new TilingOption(false, 0);

	/** Tiles of the model's own size. */
	public static final TilingOption ON = new TilingOption(true, 0);

	/** The words that users may type, for messages. */
	static final String WORDS = "off, on, or the side of a tile in pixels, a multiple of 32 as 256, 512 or 1024";

	/**
	 * Understands what users type.
	 *
	 * @param word "off", "on", or a number of pixels
	 * @return empty if it is none of these
	 */
	static Optional<TilingOption> parse(final String word) {
		final String normal = word.strip().toLowerCase(Locale.ROOT);
		if (normal.equals("off")) return Optional.of(OFF);
		if (normal.equals("on")) return Optional.of(ON);
		if (!normal.matches("[1-9][0-9]{1,5}")) return Optional.empty();
		return Optional.of(new TilingOption(true, Integer.parseInt(normal)));
	}

	/**
	 * The tiles for a model.
	 *
	 * @param config of the model
	 * @return the tiles
	 * @throws IllegalArgumentException if a size was said that the model's latents
	 *           cannot have: the message says which they can
	 */
	public Tiling tiling(final VaeConfig config) {
		if (!on) return Tiling.WHOLE;
		final int f = config.spatialCompressionRatio();
		final int overlap = config.tiles().overlap();
		if (sampleSize == 0) return new Tiling.Blended(ownLatentSize(config), overlap);
		if (!suits(config)) {
			final int step = overlap * f;
			final int least = (f * leastLatentSize(config) + step - 1) / step * step;
			final int near = Math.max(least, sampleSize / step * step);
			throw new IllegalArgumentException("\"tiling=" + sampleSize
					+ "\" does not fit this model. The side of a tile is a multiple of " + step + " pixels, from "
					+ least
					+ " on. Choose tiling=" + near + ".");
		}
		return new Tiling.Blended(sampleSize / f, overlap);
	}

	/**
	 * Tells whether a model can have these tiles.
	 *
	 * @param config of the model
	 * @return false if a size was said whose overlaps are no whole pixels of its latents, or which is too small
	 */
	public boolean suits(final VaeConfig config) {
		final int f = config.spatialCompressionRatio();
		return !on
				|| sampleSize == 0
				|| sampleSize % (config.tiles().overlap() * f) == 0 && sampleSize >= f * leastLatentSize(config);
	}

	private static int leastLatentSize(final VaeConfig config) {
		return Math.max(Tiling.Blended.MIN_LATENT_SIZE, config.tiles().overlap());
	}

	/** The model's own, as near as can be. */
	private static int ownLatentSize(final VaeConfig config) {
		final int overlap = config.tiles().overlap();
		final int size = config.tiles().side() / config.spatialCompressionRatio();
		return Math.max(leastLatentSize(config), size / overlap * overlap);
	}

	/**
	 * Tells of tiles that are not those of diffusers: where overlaps are no whole pixels of a latent, it rounds them down,
	 * and then gives images of another size; and some classes cut in a way of their own.
	 *
	 * @param config of the model
	 * @return a sentence or two; empty where the tiles are the same, or a user chose their size
	 */
	public Optional<String> note(final VaeConfig config) {
		if (!on) return Optional.empty();
		if (!config.tiles().likeDiffusers())
			return Optional.of(
					"tiling: diffusers' class of this model cuts or blends tiles in a way of its own, which gives"
							+ " other numbers.");
		final int f = config.spatialCompressionRatio();
		final int side = ownLatentSize(config) * f;
		if (sampleSize != 0 || side == config.tiles().side()) return Optional.empty();
		return Optional.of("tiling=on: the tiles have a side of " + side + " pixels, since the model's sample_size, "
				+ config.tiles().side() + ", is no multiple of "
				+ config.tiles().overlap() * f
				+ ". With tiles of that size, diffusers gives other numbers, and images of another size.");
	}
}
