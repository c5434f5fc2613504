// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.codec.ImageProcessor;
import latentij.codec.Latent;
import latentij.codec.Posterior;
import latentij.codec.PosteriorMode;
import latentij.codec.TorchGenerator;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.TooManyValuesException;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way through ONNX Runtime, against what diffusers computes. */
class VaeCodecsTest {

	/** Exporters write GroupNorm so that 32-bit floats lose some digits. */
	private static final double LATENT_ATOL = 2e-4;

	private static final double IMAGE_ATOL = 1e-4;

	/** Closer than this to a tie, rounding may go either way. */
	private static final double TIE = 255 * IMAGE_ATOL;

	private static final String EXPECTED = "kl-f8c4/expected/";
	private static final String OPTIMUM = "kl-f8c4-onnx-optimum";
	private static final String LEGACY = "kl-f8c4-onnx-legacy";

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path folder;

	private static VaeModel model(final String folder) throws IOException, URISyntaxException {
		return Models.standard()
				.find(Path.of(VaeCodecsTest.class
								.getResource("/latentij/vectors/" + folder)
								.toURI())
						.toString());
	}

	private static FloatTensor image() {
		return Npy.vector(EXPECTED + "x.npy").tensor();
	}

	@ParameterizedTest
	@ValueSource(strings = {OPTIMUM, LEGACY})
	void meanIsThatOfDiffusers(final String folder) throws Exception {
		try (VaeCodec codec = VaeCodecs.open(model(folder), DeviceChoice.CPU)) {
			final Latent latent = codec.encode(image(), PosteriorMode.MEAN, 0);
			assertClose(Npy.vector(EXPECTED + "mean.npy"), latent.values(), LATENT_ATOL);
			assertClose(Npy.vector(EXPECTED + "latents_mode.npy"), latent.scaled(codec.config()), LATENT_ATOL);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {OPTIMUM, LEGACY})
	void sampleFollowsTheSeed(final String folder) throws Exception {
		final FloatTensor mean = Npy.vector(EXPECTED + "mean.npy").tensor();
		final FloatTensor std = Npy.vector(EXPECTED + "std.npy").tensor();
		final FloatTensor noise = new TorchGenerator(42).randn(1, 4, 6, 8);
		try (VaeCodec codec = VaeCodecs.open(model(folder), DeviceChoice.CPU)) {
			final float[] sample =
					codec.encode(image(), PosteriorMode.SAMPLE, 42).values().toArray();
			for (int i = 0; i < sample.length; i++)
				assertEquals(mean.toArray()[i] + std.toArray()[i] * noise.toArray()[i], sample[i], LATENT_ATOL);
			assertArrayEquals(
					sample,
					codec.encode(image(), PosteriorMode.SAMPLE, 42).values().toArray());
			assertFalse(java.util.Arrays.equals(
					sample,
					codec.encode(image(), PosteriorMode.SAMPLE, 43).values().toArray()));
		}
	}

	@Test
	void posteriorIsThatOfDiffusers() throws Exception {
		try (VaeCodec codec = VaeCodecs.open(model(OPTIMUM), DeviceChoice.CPU)) {
			final Posterior posterior = codec.posterior(image());
			assertClose(Npy.vector(EXPECTED + "logvar.npy"), posterior.logvar(), LATENT_ATOL);
			assertClose(
					Npy.vector(EXPECTED + "sample.npy"),
					posterior
							.sample(Npy.vector(EXPECTED + "noise.npy").tensor())
							.values(),
					LATENT_ATOL);
		}
	}

	@Test
	void decodedImageIsThatOfDiffusers() throws Exception {
		try (VaeCodec codec = VaeCodecs.open(model(OPTIMUM), DeviceChoice.CPU)) {
			final FloatTensor decoded = codec.decode(
					Latent.ofScaled(Npy.vector(EXPECTED + "latents_mode.npy").tensor(), codec.config()));
			final Npy expected = Npy.vector(EXPECTED + "decoded.npy");
			assertClose(expected, decoded, IMAGE_ATOL);
			final Npy rounded = Npy.vector(EXPECTED + "u8_round.npy"); // [H,W,3]
			final int plane = decoded.dim(2) * decoded.dim(3);
			int exact = 0;
			for (int c = 0; c < 3; c++) {
				for (int i = 0; i < plane; i++) {
					final double value = 255 * Math.max(0, Math.min(1, expected.values()[c * plane + i] / 2 + 0.5));
					final double grey = rounded.values()[i * 3 + c];
					final int found = ImageProcessor.toGrey(decoded.buffer().get(c * plane + i));
					if (Math.abs(value - Math.floor(value) - 0.5) > TIE) {
						assertEquals(grey, found, "pixel " + i + ", channel " + c);
						exact++;
					} else assertEquals(grey, found, 1);
				}
			}
			assertTrue(exact > 0.9 * 3 * plane, exact + " values away from ties");
		}
	}

	private static Budget budget(final long bytes, final String description, final double factor) {
		return new Budget(new Device("CUDA", 0, description), bytes, factor, 1L << 31);
	}

	@Test
	void runsTakeTheMemoryOfTheDeviceThatTheyAreFor() throws IOException {
		final Budget main = new Budget(Device.CPU, 24, 1, Double.POSITIVE_INFINITY);
		final Budget small = budget(8, "CUDA 0 (small)", 1);
		final Budget large = budget(80, "CUDA 0 (large)", 1);
		final DeviceChoice gpu = DeviceChoice.parse("gpu").orElseThrow();
		assertEquals(List.of(small), VaeCodecs.budgets(gpu, main, small));
		// What the card cannot hold is computed on the CPU.
		assertEquals(List.of(large, main), VaeCodecs.budgets(DeviceChoice.AUTO, main, large));
		assertEquals(List.of(main, small), VaeCodecs.budgets(DeviceChoice.AUTO, main, small));
		// A driver that could not be asked.
		assertEquals(List.of(main), VaeCodecs.budgets(gpu, main, budget(0, "CUDA 0", 1)));
		// The smaller one is the larger one where half as much is needed.
		final Budget half = budget(16, "CUDA 0 (half)", 0.5);
		assertEquals(List.of(half, main), VaeCodecs.budgets(DeviceChoice.AUTO, main, half));
		final List<Budget> cpu = VaeCodecs.budgets(
				Models.standard().find(Models.BUNDLED), Devices.standard().resolve(DeviceChoice.CPU));
		assertEquals(1, cpu.size());
		assertTrue(cpu.get(0).device().isCpu());
	}

	@Test
	void cardsCountValuesToo() {
		final double most = 1L << 31;
		final Budget main = new Budget(Device.CPU, 24, 1, Double.POSITIVE_INFINITY);
		assertTrue(main.fits(24, most));
		assertFalse(main.fits(25, 1));
		assertTrue(budget(24, "CUDA 0", 0.5).fits(48, 1));
		assertFalse(budget(24, "CUDA 0", 0.5).fits(49, 1));
		assertTrue(budget(24, "CUDA 0", 1).fits(24, most - 1));
		assertFalse(budget(24, "CUDA 0", 1).fits(24, most));
	}

	@Test
	void precisionIsWhatIsAskedForAsFarAsTheModelAllows() throws Exception {
		final List<String> log = new ArrayList<>();
		final VaeModel checkpoint = Checkpoints.open(Vectors.path("kl-f8c4"), "kl-f8c4");
		final VaeModel upcast = Checkpoints.open(Vectors.path("kl-f8c16-flux"), "flux");
		for (final Precision precision : List.of(Precision.FP32, Precision.TF32, Precision.FP16))
			assertEquals(precision, VaeCodecs.precision(checkpoint, precision, log::add));
		assertEquals(Precision.TF32, VaeCodecs.precision(upcast, Precision.TF32, log::add));
		assertEquals(List.of(), log);
		assertEquals(Precision.FP32, VaeCodecs.precision(checkpoint, Precision.FAST, log::add));
		assertTrue(log.remove(0).contains("precision=fast is for CPUs"));
		for (final VaeModel other : List.of(
				upcast,
				model(OPTIMUM),
				Models.standard().find(Models.BUNDLED),
				Checkpoints.open(Vectors.path("tiny-taesd"), "taesd"))) {
			assertEquals(Precision.TF32, VaeCodecs.precision(other, Precision.FP16, log::add));
			final String told = log.remove(0);
			assertTrue(told.contains(other.name()) && told.contains("TF32"), told);
		}
	}

	@Test
	void filesOf16BitsKeepTensorCores() throws Exception {
		final VaeModel half = Models.standard()
				.find(Path.of(VaeCodecsTest.class
								.getResource("/latentij/model/variants/fp16")
								.toURI())
						.toString());
		assertEquals(Precision.FP16, VaeCodecs.actual(half, Precision.FP32));
		assertEquals(Precision.FP16, VaeCodecs.precision(half, Precision.FP16, message -> fail(message)));
		assertEquals(Precision.TF32, VaeCodecs.actual(model(OPTIMUM), Precision.TF32));
	}

	@Test
	void modelsSayWhetherTheyFitTensorCores() throws Exception {
		FullSizeModel.write(
				folder,
				Files.readString(Vectors.path("kl-f8c4/vae/config.json"))
						.replaceFirst("\"norm_num_groups\": *8", "\"norm_num_groups\": 4"),
				0);
		assertTrue(VaeCodecs.fitsTensorCores(Checkpoints.open(folder, "fits")));
		assertFalse(VaeCodecs.fitsTensorCores(Checkpoints.open(Vectors.path("kl-f8c4"), "kl-f8c4")));
		assertFalse(VaeCodecs.fitsTensorCores(Checkpoints.open(Vectors.path("tiny-taesd"), "tiny")));
	}

	private static void requireCountable(final VaeModel model, final boolean encoding, final long... input) {
		OrtVaeNetwork.requireCountable(RunCost.of(model), 1L << 31, encoding, input);
	}

	@Test
	void tensorsOfMoreValuesThanAGpuCountsAreRefusedBeforeTheyAreMade() throws Exception {
		final VaeModel checkpoint = Checkpoints.open(Vectors.path("kl-f8c4"), "kl-f8c4");
		// 16 channels encoding, 24 decoding.
		requireCountable(checkpoint, true, 1, 3, 8192, 16376);
		assertThrows(TooManyValuesException.class, () -> requireCountable(checkpoint, true, 1, 3, 8192, 16384));
		assertThrows(TooManyValuesException.class, () -> requireCountable(checkpoint, true, 2, 3, 8192, 8192));
		requireCountable(checkpoint, false, 1, 4, 1024, 1365);
		assertThrows(TooManyValuesException.class, () -> requireCountable(checkpoint, false, 1, 4, 1024, 1366));
		try (OrtVaeNetwork gpu = Networks.onGpu(checkpoint, Precision.FP32)) {
			final FloatTensor latent = FloatTensor.zeros(1, 4, 1024, 1366);
			assertThrows(TooManyValuesException.class, () -> gpu.decode(latent));
			assertThrows(TooManyValuesException.class, () -> gpu.decodeToPixels(latent));
		}
		// The scores of an attention are a square for each image, not of all images.
		requireCountable(model(OPTIMUM), true, 4, 3, 1024, 1024);
	}

	@Test
	void severalImagesAreEncodedAtOnce() throws Exception {
		final float[] image = image().toArray();
		final FloatTensor batch = FloatTensor.zeros(2, 3, 48, 64);
		batch.buffer().put(image).put(image);
		try (VaeCodec codec = VaeCodecs.open(model(OPTIMUM), DeviceChoice.CPU)) {
			final float[] one =
					codec.encode(image(), PosteriorMode.MEAN, 0).values().toArray();
			final float[] two =
					codec.encode(batch, PosteriorMode.MEAN, 0).values().toArray();
			assertArrayEquals(one, java.util.Arrays.copyOf(two, one.length), 1e-5f);
			assertArrayEquals(one, java.util.Arrays.copyOfRange(two, one.length, 2 * one.length), 1e-5f);
		}
	}
}
