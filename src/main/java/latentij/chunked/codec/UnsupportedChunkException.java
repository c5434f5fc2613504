// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;

/** A chunk that is not damaged, and yet not read here. The message says what to do. */
public final class UnsupportedChunkException extends IOException {

	private static final long serialVersionUID = 1L;

	UnsupportedChunkException(final String message, final Throwable cause) {
		super(message, cause);
	}
}
