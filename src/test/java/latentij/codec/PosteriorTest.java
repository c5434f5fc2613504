// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import org.junit.jupiter.api.Test;

class PosteriorTest {

	/** The same sums in another order of rounding; values run to 20. */
	private static final double FP32_ATOL = 4e-6;

	private static final String EXPECTED = "kl-f8c4/expected/";

	/** Two images, one channel, 1 x 2 pixels: means, then logarithms. */
	private static final FloatTensor MOMENTS =
			FloatTensor.copyOf(new float[] {1, 2, 0, -40, 3, 4, 30, Float.NEGATIVE_INFINITY}, 2, 2, 1, 2);

	@Test
	void momentsAreSplitAsDiffusersSplitsThem() {
		final Posterior posterior =
				new Posterior(Npy.vector(EXPECTED + "moments.npy").tensor());
		assertClose(Npy.vector(EXPECTED + "mean.npy"), posterior.mean(), 0);
		assertClose(Npy.vector(EXPECTED + "logvar.npy"), posterior.logvar(), 0);
	}

	@Test
	void sampleIsThatOfDiffusersForItsNoise() {
		final Posterior posterior =
				new Posterior(Npy.vector(EXPECTED + "moments.npy").tensor());
		assertClose(
				Npy.vector(EXPECTED + "sample.npy"),
				posterior.sample(Npy.vector(EXPECTED + "noise.npy").tensor()).values(),
				FP32_ATOL);
	}

	@Test
	void eachImageOfABatchKeepsItsOwnMoments() {
		final Posterior posterior = new Posterior(MOMENTS);
		assertArrayEquals(new long[] {2, 1, 1, 2}, posterior.mean().shape());
		assertArrayEquals(new float[] {1, 2, 3, 4}, posterior.mean().toArray());
		assertArrayEquals(new float[] {0, -30, 20, -30}, posterior.logvar().toArray());
	}

	@Test
	void modeIsTheMeanAndOwnsItsMemory() {
		final Posterior posterior = new Posterior(MOMENTS);
		final FloatTensor mode = posterior.mode().values();
		assertArrayEquals(posterior.mean().toArray(), mode.toArray());
		mode.set(99, 0, 0, 0, 0);
		assertEquals(1, posterior.mean().get(0, 0, 0, 0));
	}

	@Test
	void momentsAreCopied() {
		final FloatTensor moments = MOMENTS.copy();
		final Posterior posterior = new Posterior(moments);
		moments.buffer().put(new float[8]);
		assertEquals(1, posterior.mean().get(0, 0, 0, 0));
	}

	@Test
	void noiseOfAnotherShapeIsRefused() {
		final Posterior posterior = new Posterior(MOMENTS);
		final String message = assertThrows(
						IllegalArgumentException.class, () -> posterior.sample(FloatTensor.zeros(2, 2, 1, 2)))
				.getMessage();
		assertTrue(message.contains("[2, 2, 1, 2]") && message.contains("[2, 1, 1, 2]"), message);
	}

	@Test
	void oddNumbersOfChannelsAreNoMoments() {
		assertThrows(IllegalArgumentException.class, () -> new Posterior(FloatTensor.zeros(1, 3, 2, 2)));
		assertThrows(IllegalArgumentException.class, () -> new Posterior(FloatTensor.zeros(8, 2, 2)));
	}
}
