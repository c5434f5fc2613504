// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

/** A command that was written wrongly. */
public final class UsageException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/** @param message what was written wrongly */
	public UsageException(final String message) {
		super(message);
	}
}
