// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotFiniteExceptionTest {

	@ParameterizedTest
	@ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
	void thePlaceOfTheFirstIsTold(final float value) {
		final FloatTensor latent = FloatTensor.zeros(2, 4, 3, 5);
		assertSame(latent, NotFiniteException.requireFinite(latent));
		latent.set(value, 1, 2, 1, 4);
		latent.set(value, 1, 3, 0, 0);
		final String message = assertThrows(NotFiniteException.class, () -> NotFiniteException.requireFinite(latent))
				.getMessage();
		assertTrue(message.contains("encoder") && message.contains("latent channel 3 at x=4, y=1"), message);
	}

	@Test
	void theVeryFirstValueCounts() {
		final FloatTensor values = FloatTensor.zeros(1, 3, 2, 2);
		assertSame(values, NotFiniteException.requireFiniteImage(values));
		values.set(Float.NaN, 0, 0, 0, 0);
		assertThrows(NotFiniteException.class, () -> NotFiniteException.requireFinite(values));
		final String message = assertThrows(
						NotFiniteException.class, () -> NotFiniteException.requireFiniteImage(values))
				.getMessage();
		assertTrue(message.contains("decoder"), message);
	}
}
