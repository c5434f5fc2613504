// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

/**
 * Thrown for an image or a latent that a network could not hold, before anything is
 * computed.
 *
 * @see latentij.job.Messages
 */
public final class DoesNotFitException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Shortage shortage;

	DoesNotFitException(final Shortage shortage) {
		super(shortage.toString());
		this.shortage = shortage;
	}

	/** @return the numbers */
	public Shortage shortage() {
		return shortage;
	}
}
