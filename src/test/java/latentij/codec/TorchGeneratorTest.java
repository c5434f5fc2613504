// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import latentij.testing.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchGeneratorTest {

	/** PyTorch's vectorized logarithm, sine and cosine round differently. */
	private static final double FLOAT_ROUNDING = 2e-6;

	@ParameterizedTest
	@ValueSource(longs = {0, 42, 1234567890123L})
	void drawsTheNumbersOfTorchRandn(final long seed) {
		final String name = "torch-randn/seed" + seed + "_";
		for (final long[] shape : new long[][] {{1, 4, 5, 7}, {1, 4, 6, 8}, {1, 4, 64, 64}}) {
			final String sizes = Arrays.toString(shape).replace(", ", "x").replaceAll("[\\[\\]]", "");
			assertClose(Npy.vector(name + sizes + ".npy"), new TorchGenerator(seed).randn(shape), FLOAT_ROUNDING);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = {0, 42, 1234567890123L})
	void drawsFewNumbersAsTorchDoes(final long seed) {
		assertClose(
				Npy.vector("torch-randn/seed" + seed + "_11_values.npy"),
				new TorchGenerator(seed).randn(11),
				FLOAT_ROUNDING);
	}

	/** The fewest that PyTorch draws in blocks: torch.randn(16) of the seed 42, PyTorch 2.15.0. */
	@Test
	void drawsOneBlockAsTorchDoes() {
		assertArrayEquals(
				new float[] {
					1.9269153f,
					1.4872841f,
					0.9007172f,
					-2.105521f,
					0.6784184f,
					-1.2345449f,
					-0.043067478f,
					-1.604667f,
					-0.7521353f,
					1.648723f,
					-0.39247864f,
					-1.4036071f,
					-0.7278813f,
					-0.5594302f,
					-0.7688389f,
					0.7624454f
				},
				new TorchGenerator(42).randn(16).toArray(),
				(float) FLOAT_ROUNDING);
	}

	@ParameterizedTest
	@ValueSource(longs = {0, 42, 1234567890123L})
	void secondDrawGoesOn(final long seed) {
		final TorchGenerator generator = new TorchGenerator(seed);
		generator.randn(1, 4, 6, 8);
		assertClose(
				Npy.vector("torch-randn/seed" + seed + "_1x4x6x8_second_draw.npy"),
				generator.randn(1, 4, 6, 8),
				FLOAT_ROUNDING);
	}

	@Test
	void sameSeedSameNumbers() {
		assertArrayEquals(
				new TorchGenerator(7).randn(50).toArray(),
				new TorchGenerator(7).randn(50).toArray());
		assertFalse(Arrays.equals(
				new TorchGenerator(7).randn(50).toArray(),
				new TorchGenerator(8).randn(50).toArray()));
	}
}
