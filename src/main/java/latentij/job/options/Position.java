// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.io.Serializable;

/**
 * The place of a plane in a stack; all numbers count from 1.
 *
 * @param channel its channel; 0 for all channels, put together
 * @param slice its slice, ImageJ's z
 * @param frame its frame, ImageJ's t
 */
public record Position(int channel, int slice, int frame) implements Serializable {

	public Position {
		if (channel < 0 || slice < 1 || frame < 1)
			throw new IllegalArgumentException("There is no plane at " + channel + ", " + slice + ", " + frame);
	}
}
