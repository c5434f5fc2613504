// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.io.Serializable;

/**
 * The number of planes of a stack along each of ImageJ's dimensions. Planes are counted with
 * the channel fastest, then the slice, then the frame, as ImageJ's hyperstacks do.
 *
 * @param channels at least 1
 * @param slices at least 1
 * @param frames at least 1
 */
public record StackSize(int channels, int slices, int frames) implements Serializable {

	/** One plane. */
	public static final StackSize ONE = new StackSize(1, 1, 1);

	public StackSize {
		if (channels < 1 || slices < 1 || frames < 1)
			throw new IllegalArgumentException(
					"There is no stack of " + channels + " x " + slices + " x " + frames + " planes");
	}

	/** @return the number of planes */
	public int planes() {
		return Math.multiplyExact(Math.multiplyExact(channels, slices), frames);
	}

	/**
	 * Describes the part beside the channels.
	 *
	 * @return as "1 slice", "5 slices" or "5 slices and 20 frames"
	 */
	public String describe() {
		if (frames == 1) return count(slices, "slice");
		return slices == 1 ? count(frames, "frame") : count(slices, "slice") + " and " + count(frames, "frame");
	}

	static String count(final int n, final String thing) {
		return n + " " + thing + (n == 1 ? "" : "s");
	}
}
