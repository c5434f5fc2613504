// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.ImagePlus;

/**
 * The end of a command: an image, or a message for the user.
 *
 * @param image null where there is a message
 * @param message null where there is an image
 */
record Outcome(ImagePlus image, String message) {

	static Outcome of(final ImagePlus image) {
		return new Outcome(image, null);
	}

	static Outcome failed(final String message) {
		return new Outcome(null, message);
	}
}
