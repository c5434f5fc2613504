// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;

/** The faults of chunks, as the rest of a sentence. */
final class Damage {

	private Damage() {}

	static IOException cut(final Exception cause) {
		return new IOException("it ends too early", cause);
	}

	static IOException tooLong() {
		return new IOException("it holds more values than a chunk has");
	}

	static IOException bytes() {
		return new IOException("its compressed bytes are damaged");
	}
}
