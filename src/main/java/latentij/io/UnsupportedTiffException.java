// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;

/** A TIFF file that is not damaged, and yet not read here. The message says why. */
final class UnsupportedTiffException extends IOException {

	private static final long serialVersionUID = 1L;

	UnsupportedTiffException(final String message) {
		super(message);
	}
}
