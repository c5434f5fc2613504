// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;
import java.util.Objects;
import latentij.tensor.Block.Kind;

/**
 * The size of a source or a sink: planes of equal size.
 *
 * @param planes how many there are, at least 1
 * @param channels of each plane: those of the model's images, or of its latents; 1 for indices of
 *          a codebook
 * @param height of each plane, at least 1
 * @param width of each plane, at least 1
 * @param kind the type of its values
 */
public record Extent(int planes, int channels, int height, int width, Kind kind) implements Serializable {

	public Extent {
		Objects.requireNonNull(kind, "kind");
		if (planes < 1 || channels < 1 || height < 1 || width < 1)
			throw new IllegalArgumentException("There is nothing of " + planes + " planes, " + channels
					+ " channels and " + height + " x " + width + " pixels");
	}

	/**
	 * One latent.
	 *
	 * @param channels of the latent
	 * @param height in pixels of the latent
	 * @param width in pixels of the latent
	 * @return one plane of floats
	 */
	public static Extent latent(final int channels, final int height, final int width) {
		return new Extent(1, channels, height, width, Kind.FLOATS);
	}
}
