// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import latentij.codec.VaeException;

/** A decoder gave infinite values or NaN. */
final class NotFiniteException extends VaeException {

	private static final long serialVersionUID = 1L;

	NotFiniteException() {
		super("The decoder gave values that are infinite or not a number");
	}
}
