// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import latentij.codec.ImageProcessor;
import latentij.codec.Latent;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import latentij.util.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks in stages against the same networks as a whole. */
class StagedNetworkTest {

	/** 32-bit floats in another order. */
	private static final double RTOL = 1e-5;

	private static double largest(final FloatTensor tensor) {
		double largest = 0;
		for (final float value : tensor.toArray()) largest = Math.max(largest, Math.abs(value));
		return largest;
	}

	@ParameterizedTest
	@CsvSource({
		"kl-f8c4/vae, 200, 264, 1000000000",
		"kl-f8c4/vae, 333, 171, 0",
		"kl-f8c16-flux/vae, 72, 40, 1000000000",
		"cases/15/vae, 66, 42, 1000000000",
		"families/qwen-image/vae, 200, 264, 1000000000",
		"families/wan22/vae, 136, 72, 0"
	})
	void stagesGiveTheNumbersOfTheWholeImage(final String name, final int height, final int width, final long memory)
			throws Exception {
		final Path folder = name.startsWith("cases/") ? Resources.path(name) : Vectors.path(name);
		final VaeModel model = Models.standard().find(folder.toString());
		assertTrue(StagedNetwork.supports(model));
		final FloatTensor image = FloatTensor.zeros(1, model.config().inChannels(), height, width);
		final Random random = new Random(1);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, random.nextFloat() * 2 - 1);
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU);
				StagedNetwork staged = new StagedNetwork(
						model, graph -> OrtGraph.open(graph, options -> {}, Edit.NONE), memory, TileListener.NONE)) {
			final FloatTensor mean = codec.posterior(image).mode().values();
			final FloatTensor found = FloatTensor.zeros(mean.shape());
			final FloatTensor moments = staged.encode(image, null);
			assertEquals(2 * mean.dim(1), moments.dim(1));
			found.buffer().put(moments.buffer().limit(found.size()));
			assertClose(mean, found, (float) (RTOL * largest(mean)));
			final FloatTensor decoded = codec.decode(new Latent(mean));
			assertClose(decoded, staged.decode(mean), (float) (RTOL * largest(decoded)));
			final PixelTensor pixels = staged.decodeToPixels(mean);
			assertEquals(ImageProcessor.toPixels(staged.decode(mean)).ints(), pixels.ints());
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
		try (StagedNetwork staged =
				new StagedNetwork(model, graph -> OrtGraph.open(graph, options -> {}, Edit.NONE), 0, (done, all) -> {
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

	@Test
	void modelsWithoutNormalizationsAndThoseOfOthersHaveNoStages() throws Exception {
		for (final String name : List.of("tiny-taesd/vae", "kl-f8c4-onnx-optimum"))
			assertFalse(StagedNetwork.supports(
					Models.standard().find(Vectors.path(name).toString())));
	}
}
