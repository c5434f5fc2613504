// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import latentij.codec.LatentNorm.Affine;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentTest {

	/** Rounding of one 32-bit multiplication and one division, values below 4. */
	private static final float FP32_ATOL = 1e-6f;

	private static final VaeConfig SHIFTED = new VaeConfig(16, 8, new Affine(0.3611, 0.1159));

	private static Latent latent() {
		return new Latent(FloatTensor.copyOf(new float[] {-2, 0.1159f, 1, 3}, 1, 1, 2, 2));
	}

	@Test
	void scaledLatentIsThatOfDiffusers() {
		final VaeConfig config = new VaeConfig(4, 8, new Affine(Affine.DEFAULT_SCALING_FACTOR, 0));
		assertClose(
				Npy.vector("kl-f8c4/expected/latents_mode.npy"),
				new Latent(Npy.vector("kl-f8c4/expected/mean.npy").tensor()).scaled(config),
				FP32_ATOL);
	}

	@Test
	void shiftIsTakenOffBeforeScaling() {
		assertArrayEquals(
				new float[] {(-2 - 0.1159f) * 0.3611f, 0, (1 - 0.1159f) * 0.3611f, (3 - 0.1159f) * 0.3611f},
				latent().scaled(SHIFTED).toArray(),
				FP32_ATOL);
	}

	@Test
	void unscalingUndoesScaling() {
		assertArrayEquals(
				latent().values().toArray(),
				Latent.ofScaled(latent().scaled(SHIFTED), SHIFTED).values().toArray(),
				FP32_ATOL);
	}

	@Test
	void inputsAreNotChanged() {
		final Latent latent = latent();
		final FloatTensor scaled = latent.scaled(SHIFTED);
		final float[] before = scaled.toArray();
		Latent.ofScaled(scaled, SHIFTED);
		assertArrayEquals(latent().values().toArray(), latent.values().toArray());
		assertArrayEquals(before, scaled.toArray());
	}

	@Test
	void onlyFourDimensionsMakeALatent() {
		assertThrows(IllegalArgumentException.class, () -> new Latent(FloatTensor.zeros(4, 2, 2)));
		assertThrows(NullPointerException.class, () -> new Latent(null));
	}

	@ParameterizedTest
	@ValueSource(doubles = {0, -0.18215, Double.NaN, Double.POSITIVE_INFINITY, 1e-60, 1e60})
	void unusableScalingFactorsAreRefused(final double factor) {
		assertThrows(IllegalArgumentException.class, () -> new VaeConfig(4, 8, new Affine(factor, 0)));
	}

	@Test
	void unusableNumbersAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> new VaeConfig(0, 8, new Affine(1, 0)));
		assertThrows(IllegalArgumentException.class, () -> new VaeConfig(4, 0, new Affine(1, 0)));
		assertThrows(IllegalArgumentException.class, () -> new VaeConfig(4, 8, new Affine(1, Double.NaN)));
		assertThrows(IllegalArgumentException.class, () -> new VaeConfig(4, 8, new Affine(1, 1e300)));
		assertEquals(new Affine(1, 0), new VaeConfig(4, 8, new Affine(1, 0)).norm());
	}
}
