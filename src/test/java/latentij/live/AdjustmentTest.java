// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class AdjustmentTest {

	private final FloatTensor latent = FloatTensor.copyOf(new float[] {1, 2, 3, 4}, 1, 2, 1, 2);

	@Test
	void gainsMultiplyAndOffsetsAreAddedThen() {
		final Adjustment adjustment = Adjustment.none(2).with(1, -2, 0.5);
		assertFalse(adjustment.isNone());
		assertArrayEquals(
				new float[] {1, 2, -5.5f, -7.5f}, adjustment.apply(latent).toArray());
		assertArrayEquals(new float[] {1, 2, 3, 4}, latent.toArray());
	}

	@Test
	void noneIsTheLatentItself() {
		final Adjustment none = Adjustment.none(2).with(0, 3, 1).with(0, 1, 0);
		assertTrue(none.isNone());
		assertSame(latent, none.apply(latent));
	}

	/** The image may have been replaced by one that is no latent of the model, which is said elsewhere. */
	@Test
	void otherChannelsStayAsTheyAre() {
		assertSame(latent, Adjustment.none(3).with(0, 2, 0).apply(latent));
	}
}
