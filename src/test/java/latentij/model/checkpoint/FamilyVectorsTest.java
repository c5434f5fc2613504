// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.runtime.GraphRunner;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of all families give the numbers that diffusers computes for them. */
class FamilyVectorsTest {

	/** Of the largest value, against float64. */
	private static final double F64_RTOL = 1e-5;

	/** Errors of two computations in 32 bit differ by chance, also where neither is better. */
	private static final double CHANCE = 1.25;

	@TempDir
	Path folder;

	@BeforeAll
	static void startOnnxRuntime() {
		GraphRunner.start();
	}

	@BeforeEach
	void rememberNothingFromBefore() {
		System.setProperty("latentij.cache", folder.resolve("cache").toString());
	}

	@AfterEach
	void restore() {
		System.clearProperty("latentij.cache");
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"asymmetric",
				"kl-attention-blocks",
				"kl-gray",
				"kl-latents-mean-std",
				"qwen-image",
				"wan",
				"wan22"
			})
	void numbersAreAsNearToExactOnesAsPyTorchs(final String family) throws IOException {
		final VaeModel model = Checkpoints.open(Vectors.path("families/" + family), family);
		final FloatTensor image = vector(family, "x").tensor();
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			final Latent latent;
			if (holds(family, "logvar")) {
				latent = codec.posterior(image).mode();
				assertExact(family, "logvar", codec.posterior(image).logvar());
			} else latent = codec.encode(image, PosteriorMode.MEAN, 0);
			assertExact(family, "mean", latent.values());
			final FloatTensor scaled = vector(family, "latents_mode").tensor();
			assertNear(vector(family, "latents_mode"), latent.scaled(codec.config()), 2 * F64_RTOL);
			assertExact(family, "decoded", codec.decode(Latent.ofScaled(scaled, codec.config())));
		}
	}

	private static Npy vector(final String family, final String name) {
		return Npy.vector("families/" + family + "/expected/" + name + ".npy");
	}

	private static boolean holds(final String family, final String name) {
		return Files.exists(Vectors.path("families/" + family + "/expected").resolve(name + ".npy"));
	}

	/** Near to the numbers of float64, and on average as near as those of PyTorch's float32. */
	private static void assertExact(final String family, final String name, final FloatTensor found) {
		final Npy exact = vector(family, "f64_" + name);
		assertNear(exact, found, F64_RTOL);
		final double own = rms(exact, doubles(found));
		final double pyTorch = rms(exact, vector(family, name).values());
		assertTrue(own <= CHANCE * pyTorch, name + ": " + own + " instead of " + pyTorch);
	}

	private static void assertNear(final Npy expected, final FloatTensor found, final double tolerance) {
		final double[] values = doubles(found);
		assertEquals(expected.values().length, values.length);
		final double largest =
				DoubleStream.of(expected.values()).map(Math::abs).max().orElseThrow();
		for (int i = 0; i < values.length; i++)
			assertEquals(expected.values()[i], values[i], tolerance * largest, "value " + i);
	}

	private static double rms(final Npy exact, final double[] found) {
		double sum = 0;
		for (int i = 0; i < found.length; i++) sum += Math.pow(found[i] - exact.values()[i], 2);
		return Math.sqrt(sum / found.length);
	}

	private static double[] doubles(final FloatTensor tensor) {
		final float[] floats = tensor.toArray();
		final double[] doubles = new double[floats.length];
		for (int i = 0; i < floats.length; i++) doubles[i] = floats[i];
		return doubles;
	}
}
