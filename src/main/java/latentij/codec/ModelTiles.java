// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.io.Serializable;
import latentij.codec.tiling.Tiling;

/**
 * How diffusers cuts the images of a model after {@code enable_tiling()}.
 *
 * @param side of a tile in pixels of the image, at least 1: the {@code sample_size} of a config, or what the model's
 *          class has in its place
 * @param overlap one in so many pixels of a tile are blended with the next one, at least 1: 4 for AutoencoderKL
 * @param likeDiffusers false for classes that cut or blend in a way of their own, whose numbers are others
 */
public record ModelTiles(int side, int overlap, boolean likeDiffusers) implements Serializable {

	/** Those of Stable Diffusion 1.x: of 512 pixels, a quarter of them blended. */
	public static final ModelTiles STANDARD = new ModelTiles(512, Tiling.Blended.OVERLAP, true);

	public ModelTiles {
		if (side < 1) throw new IllegalArgumentException("sample_size must be at least 1, not " + side);
		if (overlap < 1) throw new IllegalArgumentException("One in " + overlap + " pixels cannot be blended");
	}

	/**
	 * The same for tiles of another side.
	 *
	 * @param other the side, at least 1
	 * @return new tiles
	 */
	public ModelTiles withSide(final int other) {
		return new ModelTiles(other, overlap, likeDiffusers);
	}
}
