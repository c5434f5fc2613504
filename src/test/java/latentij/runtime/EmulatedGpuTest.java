// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.cpu.CpuBackend;
import latentij.runtime.cuda.CudaBackend;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.CudaEmulator;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Facts that a real card does not show or let us set: what is copied to it and back, which
 * units compute, how much of its memory is used, and the texts of its failures
 * ({@code src/test/scripts/emulate-cuda}).
 */
class EmulatedGpuTest {

	private static final int SIDE = 128;

	/** Of cudaMemcpyKind. */
	private static final int TO_DEVICE = 1;

	private static final int TO_HOST = 2;

	private NativeLibrary cuda;
	private NativeLibrary cudnn;
	private VaeModel model;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@BeforeEach
	void open() throws IOException {
		assumeTrue(CudaEmulator.FOLDER != null, "no emulated GPU");
		Gpu.assumeItWorks();
		cuda = CudaEmulator.runtime();
		cudnn = NativeLibrary.getInstance(
				Path.of(CudaEmulator.FOLDER, "libcudnn.so.9").toString());
		model = Models.standard().find(Models.BUNDLED);
	}

	@AfterEach
	void useAllMemory() {
		if (cuda != null) CudaEmulator.limit(0);
	}

	private long copied(final int kind) {
		return cuda.getFunction("emulatorCopied").invokeLong(new Object[] {kind});
	}

	private long onTensorCores() {
		return cudnn.getFunction("emulatorTensorCores").invokeLong(new Object[0]);
	}

	private static PixelTensor image() {
		return image(SIDE);
	}

	static PixelTensor image(final int side) {
		final PixelTensor image = PixelTensor.zeros(1, side, side);
		image.ints().put(new Random(8).ints(image.size()).toArray());
		return image;
	}

	private static FloatTensor latent() {
		return FloatTensor.zeros(1, 4, SIDE / 8, SIDE / 8);
	}

	private static byte[] bytes(final PixelTensor pixels) {
		final byte[] bytes = new byte[pixels.bytes().capacity()];
		pixels.bytes().duplicate().rewind().get(bytes);
		return bytes;
	}

	/** The memory that a network keeps on the card after a run. */
	private long kept(final boolean encode) {
		final long before = CudaEmulator.used();
		try (OrtVaeNetwork network = Networks.onGpu(model, Precision.FP32)) {
			if (encode) network.encode(image(), null);
			else network.decodeToPixels(latent());
			return CudaEmulator.used() - before;
		}
	}

	@Test
	void closedNetworksLeaveNothingOnTheCard() {
		final long before = CudaEmulator.used();
		assertTrue(kept(true) > 0);
		assertTrue(kept(false) > 0);
		assertEquals(before, CudaEmulator.used());
	}

	/** A network with all that is tried on the card. */
	private LadderNetwork ladder(final Devices devices) {
		final Device gpu = devices.backends().get(0).device(0);
		return new LadderNetwork(
				Rung.on(gpu, Precision.FP32, true),
				rung -> VaeCodecs.network(devices, model, rung.device(), rung.precision()),
				devices::backend,
				RunCost.of(model),
				message -> {});
	}

	private LadderNetwork ladder() {
		return ladder(Devices.standard());
	}

	@Test
	void decoderHasTheMemoryThatTheEncoderKeeps() {
		final long encoder = kept(true);
		final long decoder = kept(false);
		final long before = CudaEmulator.used();
		final long room = Math.max(encoder, decoder) + Math.min(encoder, decoder) / 2;
		try (LadderNetwork network = ladder()) {
			final FloatTensor first = network.encode(image(), null);
			final byte[] pixels = bytes(network.decodeToPixels(latent()));
			assertTrue(CudaEmulator.used() - before > room, "there is room for both");
			network.close();
			CudaEmulator.limit(before + room);
			try (LadderNetwork small = ladder()) {
				assertArrayEquals(first.toArray(), small.encode(image(), null).toArray());
				assertArrayEquals(pixels, bytes(small.decodeToPixels(latent())));
				assertArrayEquals(first.toArray(), small.encode(image(), null).toArray());
			}
		}
	}

	@Test
	void cardsWhereALongSearchFindsNoKernelGetAShortOne() throws IOException {
		// Devices of its own, for cards are remembered.
		final CudaBackend cards = new CudaBackend();
		final Devices devices = new Devices(List.of(cards), new CpuBackend(), List.of());
		devices.start();
		final Device gpu = cards.device(0);
		assertTrue(cards.searchesLong(gpu, Precision.FP32));
		try (LadderNetwork before = ladder(devices);
				LadderNetwork after = ladder(devices)) {
			final float[] expected = before.encode(image(), null).toArray();
			cudnn.getFunction("emulatorRefuseModeB").invokeVoid(new Object[] {1});
			try {
				assertArrayEquals(expected, after.encode(image(), null).toArray());
				assertFalse(cards.searchesLong(gpu, Precision.FP32));
				// The other's encoder was opened before that, and another size needs other
				// kernels; its decoder is opened only now.
				final PixelTensor small = image(SIDE / 2);
				before.decodeToPixels(latent());
				assertArrayEquals(
						after.encode(small, null).toArray(),
						before.encode(small, null).toArray());
			} finally {
				cudnn.getFunction("emulatorRefuseModeB").invokeVoid(new Object[] {0});
			}
		}
	}

	/** The card, tried anew. */
	private static Optional<Unavailable> tried() {
		final CudaBackend cards = new CudaBackend();
		cards.prepare();
		return cards.unavailable(cards.device(0));
	}

	/** cuDNN may know a card for which ONNX Runtime's own kernels were not compiled. */
	@Test
	void cardsThatOnnxRuntimeHasNoCodeForAreNotUsed() {
		assertEquals(Optional.empty(), tried());
		cuda.getFunction("emulatorRefuseKernels").invokeVoid(new Object[] {1});
		try {
			final String what = tried().orElseThrow().reason();
			assertTrue(what.startsWith("ONNX Runtime 1.") && what.contains("has no code for this card"), what);
		} finally {
			cuda.getFunction("emulatorRefuseKernels").invokeVoid(new Object[] {0});
		}
	}

	@Test
	void networksThatDoNotRunMakeRoomForOneThatDoes() {
		final long before = CudaEmulator.used();
		final long room = kept(true) * 3 / 2;
		try (LadderNetwork one = ladder();
				LadderNetwork other = ladder()) {
			one.encode(image(), null);
			other.encode(image(), null);
			assertTrue(CudaEmulator.used() - before > room, "there is room for both");
		}
		CudaEmulator.limit(before + room);
		try (LadderNetwork one = ladder();
				LadderNetwork other = ladder()) {
			final float[] expected = one.encode(image(), null).toArray();
			for (final LadderNetwork network : List.of(other, one, other))
				assertArrayEquals(expected, network.encode(image(), null).toArray());
		}
		assertEquals(before, CudaEmulator.used());
	}

	@Test
	void whatIsTooLargeForTheCardIsComputedOnTheCpuOrAnError() throws IOException {
		final PixelTensor image = image();
		final float[] expected;
		try (VaeCodec cpu = VaeCodecs.open(model, DeviceChoice.CPU)) {
			expected = cpu.encode(image, PosteriorMode.MEAN, 0).values().toArray();
		}
		CudaEmulator.limit(CudaEmulator.used() + kept(true) / 2);
		final List<String> log = new ArrayList<>();
		try (VaeCodec auto = VaeCodecs.open(model, DeviceChoice.AUTO, log::add)) {
			assertArrayEquals(
					expected, auto.encode(image, PosteriorMode.MEAN, 0).values().toArray());
			assertEquals("CPU", auto.device());
			assertTrue(log.toString().contains("too large for CUDA 0"), log.toString());
		}
		try (VaeCodec gpu = VaeCodecs.open(model, DeviceChoice.GPU)) {
			assertTrue(assertThrows(VaeException.class, () -> gpu.encode(image, PosteriorMode.MEAN, 0))
					.getMessage()
					.contains("device=auto"));
		}
	}

	@Test
	void cardsAreJudgedByThePrecision() throws IOException {
		final VaeModel checkpoint = Checkpoints.open(Vectors.path("kl-f8c4"), "kl");
		final Budget full = budget(checkpoint, Precision.FP32);
		final Budget half = budget(checkpoint, Precision.FP16);
		assertEquals("CUDA 0 (CUDA emulator)", full.device().description());
		assertTrue(half.factor() < full.factor() && full.factor() < 1, half + " " + full);
		// Its graphs have 32 bits, whatever is asked for.
		assertEquals(full, budget(model, Precision.FP16));
	}

	private static Budget budget(final VaeModel model, final Precision precision) {
		return VaeCodecs.budgets(model, Devices.standard().resolve(DeviceChoice.GPU.with(precision)))
				.get(0);
	}

	/** All between is computed on the card. */
	@ParameterizedTest
	@EnumSource
	void onlyPixelsAndLatentsAreCopied(final Precision precision) throws IOException {
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		final VaeModel small = Checkpoints.open(temp, "small");
		try (OrtVaeNetwork network = Networks.onGpu(small, precision)) {
			final PixelTensor image = image(64);
			final FloatTensor moments = network.encode(image, null);
			long there = copied(TO_DEVICE);
			long back = copied(TO_HOST);
			network.encode(image, null);
			assertEquals(image.bytes().capacity(), copied(TO_DEVICE) - there);
			assertEquals(4 * moments.size(), copied(TO_HOST) - back);

			final FloatTensor latent = FloatTensor.zeros(1, 4, 16, 16);
			network.decodeToPixels(latent);
			there = copied(TO_DEVICE);
			back = copied(TO_HOST);
			final PixelTensor pixels = network.decodeToPixels(latent);
			assertEquals(4 * latent.size(), copied(TO_DEVICE) - there);
			// Beside the pixels, whether all values were finite.
			assertEquals(pixels.bytes().capacity() + Float.BYTES, copied(TO_HOST) - back);
		}
	}

	static List<Path> families() {
		final Path families = Vectors.path("families");
		return Resources.names(families).stream()
				.map(name -> families.resolve(name).resolve("vae"))
				.toList();
	}

	/** Each is a graph of other operators. */
	@ParameterizedTest
	@MethodSource("families")
	void familiesGiveTheNumbersOfTheCpu(final Path folder) throws IOException {
		final VaeModel family = Models.standard().find(folder.toString());
		final int factor = family.config().spatialCompressionRatio();
		final FloatTensor image = random(family.config().inChannels(), 8 * factor);
		final FloatTensor latent = random(family.config().latentChannels(), 8);
		try (OrtVaeNetwork card = Networks.onGpu(family, Precision.FP32);
				VaeCodec cpu = VaeCodecs.open(family, DeviceChoice.CPU)) {
			final FloatTensor moments = card.encode(image, null);
			final FloatTensor mean = cpu.encode(image, PosteriorMode.MEAN, 0).values();
			// The mean comes first.
			for (int i = 0; i < mean.size(); i++)
				assertEquals(mean.buffer().get(i), moments.buffer().get(i), 1e-4, "value " + i);
			final FloatTensor expected = cpu.decode(new Latent(latent));
			if (family.config().codebook() != null) return;
			assertArrayEquals(expected.toArray(), card.decode(latent).toArray(), 1e-4f);
		}
	}

	private static FloatTensor random(final int channels, final int side) {
		return random(1, channels, side);
	}

	static FloatTensor random(final int images, final int channels, final int side) {
		final FloatTensor values = FloatTensor.zeros(images, channels, side, side);
		final Random random = new Random(3);
		for (int i = 0; i < values.size(); i++) values.buffer().put(i, random.nextFloat() * 2 - 1);
		return values;
	}

	@ParameterizedTest
	@EnumSource
	void tensorCoresComputeWhereTheyMay(final Precision precision) throws IOException {
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		try (OrtVaeNetwork network = Networks.onGpu(Checkpoints.open(temp, "small"), precision)) {
			network.encode(image(32), null);
			final long before = onTensorCores();
			network.encode(image(32), null);
			assertEquals(precision.usesTensorCores(), onTensorCores() > before);
		}
	}
}
