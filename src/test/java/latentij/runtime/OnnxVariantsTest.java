// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TorchGenerator;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Autoencoders in all the ways in which ONNX files are exported. */
class OnnxVariantsTest {

	/** Sums of a dozen products below 2, against float64. */
	private static final double FP32_CPU_ATOL = 2e-6;

	/** 16-bit floats below 4 lie 2^-9 apart; a few are rounded on the way. */
	private static final double FP16_ATOL = 4e-3;

	private static final Path VARIANTS = Resources.path("model/variants");

	@TempDir
	private Path temp;

	private static VaeCodec open(final Path folder) throws IOException {
		return VaeCodecs.open(Models.standard().find(folder.toString()), DeviceChoice.CPU);
	}

	private static Npy golden(final String variant, final String name) {
		try (InputStream in = Files.newInputStream(VARIANTS.resolve(variant).resolve(name + ".npy"))) {
			return Npy.read(in);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	private static double tolerance(final String variant) {
		return variant.startsWith("fp16") ? FP16_ATOL : FP32_CPU_ATOL;
	}

	@ParameterizedTest
	@CsvSource({
		"fp16, 4",
		"fp16-sampling, 4",
		"fp16-sampling-dtype, 4",
		"external, 4",
		"external-sampling, 4",
		"names, 4",
		"names-of-its-own, 4",
		"channels16, 16",
		"latent-only, 4",
		"listed-initializers, 4"
	})
	void meanAndDecodedImageAreRight(final String variant, final int channels) throws IOException {
		try (VaeCodec codec = open(VARIANTS.resolve(variant))) {
			assertEquals(channels, codec.config().latentChannels());
			assertEquals(2, codec.config().spatialCompressionRatio());
			final Npy mean = golden(variant, "mean");
			assertClose(
					mean,
					codec.encode(golden(variant, "image").tensor(), PosteriorMode.MEAN, 0)
							.values(),
					tolerance(variant));
			assertClose(golden(variant, "decoded"), codec.decode(new Latent(mean.tensor())), tolerance(variant));
		}
	}

	@ParameterizedTest
	@CsvSource({
		"fp16",
		"fp16-sampling",
		"fp16-sampling-dtype",
		"external-sampling",
		"names",
		"names-of-its-own",
		"channels16",
		"listed-initializers"
	})
	void sampleFollowsTheSeed(final String variant) throws IOException {
		final float[] mean = golden(variant, "mean").tensor().toArray();
		final float[] std = golden(variant, "std").tensor().toArray();
		final float[] noise =
				new TorchGenerator(7).randn(golden(variant, "mean").shape()).toArray();
		final float[] expected = new float[mean.length];
		for (int i = 0; i < expected.length; i++) expected[i] = mean[i] + std[i] * noise[i];
		try (VaeCodec codec = open(VARIANTS.resolve(variant))) {
			// The spread of noise makes 16-bit values up to twice as large.
			assertArrayEquals(
					expected,
					codec.encode(golden(variant, "image").tensor(), PosteriorMode.SAMPLE, 7)
							.values()
							.toArray(),
					(float) (2 * tolerance(variant)));
		}
	}

	@Test
	void shiftAndScaleAreThoseOfTheConfig() throws IOException {
		try (VaeCodec codec = open(VARIANTS.resolve("channels16"))) {
			final FloatTensor scaled = codec.encode(
							golden("channels16", "image").tensor(), PosteriorMode.MEAN, 0)
					.scaled(codec.config());
			final float first = golden("channels16", "mean").tensor().get(0, 0, 0, 0);
			assertEquals((first - 0.1159) * 0.3611, scaled.get(0, 0, 0, 0), FP32_CPU_ATOL);
		}
	}

	@Test
	void encoderWithoutDistributionRefusesToSample() throws IOException {
		try (VaeCodec codec = open(VARIANTS.resolve("latent-only"))) {
			final FloatTensor image = golden("latent-only", "image").tensor();
			assertTrue(assertThrows(IllegalArgumentException.class, () -> codec.encode(image, PosteriorMode.SAMPLE, 0))
					.getMessage()
					.contains("posterior=mean"));
			assertThrows(IllegalArgumentException.class, () -> codec.posterior(image));
		}
	}

	/** What the note of such a model says, and why a seed would be a lie. */
	@Test
	void encoderThatDrawsNoiseTwiceGivesAnotherLatentEachTime() throws IOException {
		try (VaeCodec codec = open(VARIANTS.resolve("noise-twice"))) {
			final FloatTensor image = golden("noise-twice", "image").tensor();
			final float[] one =
					codec.encode(image, PosteriorMode.MEAN, 0).values().toArray();
			final float[] two =
					codec.encode(image, PosteriorMode.MEAN, 0).values().toArray();
			assertFalse(Arrays.equals(one, two));
			assertThrows(IllegalArgumentException.class, () -> codec.encode(image, PosteriorMode.SAMPLE, 0));
		}
	}

	@Test
	void missingExternalDataIsNamed() throws IOException {
		final Path folder = Resources.copy(VARIANTS.resolve("external"), temp.resolve("model"));
		Files.delete(folder.resolve("vae_encoder/model.onnx_data"));
		try (VaeCodec codec = open(folder)) {
			final String message = assertThrows(
							VaeException.class,
							() -> codec.encode(golden("external", "image").tensor(), PosteriorMode.MEAN, 0))
					.getMessage();
			assertTrue(message.contains("model.onnx_data") && message.contains(folder.toString()), message);
		}
	}

	@Test
	void graphThatOnnxRuntimeRefusesIsNamed() throws IOException {
		final Path folder = Resources.copy(VARIANTS.resolve("names"), temp.resolve("model"));
		final Path graph = folder.resolve("vae_decoder/model.onnx");
		final byte[] bytes = Files.readAllBytes(graph);
		final int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("ConvTranspose");
		bytes[at] = 'K';
		Files.write(graph, bytes);
		try (VaeCodec codec = open(folder)) {
			final String message = assertThrows(
							VaeException.class, () -> codec.decode(new Latent(FloatTensor.zeros(1, 4, 3, 4))))
					.getMessage();
			assertTrue(message.contains(graph.toString()) && message.contains("KonvTranspose"), message);
		}
	}

	@Test
	void configOfAnotherFactorIsFoundOutWhenTheNetworkRuns() throws IOException {
		final Path folder = Resources.copy(VARIANTS.resolve("names"), temp.resolve("model"));
		Files.writeString(folder.resolve("config.json"), "{\"block_out_channels\": [1, 2, 3], \"scaling_factor\": 1}");
		try (VaeCodec codec = open(folder)) {
			final String message = assertThrows(
							VaeException.class,
							() -> codec.encode(FloatTensor.zeros(1, 3, 8, 8), PosteriorMode.MEAN, 0))
					.getMessage();
			assertTrue(message.contains("block_out_channels") && message.contains("[1, 8, 4, 4]"), message);
		}
	}

	@Test
	void closedCodecRefusesToRunAgain() throws IOException {
		final VaeCodec codec = open(VARIANTS.resolve("names"));
		codec.encode(golden("names", "image").tensor(), PosteriorMode.MEAN, 0);
		codec.close();
		assertThrows(
				IllegalStateException.class,
				() -> codec.encode(golden("names", "image").tensor(), PosteriorMode.MEAN, 0));
	}
}
