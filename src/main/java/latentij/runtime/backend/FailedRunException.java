// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

import java.util.Objects;
import latentij.codec.VaeException;

/** A run failed in a way that LatentIJ itself has noticed. */
public class FailedRunException extends VaeException {

	private static final long serialVersionUID = 1L;

	private final Failure failure;

	/**
	 * Creates an exception.
	 *
	 * @param failure its kind
	 * @param message for people
	 */
	FailedRunException(final Failure failure, final String message) {
		super(message);
		this.failure = Objects.requireNonNull(failure, "failure");
	}

	/** @return its kind */
	public final Failure failure() {
		return failure;
	}
}
