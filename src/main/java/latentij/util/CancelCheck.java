// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.util.concurrent.CancellationException;

/** Ends work that takes long; asked often, by the thread that works. */
@FunctionalInterface
public interface CancelCheck {

	/** Ends nothing. */
	CancelCheck NONE = () -> {};

	/**
	 * Returns if the work shall go on.
	 *
	 * @throws CancellationException to end it: nothing comes of it
	 */
	void check();
}
