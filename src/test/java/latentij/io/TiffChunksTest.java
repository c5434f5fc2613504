// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TiffChunksTest {

	private static final int MIB = 1 << 20;

	private final TiffChunks chunks = new TiffChunks();
	private final List<Long> read = new ArrayList<>();

	private ByteBuffer get(final long place, final int bytes) throws IOException {
		return chunks.get(place, bytes, () -> {
			read.add(place);
			return ByteBuffer.allocate(bytes);
		});
	}

	@Test
	void whatWasUsedLastIsKept() throws IOException {
		final ByteBuffer first = get(8, 24 * MIB);
		get(9, 24 * MIB);
		assertSame(first, get(8, 24 * MIB));
		get(10, 24 * MIB);
		assertSame(first, get(8, 24 * MIB));
		get(9, 24 * MIB);
		assertEquals(List.of(8L, 9L, 10L, 9L), read);
	}

	@Test
	void theLastIsKeptHoweverLargeItIs() throws IOException {
		get(8, MIB);
		final ByteBuffer large = get(9, 65 * MIB);
		assertSame(large, get(9, 65 * MIB));
		get(8, MIB);
		get(9, 65 * MIB);
		assertEquals(List.of(8L, 9L, 8L, 9L), read);
	}

	/** The last strip, of fewer rows, and another one may lie at the same place. */
	@Test
	void oneThatIsTooShortIsReadAgain() throws IOException {
		get(8, 10);
		assertEquals(20, get(8, 20).capacity());
		assertEquals(20, get(8, 10).capacity());
		assertEquals(List.of(8L, 8L), read);
	}
}
