// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import latentij.model.FastSource;
import latentij.model.GraphNeed;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.optimum.ExportedModel;
import latentij.model.optimum.OnnxFolder;
import latentij.runtime.Devices.Resolved;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fast arithmetic with the graphs of an ONNX folder, beside the usual one. */
class FastOnnxTest {

	/** Of the range of values; 2.5e-6 was measured. */
	private static final double RTOL = 1e-5;

	private static final int RATIO = 2;

	/** Heights and widths of latents. */
	private static final int[][] SIZES = {{1, 1}, {1, 2}, {3, 1}, {2, 3}, {11, 13}, {8, 12}};

	@TempDir
	private Path folder;

	private VaeModel model(final boolean external) throws IOException {
		return OnnxFolder.open(ExportedModel.write(folder, FullSizeModel.FITS_WINOGRAD, external), "wide");
	}

	private static FloatTensor random(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final Random random = new Random(7);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, (float) random.nextGaussian());
		return tensor;
	}

	private static void assertCloseButNotTheSame(final FloatTensor expected, final FloatTensor found) {
		final double difference = FastTimesBenchmark.difference(expected, found);
		assertTrue(difference > 0, "the fast graph is not used");
		assertEquals(0, difference, RTOL);
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void isCloseToTheUsualOne(final boolean external) throws IOException {
		final VaeModel model = model(external);
		try (OrtVaeNetwork usual = Networks.onCpu(model);
				OrtVaeNetwork fast = Networks.on(Device.CPU, Precision.FAST, model)) {
			for (final int[] size : SIZES) {
				final FloatTensor image = random(1, 3, RATIO * size[0], RATIO * size[1]);
				assertCloseButNotTheSame(usual.encode(image, null), fast.encode(image, null));
				final FloatTensor latent = random(1, 4, size[0], size[1]);
				assertCloseButNotTheSame(usual.decode(latent), fast.decode(latent));
			}
			assertEquals("CPU, fast", fast.device());
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void memoryIsThatOfTheGraphThatRuns(final boolean external) throws IOException {
		final VaeModel model = model(external);
		final Resolved cpu = Devices.standard().resolve(DeviceChoice.CPU.with(Precision.FAST));
		final MemoryCost fast = VaeCodecs.memory(model, cpu);
		final double weights = model.memory().decoding().weightBytes();
		assertEquals(weights, fast.decoding().weightBytes(), 0.2 * weights);
		final double usual = model.memory().decoding().bytes(512, 512, RATIO);
		assertNotEquals(usual, fast.decoding().bytes(512, 512, RATIO));
		assertEquals(usual, fast.decoding().bytes(512, 512, RATIO), 0.5 * usual);
		assertNotEquals(model.memory().encoding().weightBytes(), fast.encoding().weightBytes());
	}

	@Test
	void theLadderIsFastWithoutAWord() throws IOException {
		final List<String> log = new ArrayList<>();
		final Resolved cpu = Devices.standard().resolve(DeviceChoice.CPU.with(Precision.FAST));
		assertEquals(
				List.of(Rung.onCpu(Precision.FAST)), VaeCodecs.ladder(model(false), cpu, log::add, CancelCheck.NONE));
		assertEquals(List.of(), log);
	}

	@ParameterizedTest
	@ValueSource(strings = {"kl-f8c4-onnx-optimum", "kl-f8c4-onnx-legacy"})
	void graphsWithoutWideLayersStayAsTheyAre(final String name) throws IOException {
		final VaeModel model = OnnxFolder.open(Resources.path("vectors/" + name), name);
		final GraphOptions options = GraphOptions.DEFAULT.withFast(true);
		for (final OnnxSource source :
				List.of(model.encoder().source(), model.decoder().source()))
			assertSame(source, FastSource.of(source, options));
		final List<String> log = new ArrayList<>();
		final Resolved cpu = Devices.standard().resolve(DeviceChoice.CPU.with(Precision.FAST));
		assertEquals(List.of(Rung.onCpu()), VaeCodecs.ladder(model, cpu, log::add, CancelCheck.NONE));
		assertEquals(
				List.of("The model \"" + name
						+ "\" is computed with precision=fp32, not fast: in the ONNX file, no 3x3 "
						+ "convolution is wide enough"),
				log);
		final MemoryCost cost = GraphNeed.cost(model, options);
		assertEquals(model.memory().decoding().bytes(64, 64, 8), cost.decoding().bytes(64, 64, 8));
	}

	/** Its noise is another input, of a size that the graph does not say. */
	@Test
	void encodersThatAreHandedTheirNoiseAreFollowed() throws IOException {
		final VaeModel model = OnnxFolder.open(Resources.path("vectors/kl-f8c4-onnx-legacy"), "legacy");
		final double found =
				GraphNeed.cost(model, GraphOptions.DEFAULT).encoding().bytes(512, 512, 8);
		final double expected = model.memory().encoding().bytes(512, 512, 8);
		assertNotEquals(expected, found);
		assertEquals(expected, found, 0.01 * expected);
	}
}
