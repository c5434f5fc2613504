// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;

class LatentArithmeticTest {

	/** A rounding of 32-bit floats near 2. */
	private static final float FP32_ATOL = 3e-7f;

	private static FloatTensor tensor(final float... values) {
		return FloatTensor.copyOf(values, 1, 3, 2, values.length / 6);
	}

	private static void assertValues(final FloatTensor expected, final FloatTensor found) {
		assertArrayEquals(expected.toArray(), found.toArray(), FP32_ATOL);
	}

	/** By their names, as make_interpolation.py writes them. */
	private static Map<String, FloatTensor> expected() throws IOException {
		final Map<String, FloatTensor> tensors = new HashMap<>();
		for (final String line : Files.readAllLines(Resources.path("codec/interpolation.txt"))) {
			final String[] parts = line.split(": ");
			final double[] values = Arrays.stream(parts[1].split(" "))
					.mapToDouble(Double::parseDouble)
					.toArray();
			final float[] floats = new float[values.length];
			for (int i = 0; i < values.length; i++) floats[i] = (float) values[i];
			tensors.put(parts[0], tensor(floats));
		}
		return tensors;
	}

	@Test
	void arcsAreThoseOfDiffusersAndDirectionsThoseOfComfyUi() throws IOException {
		final Map<String, FloatTensor> all = expected();
		final FloatTensor a = all.get("a");
		final FloatTensor b = all.get("b");
		for (final double t : new double[] {0.25, 0.8}) {
			assertValues(all.get("spherical " + t), LatentArithmetic.spherical(a, b, t));
			assertValues(all.get("direction " + t), LatentArithmetic.direction(a, b, t));
		}
	}

	@Test
	void endsAreTheLatentsThemselves() throws IOException {
		final FloatTensor a = expected().get("a");
		final FloatTensor b = expected().get("b");
		for (final FloatTensor first : new FloatTensor[] {
			LatentArithmetic.linear(a, b, 0), LatentArithmetic.spherical(a, b, 0), LatentArithmetic.direction(a, b, 0)
		}) assertValues(a, first);
		for (final FloatTensor last : new FloatTensor[] {
			LatentArithmetic.linear(a, b, 1), LatentArithmetic.spherical(a, b, 1), LatentArithmetic.direction(a, b, 1)
		}) assertValues(b, last);
	}

	@Test
	void sumsAndLines() {
		final FloatTensor a = tensor(1, 2, 3, 4, 5, 6);
		final FloatTensor b = tensor(0, 4, 0, 0, -5, 6);
		assertValues(tensor(1, -2, 3, 4, 10, 0), LatentArithmetic.sum(a, 1, b, -1));
		assertValues(tensor(0.75f, 2.5f, 2.25f, 3, 2.5f, 6), LatentArithmetic.linear(a, b, 0.25));
	}

	@Test
	void latentsWithoutAnAngleAreMixedOnALine() {
		final FloatTensor a = tensor(1, 2, 3, 4, 5, 6);
		final FloatTensor twice = LatentArithmetic.sum(a, 2, a, 0);
		final FloatTensor zero = tensor(0, 0, 0, 0, 0, 0);
		assertValues(LatentArithmetic.sum(a, 1.5, a, 0), LatentArithmetic.spherical(a, twice, 0.5));
		assertValues(LatentArithmetic.sum(a, 0.5, a, 0), LatentArithmetic.spherical(a, zero, 0.5));
		assertValues(zero, LatentArithmetic.direction(zero, zero, 0.5));
		final FloatTensor opposite = LatentArithmetic.sum(a, -1, a, 0);
		assertValues(zero, LatentArithmetic.direction(a, opposite, 0.5));
	}

	@Test
	void otherShapesAreRefused() {
		final FloatTensor a = tensor(new float[6]);
		final FloatTensor b = tensor(new float[12]);
		assertThrows(IllegalArgumentException.class, () -> LatentArithmetic.sum(a, 1, b, 1));
		assertThrows(IllegalArgumentException.class, () -> LatentArithmetic.spherical(a, b, 0));
		assertThrows(IllegalArgumentException.class, () -> LatentArithmetic.spherical(b, a, 0));
		assertThrows(IllegalArgumentException.class, () -> LatentArithmetic.direction(a, b, 0));
	}
}
