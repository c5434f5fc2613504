// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.util.Arrays;

/**
 * Says that a network could not be opened or run. The message tells what
 * happened, what was expected and what can be done, and quotes the cause.
 */
public class VaeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** @param message for the user */
	public VaeException(final String message) {
		super(message);
	}

	/**
	 * Creates one for another exception.
	 *
	 * @param message for the user
	 * @param cause the exception, which the message quotes
	 */
	public VaeException(final String message, final Throwable cause) {
		super(message, cause);
	}

	/** A network gave a tensor of another shape than its config says. */
	static VaeException ofShape(final String network, final long[] found, final String expected) {
		return new VaeException("The " + network + " gave the shape " + Arrays.toString(found) + ", but " + expected
				+ " was expected: the model's "
				+ "files do not fit its config.json (latent_channels, block_out_channels). Choose files that "
				+ "belong together; those of ONNX give batch, channels, height and width.");
	}
}
