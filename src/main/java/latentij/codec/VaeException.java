// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

/**
 * Says that a network could not be opened or run. The message tells what
 * happened, what was expected and what can be done, and quotes the cause.
 */
public class VaeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public VaeException(final String message) {
		super(message);
	}

	public VaeException(final String message, final Throwable cause) {
		super(message, cause);
	}
}
