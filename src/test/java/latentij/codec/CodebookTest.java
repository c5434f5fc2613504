// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodebookTest {

	private static final float[] VECTORS = {0, 0, 2, 0, 0, 2, 2, 2};

	/** The corners of a square. */
	private static final Codebook CORNERS = new Codebook(VECTORS, 2);

	/** Two latents of 1 x 2 pixels: (0.1, 0.2), (1.9, -9) and (-3, 1.5), (1.2, 1.3). */
	private static final FloatTensor Z =
			FloatTensor.copyOf(new float[] {0.1f, 1.9f, 0.2f, -9, -3, 1.2f, 1.5f, 1.3f}, 2, 2, 1, 2);

	@Test
	void eachPixelHasTheNumberOfItsNearestVector() {
		final FloatTensor indices = CORNERS.indices(Z);
		assertArrayEquals(new long[] {2, 1, 1, 2}, indices.shape());
		assertArrayEquals(new float[] {0, 1, 2, 3}, indices.toArray());
		final FloatTensor quantized = CORNERS.quantized(Z);
		assertArrayEquals(Z.shape(), quantized.shape());
		assertArrayEquals(new float[] {0, 2, 0, 0, 0, 2, 2, 2}, quantized.toArray());
	}

	/** As torch.argmin has it. */
	@Test
	void theFirstOfVectorsThatAreAsNearIsTaken() {
		final FloatTensor middle = FloatTensor.copyOf(new float[] {1, 1}, 1, 2, 1, 1);
		assertEquals(0, CORNERS.indices(middle).get(0, 0, 0, 0));
		final Codebook twice = new Codebook(new float[] {5, 7, 7}, 1);
		assertEquals(
				1,
				twice.indices(FloatTensor.copyOf(new float[] {8}, 1, 1, 1, 1)).get(0, 0, 0, 0));
	}

	@Test
	void allNumbersOfVectorsAreTaken() {
		final FloatTensor ends = FloatTensor.copyOf(new float[] {0, 3}, 1, 1, 2, 1);
		assertArrayEquals(new float[] {0, 2, 0, 2}, CORNERS.lookup(ends).toArray());
		assertEquals(4, CORNERS.size());
	}

	@ParameterizedTest
	@ValueSource(floats = {-1, -0.5f, 0.5f, 4, Float.NaN, Float.POSITIVE_INFINITY})
	void otherNumbersAreRefused(final float index) {
		final FloatTensor indices = FloatTensor.copyOf(new float[] {1, index}, 1, 1, 1, 2);
		final String message = assertThrows(IllegalArgumentException.class, () -> CORNERS.lookup(indices))
				.getMessage();
		assertTrue(message.contains("0 to 3") && message.contains(String.valueOf(index)), message);
	}

	@Test
	void otherShapesAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> CORNERS.indices(FloatTensor.zeros(1, 3, 1, 1)));
		assertThrows(IllegalArgumentException.class, () -> CORNERS.lookup(FloatTensor.zeros(1, 2, 1, 1)));
		assertThrows(IllegalArgumentException.class, () -> CORNERS.lookup(FloatTensor.zeros(1, 1, 1)));
		assertThrows(IllegalArgumentException.class, () -> new Codebook(new float[3], 2));
		assertThrows(IllegalArgumentException.class, () -> new Codebook(new float[0], 2));
		assertThrows(IllegalArgumentException.class, () -> new Codebook(new float[2], 0));
	}

	/** Configs of models are compared. */
	@Test
	void codebooksOfTheSameVectorsAreEqual() {
		final Codebook same = new Codebook(VECTORS.clone(), 2);
		assertEquals(CORNERS, same);
		assertEquals(CORNERS.hashCode(), same.hashCode());
		assertNotEquals(CORNERS, new Codebook(VECTORS, 4));
		assertNotEquals(CORNERS, new Codebook(new float[] {0, 0, 2, 0, 0, 2, 2, 3}, 2));
	}
}
