// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import latentij.codec.ImageProcessor;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.VaeModel;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks in stages against the same networks as a whole. */
class StagedNetworkTest {

	@TempDir
	private Path folder;

	/** 32-bit floats in another order. */
	private static final double RTOL = 1e-5;

	private static final StageOpener OPENER = (graph, check) -> OrtGraph.open(graph, options -> {}, Edit.NONE, check);

	private static double largest(final FloatTensor tensor) {
		double largest = 0;
		for (final float value : tensor.toArray()) largest = Math.max(largest, Math.abs(value));
		return largest;
	}

	/** Checkpoints among the test vectors, and one of grey images. */
	private static List<Path> models() throws IOException {
		final List<Path> models = new ArrayList<>(List.of(Resources.path("cases/15/vae")));
		try (Stream<Path> files = Files.walk(Resources.path("vectors"))) {
			for (final Path config :
					files.filter(file -> file.endsWith("vae/config.json")).toList())
				if (isKl(config)) models.add(config.getParent());
		}
		return models;
	}

	private static boolean isKl(final Path config) throws IOException {
		return Files.readString(config).contains("\"AutoencoderKL\"");
	}

	@Test
	void everyModelWithAKlPosteriorIsCompared() throws IOException {
		final List<String> names = models().stream()
				.map(folder -> folder.getParent().getFileName().toString())
				.toList();
		assertTrue(
				names.containsAll(List.of("kl-f8c4", "kl-f8c16-flux", "kl-f8c4-oldkeys", "kl-latents-mean-std", "15")),
				names.toString());
	}

	/** With maps in files, and in strips as low as they can be. */
	@ParameterizedTest
	@MethodSource("models")
	void stagesGiveTheNumbersOfTheWholeImage(final Path folder) throws Exception {
		compare(folder, 157, 43, 0, 1);
	}

	@Tag("slow")
	@ParameterizedTest
	@CsvSource({
		"kl-f8c4/vae, 200, 264, 1000000000, 4194304",
		"kl-f8c4/vae, 333, 171, 0, 100000",
		"kl-f8c4/vae, 1032, 136, 1000000000, 33554432",
		"kl-f8c4/vae, 1032, 136, 0, 33554432",
		"kl-f8c4/vae, 1032, 136, 1000000000, 300000",
		"kl-f8c16-flux/vae, 517, 333, 0, 1000000",
		"families/asymmetric/vae, 259, 131, 1000000000, 1000000",
		"families/asymmetric/vae, 259, 131, 0, 50000",
		"families/flux2/vae, 400, 208, 1000000000, 33554432",
		"families/flux2/vae, 400, 208, 0, 100000",
		"families/flux2-small-decoder/vae, 208, 104, 1000000000, 1000000",
		"families/hunyuan-image/vae, 136, 72, 0, 1",
		"families/hunyuan-image/vae, 272, 136, 1000000000, 33554432",
		"families/cogvideox/vae, 264, 136, 0, 50000",
		"families/cogvideox/vae, 264, 136, 1000000000, 4194304",
		"families/hunyuan-video/vae, 264, 136, 0, 50000",
		"families/hunyuan-video-15/vae, 264, 136, 0, 50000",
		"families/hunyuan-image-refiner/vae, 264, 136, 1000000000, 100000",
		"families/hunyuan-video/vae, 264, 136, 1000000000, 4194304",
		"families/kvae/vae, 136, 72, 0, 1",
		"families/kvae/vae, 272, 136, 1000000000, 33554432",
		"families/kl-5-channels/vae, 259, 131, 0, 100000",
		"families/kl-attention-blocks/vae, 259, 131, 1000000000, 100000",
		"families/kl-gray/vae, 259, 131, 1000000000, 33554432",
		"families/temporal-decoder/vae, 136, 72, 0, 1",
		"families/temporal-decoder/vae, 272, 136, 1000000000, 33554432",
		"families/qwen-image/vae, 200, 104, 1000000000, 4194304",
		"families/qwen-image/vae, 264, 136, 0, 50000",
		"families/wan/vae, 264, 136, 0, 33554432",
		"families/wan22/vae, 136, 72, 0, 1",
		"families/wan22/vae, 272, 144, 1000000000, 33554432"
	})
	void sizesOfStripsAndTheirPlaceChangeNothing(
			final String name, final int height, final int width, final long memory, final long stripValues)
			throws Exception {
		compare(Vectors.path(name), height, width, memory, stripValues);
	}

	/** Where strips begin changes which pixels share a tile, and so what is lost to rounding. */
	@ParameterizedTest
	@CsvSource({"157, 43, 1", "96, 136, 100000"})
	void stagesAreFastToo(final int height, final int width, final long stripValues) throws Exception {
		FullSizeModel.write(folder, FullSizeModel.FITS_WINOGRAD, 0);
		compare(folder, DeviceChoice.CPU.with(Precision.FAST), height, width, 0, stripValues);
		final VaeModel model = Models.standard().find(folder.toString());
		final FloatTensor latent = FloatTensor.zeros(1, 4, height / 8, width / 8);
		final Random random = new Random(2);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) random.nextGaussian());
		final List<float[]> decoded = new ArrayList<>();
		for (final boolean fast : List.of(false, true))
			try (StagedNetwork staged =
					new StagedNetwork(model, fast, OPENER, 0, TemporaryFiles.CACHE, stripValues, TileListener.NONE)) {
				decoded.add(staged.decode(latent).toArray());
			}
		assertFalse(Arrays.equals(decoded.get(0), decoded.get(1)), "the same nodes were run");
	}

	private static void compare(
			final Path folder, final int height, final int width, final long memory, final long stripValues)
			throws Exception {
		compare(folder, DeviceChoice.CPU, height, width, memory, stripValues);
	}

	private static void compare(
			final Path folder,
			final DeviceChoice device,
			final int height,
			final int width,
			final long memory,
			final long stripValues)
			throws Exception {
		final boolean fast = device.precision() == Precision.FAST;
		final double rtol = fast ? 2 * RTOL : RTOL;
		final VaeModel model = Models.standard().find(folder.toString());
		assertTrue(StagedNetwork.supports(model));
		final FloatTensor image = FloatTensor.zeros(1, model.config().inChannels(), height, width);
		final Random random = new Random(1);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, random.nextFloat() * 2 - 1);
		final AtomicInteger strips = new AtomicInteger();
		try (VaeCodec codec = VaeCodecs.open(model, device);
				StagedNetwork staged = new StagedNetwork(
						model,
						false,
						OPENER,
						memory,
						TemporaryFiles.CACHE,
						stripValues,
						(done, all) -> strips.set(all))) {
			final FloatTensor mean = codec.posterior(image).mode().values();
			final FloatTensor found = FloatTensor.zeros(mean.shape());
			final FloatTensor moments = staged.encode(image, null);
			assertEquals(2 * mean.dim(1), moments.dim(1));
			found.buffer().put(moments.buffer().limit(found.size()));
			assertClose(mean, found, (float) (rtol * largest(mean)));
			if (stripValues == 1) assertTrue(strips.get() > 10, "only " + strips + " strips");
			final FloatTensor decoded = codec.decode(new Latent(mean));
			final FloatTensor stagedDecoded = staged.decode(mean);
			assertClose(decoded, stagedDecoded, (float) (rtol * largest(decoded)));
			if (stagedDecoded.dim(1) != 3) return;
			final PixelTensor pixels = staged.decodeToPixels(mean);
			assertEquals(ImageProcessor.toPixels(stagedDecoded).ints(), pixels.ints());
		}
	}

	/** In the middle, with maps in files. */
	@Test
	void runThatIsEndedLeavesNothingBehind() throws Exception {
		final VaeModel model =
				Models.standard().find(Vectors.path("kl-f8c4/vae").toString());
		// Starts ONNX Runtime.
		VaeCodecs.open(model, DeviceChoice.CPU).close();
		final AtomicInteger strips = new AtomicInteger();
		try (StagedNetwork staged = new StagedNetwork(model, false, OPENER, 0, (done, all) -> {
			if (strips.incrementAndGet() == 9) throw new CancellationException();
		})) {
			final FloatTensor image = FloatTensor.zeros(1, 3, 64, 64);
			assertThrows(CancellationException.class, () -> staged.encode(image, null));
			assertEquals(9, strips.get());
			staged.encode(image, null);
			staged.setCanceled(true);
			assertThrows(CancellationException.class, () -> staged.encode(image, null));
			staged.setCanceled(false);
			staged.encode(image, null);
		}
		try (Stream<Path> files = Files.list(AppFolders.cache())) {
			assertEquals(
					List.of(),
					files.filter(file -> file.getFileName().toString().endsWith(".tmp"))
							.toList());
		}
	}

	/** At the first byte, and in the middle of each network. */
	@ParameterizedTest
	@CsvSource({"0, true", "200000, true", "200000, false"})
	void fullDisksEndARunAndNotTheNextOne(final long bytes, final boolean encode) throws Exception {
		final VaeModel model =
				Models.standard().find(Vectors.path("kl-f8c4/vae").toString());
		// Starts ONNX Runtime.
		VaeCodecs.open(model, DeviceChoice.CPU).close();
		final SmallDisk disk = new SmallDisk(folder);
		try (StagedNetwork staged =
				new StagedNetwork(model, false, OPENER, 0, disk, StageSchedule.STRIP, TileListener.NONE)) {
			final Executable run = encode
					? () -> staged.encode(FloatTensor.zeros(1, 3, 64, 64), null)
					: () -> staged.decode(FloatTensor.zeros(1, 4, 8, 8));
			disk.setRoom(bytes);
			final String message = assertThrows(VaeException.class, run).getMessage();
			assertTrue(
					message.contains("No space left on device")
							&& message.contains(folder.toString())
							&& message.contains("latentij.cache"),
					message);
			assertEquals(0, disk.open());
			disk.setRoom(Long.MAX_VALUE);
			assertDoesNotThrow(run);
			assertEquals(0, disk.open());
		}
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(List.of(), files.toList());
		}
	}

	/** Before anything is computed. */
	@Test
	void tooLittleRoomOnTheDiskIsNoticedAtOnce() throws Exception {
		final VaeModel model =
				Models.standard().find(Vectors.path("kl-f8c4/vae").toString());
		final SmallDisk disk = new SmallDisk(folder);
		disk.setRoom(100_000);
		disk.tellRoom();
		try (StagedNetwork staged = new StagedNetwork(
				model,
				false,
				(graph, check) -> fail("A graph was opened"),
				0,
				disk,
				StageSchedule.STRIP,
				TileListener.NONE)) {
			final String message = assertThrows(
							VaeException.class, () -> staged.encode(FloatTensor.zeros(1, 3, 64, 64), null))
					.getMessage();
			assertTrue(message.contains("GB free for a temporary file in " + folder), message);
		}
	}

	@Test
	void modelsWithoutNormalizationsAndThoseOfOthersHaveNoStages() throws Exception {
		for (final String name : List.of("tiny-taesd/vae", "kl-f8c4-onnx-optimum"))
			assertFalse(StagedNetwork.supports(
					Models.standard().find(Vectors.path(name).toString())));
	}

	@Test
	void encodersWithoutAPosteriorGiveALatent() throws Exception {
		final VaeModel model =
				Models.standard().find(Vectors.path("families/vq").toString());
		assertTrue(StagedNetwork.supports(model));
		final FloatTensor image = FloatTensor.zeros(1, 3, 136, 72);
		final Random random = new Random(1);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, random.nextFloat() * 2 - 1);
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU);
				StagedNetwork staged = new StagedNetwork(model, false, OPENER, 0, TileListener.NONE)) {
			final FloatTensor latent =
					codec.encode(image, PosteriorMode.MEAN, 0).values();
			assertClose(latent, staged.encode(image, null), (float) (RTOL * largest(latent)));
		}
	}
}
