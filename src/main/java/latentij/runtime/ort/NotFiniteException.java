// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import latentij.runtime.backend.FailedRunException;
import latentij.runtime.backend.Failure;

/** A decoder gave infinite values or NaN. */
public final class NotFiniteException extends FailedRunException {

	private static final long serialVersionUID = 1L;

	/** Creates an exception. */
	public NotFiniteException() {
		super(Failure.NOT_FINITE, "The decoder gave values that are infinite or not a number");
	}
}
