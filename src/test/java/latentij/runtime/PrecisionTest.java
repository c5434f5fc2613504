// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Npy;
import latentij.testing.Tensors;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights with floats of 32, 19 (TF32) and 16 bits, against float64. */
class PrecisionTest {

	private static final String EXPECTED = "kl-f8c4/expected/";

	/** The largest values of this model's mean and decoded image. */
	private static final double LATENT_MAX = 19.7;

	private static final double IMAGE_MAX = 2.3;

	/** Of the largest value; twice what PyTorch loses on these weights. */
	private static final double FP32_RTOL = 1e-5;

	/**
	 * PyTorch's own largest errors in 16 bit on these weights are 0.25 and 0.0062
	 * (0.8 grey levels); rounding the weights alone costs 0.12.
	 */
	private static final double FP16_LATENT_ATOL = 0.25;

	private static final double FP16_IMAGE_ATOL = 0.0062;

	/**
	 * Twice that: CUDA rounds after every operator, which costs 0.27 and 0.0064. TF32
	 * has as many digits.
	 */
	private static final double GPU_LATENT_ATOL = 2 * FP16_LATENT_ATOL;

	private static final double GPU_IMAGE_ATOL = 2 * FP16_IMAGE_ATOL;

	/** Of the largest value: some thirty roundings of 5e-4 each. */
	private static final double TENSOR_CORES_RTOL = 0.05;

	@TempDir
	private Path temp;

	private static VaeModel model() throws IOException {
		return Checkpoints.open(Vectors.path("kl-f8c4"), "kl-f8c4");
	}

	/** Encodes and decodes, and compares both. */
	private static void assertCloseToFloat64(
			final OrtVaeNetwork network, final double latentAtol, final double imageAtol) throws IOException {
		final FloatTensor moments =
				network.encode(Npy.vector(EXPECTED + "x.npy").tensor(), null);
		final FloatTensor mean = FloatTensor.zeros(1, 4, 6, 8);
		mean.buffer().put(moments.buffer().slice(0, 192));
		assertClose(Npy.vector(EXPECTED + "f64_mean.npy"), mean, latentAtol);
		// The scaled latent of the float64 model, to the seventh digit.
		final FloatTensor mode = Npy.vector(EXPECTED + "latents_mode.npy").tensor();
		for (int i = 0; i < mode.size(); i++) mode.buffer().put(i, mode.buffer().get(i) / 0.18215f);
		assertClose(Npy.vector(EXPECTED + "f64_decoded_of_latents_mode.npy"), network.decode(mode), imageAtol);
	}

	@Test
	void cpuWith32And16Bits() throws IOException {
		try (OrtVaeNetwork full = Networks.onCpu(model());
				OrtVaeNetwork half = Networks.on(Device.CPU, Precision.FP16, model())) {
			assertCloseToFloat64(full, FP32_RTOL * LATENT_MAX, FP32_RTOL * IMAGE_MAX);
			assertCloseToFloat64(half, FP16_LATENT_ATOL, FP16_IMAGE_ATOL);
			assertEquals("CPU, fp16", half.device());
		}
	}

	@Test
	void gpuWithoutTf32IsAsCloseAsTheCpu() throws IOException {
		Gpu.assumeItWorks();
		try (OrtVaeNetwork network = Networks.onGpu(model(), Precision.FP32)) {
			assertCloseToFloat64(network, FP32_RTOL * LATENT_MAX, FP32_RTOL * IMAGE_MAX);
		}
	}

	@Test
	void gpuWithTf32() throws IOException {
		Gpu.assumeItWorks();
		try (OrtVaeNetwork network = Networks.onGpu(model(), Precision.TF32)) {
			assertCloseToFloat64(network, GPU_LATENT_ATOL, GPU_IMAGE_ATOL);
			assertTrue(network.device().endsWith(", TF32"), network.device());
		}
	}

	@Test
	void gpuWith16Bits() throws IOException {
		Gpu.assumeItWorks();
		try (OrtVaeNetwork network = Networks.onGpu(model(), Precision.FP16)) {
			assertCloseToFloat64(network, GPU_LATENT_ATOL, GPU_IMAGE_ATOL);
			assertTrue(network.device().endsWith(", fp16"), network.device());
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				Models.BUNDLED,
				"kl-f8c16-flux",
				"kl-f8c4-oldkeys",
				"kl-f8c4-onnx-legacy",
				"kl-f8c4-onnx-optimum",
				"tiny-taesd"
			})
	void gpuGivesTheCpusNumbersWithEveryKindOfModel(final String name) throws IOException {
		Gpu.assumeItWorks();
		final VaeModel model = Models.standard()
				.find(name.equals(Models.BUNDLED) ? name : Vectors.path(name).toString());
		final PixelTensor image = PixelTensor.zeros(1, 48, 64);
		image.ints().put(new Random(6).ints(image.size()).toArray());
		final FloatTensor latent = FloatTensor.zeros(1, model.config().latentChannels(), 6, 8);
		final Random random = new Random(7);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) random.nextGaussian());
		try (OrtVaeNetwork cpu = Networks.onCpu(model);
				OrtVaeNetwork gpu = Networks.onGpu(model, Precision.FP32)) {
			final FloatTensor noise = model.encoder().noise() == null ? null : latent;
			assertSame(cpu.encode(image, noise), gpu.encode(image, noise));
			assertSame(cpu.decode(latent), gpu.decode(latent));
		}
	}

	/** But for what two devices lose. */
	private static void assertSame(final FloatTensor expected, final FloatTensor found) {
		double largest = 0;
		for (final float value : expected.toArray()) largest = Math.max(largest, Math.abs(value));
		assertArrayEquals(expected.toArray(), found.toArray(), (float) (2 * FP32_RTOL * largest));
	}

	@Test
	void gpuTakesAndGivesPixels() throws IOException {
		Gpu.assumeItWorks();
		assertPixelsClose(Precision.FP32, 2 * FP32_RTOL * LATENT_MAX, 1);
	}

	@Test
	void gpuTakesAndGivesPixelsWith16Bits() throws IOException {
		Gpu.assumeItWorks();
		assertPixelsClose(Precision.FP16, 2 * GPU_LATENT_ATOL, 3);
	}

	/** The GPU against the CPU, both with pixels at the edges of their graphs. */
	private static void assertPixelsClose(final Precision precision, final double latentAtol, final int levels)
			throws IOException {
		final PixelTensor pixels = PixelTensor.zeros(2, 48, 64);
		pixels.ints().put(new Random(5).ints(pixels.size()).toArray());
		try (OrtVaeNetwork cpu = Networks.onCpu(model());
				OrtVaeNetwork gpu = Networks.onGpu(model(), precision)) {
			final FloatTensor expected = cpu.encode(pixels, null);
			final FloatTensor found = gpu.encode(pixels, null);
			final FloatTensor mean = FloatTensor.zeros(2, 4, 6, 8);
			final int size = mean.size() / 2;
			for (int n = 0; n < 2; n++) {
				for (int i = 0; i < size; i++) {
					final int at = 2 * n * size + i;
					assertEquals(expected.buffer().get(at), found.buffer().get(at), latentAtol);
					mean.buffer().put(n * size + i, expected.buffer().get(at));
				}
			}
			final ByteBuffer a = cpu.decodeToPixels(mean).bytes();
			final ByteBuffer b = gpu.decodeToPixels(mean).bytes();
			for (int i = 0; i < 4 * pixels.size(); i++) {
				if (i % 4 < 3) assertEquals(a.get(i) & 0xff, b.get(i) & 0xff, levels);
			}
		}
	}

	@Test
	void modelsThatNeed32BitsHaveNoOtherGraphs() throws IOException {
		assertTrue(VaeCodecs.allowsHalf(model()));
		final Path vae = Files.createDirectory(temp.resolve("vae"));
		final Path from = Vectors.path("kl-f8c4/vae");
		Files.copy(
				from.resolve("diffusion_pytorch_model.safetensors"),
				vae.resolve("diffusion_pytorch_model.safetensors"));
		Files.writeString(
				vae.resolve("config.json"),
				Files.readString(from.resolve("config.json"))
						.replaceFirst("\\s*\"force_upcast\"[^,}]*,?", "")
						.replaceFirst("\\{", "{\"force_upcast\": true,"));
		assertFalse(VaeCodecs.allowsHalf(Checkpoints.open(temp, "upcast")));
		assertFalse(VaeCodecs.allowsHalf(Checkpoints.open(Vectors.path("tiny-taesd"), "tiny")));
	}

	@ParameterizedTest
	@EnumSource(
			value = Precision.class,
			names = {"TF32", "FP16"})
	void gpuRunsTheGraphsForTensorCores(final Precision precision) throws IOException {
		Gpu.assumeItWorks();
		assertEquals(Optional.empty(), Networks.cuda().tensorCoresUnavailable(Networks.gpu(), precision, () -> false));
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		final VaeModel model = Checkpoints.open(temp, "small");
		final FloatTensor image = FloatTensor.zeros(2, 3, 96, 64);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, (float) Math.sin(0.37 * i + i / 96));
		try (OrtVaeNetwork cpu = Networks.onCpu(model);
				OrtVaeNetwork gpu = Networks.onGpu(model, precision)) {
			Tensors.assertClose(cpu.encode(image, null), gpu.encode(image, null), TENSOR_CORES_RTOL);
			final FloatTensor latent = FloatTensor.zeros(2, 4, 24, 16);
			for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) Math.sin(1.3 * i));
			Tensors.assertClose(cpu.decode(latent), gpu.decode(latent), TENSOR_CORES_RTOL);
		}
	}
}
