// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.io.Serializable;
import java.util.List;

/**
 * Planes of a stack that a job works on: every channel of every slice of every frame that is
 * listed. All numbers count from 1.
 *
 * @param channels the channels; 0 for all of them, put together
 * @param slices the slices, in order
 * @param frames the frames, in order
 */
public record PlaneSelection(List<Integer> channels, List<Integer> slices, List<Integer> frames)
		implements Serializable {

	/** All channels, put together. */
	public static final List<Integer> COMPOSITE = List.of(0);

	public PlaneSelection {
		channels = List.copyOf(channels);
		slices = List.copyOf(slices);
		frames = List.copyOf(frames);
	}

	/** @return the size of a stack of these planes */
	public StackSize size() {
		return new StackSize(channels.size(), slices.size(), frames.size());
	}

	/** @return the number of planes */
	public int planes() {
		return size().planes();
	}

	/** @return true if each channel is a plane of its own */
	public boolean eachChannel() {
		return !channels.equals(COMPOSITE);
	}

	/**
	 * Finds a plane in the stack that was selected from.
	 *
	 * @param plane its number among those selected, from 0; channels fastest, then slices
	 * @return its place
	 * @throws IndexOutOfBoundsException if there is none
	 */
	public Position position(final int plane) {
		final int rest = plane / channels.size();
		return new Position(
				channels.get(plane % channels.size()),
				slices.get(rest % slices.size()),
				frames.get(rest / slices.size()));
	}
}
