// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import java.io.Serializable;
import latentij.job.options.TilingOption;

/**
 * The numbers of an image that does not fit.
 *
 * @param limit that it exceeds
 * @param need the bytes that it needs, about, in the tiles that need least
 * @param have the bytes that there are
 * @param device the GPU that has them; null for the machine's own free memory
 * @param pixels of the image
 * @param values of the largest tensor, about
 * @param tileSide the side of blended tiles that were asked for, in pixels; 0 for none
 * @param largestSide the side of the largest square that fits now, in pixels; 0 if none does
 * @param smallerTiles blended tiles in which it would fit; null for none
 * @param gpuOnly true if a GPU was asked for, and other devices may have more
 */
public record Shortage(
		Limit limit,
		double need,
		long have,
		String device,
		double pixels,
		double values,
		int tileSide,
		int largestSide,
		TilingOption smallerTiles,
		boolean gpuOnly)
		implements Serializable {

	/** The bounds of an image. */
	public enum Limit {
		/** The memory of the device. */
		MEMORY,
		/** The memory that Java lets buffers take. */
		BUFFERS,
		/** The pixels that a Java buffer holds. */
		TENSOR,
		/** The pixels that one run of a network takes. */
		RUN,
		/** The values that the device can count. */
		DEVICE
	}
}
