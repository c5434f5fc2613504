// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

import java.util.Locale;

/** A run has a tensor of more values than a device can count. */
public final class TooManyValuesException extends FailedRunException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 *
	 * @param values of the largest tensor, about
	 * @param most values that a tensor must stay below
	 */
	public TooManyValuesException(final double values, final double most) {
		super(
				Failure.TOO_MANY_VALUES,
				String.format(
						Locale.ROOT,
						"The largest tensor would have about %,.0f values; a GPU can count %,.0f",
						values,
						most - 1));
	}
}
