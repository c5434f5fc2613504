// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

/** A command that was written wrongly. */
final class UsageException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	UsageException(final String message) {
		super(message);
	}
}
