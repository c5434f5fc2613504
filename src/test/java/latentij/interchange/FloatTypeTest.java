// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatTypeTest {

	private static FloatBuffer values(final float... values) {
		return FloatBuffer.wrap(values);
	}

	/** 65504 is the largest; what is nearer to it than to 65536 is rounded to it. */
	@ParameterizedTest
	@ValueSource(floats = {65520, -65520, 1e30f, Float.NEGATIVE_INFINITY, Float.NaN})
	void whatSixteenBitsDoNotHoldIsRefused(final float value) {
		final String message = assertThrows(
						IllegalArgumentException.class, () -> FloatType.FLOAT16.requireRoom("a", values(0, value)))
				.getMessage();
		assertTrue(message.contains("\"a\" has the value " + value) && message.contains("dtype=float32"), message);
		FloatType.FLOAT32.requireRoom("a", values(0, value));
	}

	@Test
	void whatIsRoundedToTheLargestIsTaken() {
		final float largest = Math.nextDown(65520f);
		FloatType.FLOAT16.requireRoom("a", values(largest, -largest, 0));
		final ByteBuffer to = ByteBuffer.allocate(2);
		FloatType.FLOAT16.put(values(largest), to);
		assertEquals(0x7bff, to.getShort(0));
	}

	/** The rest is for the next piece. */
	@Test
	void asManyValuesAreWrittenAsThereIsRoomFor() {
		for (final FloatType type : FloatType.values()) {
			final FloatBuffer from = values(1, 2, 3);
			final ByteBuffer to = ByteBuffer.allocate(2 * type.bytes() + 1);
			type.put(from, to);
			assertEquals(1, from.remaining());
			assertEquals(1, to.remaining());
			type.put(from, to.clear());
			assertEquals(0, from.remaining());
			assertEquals(type.bytes(), to.position());
		}
	}
}
