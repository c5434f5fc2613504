// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import latentij.model.MemoryCost.Need;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.Devices.Resolved;
import latentij.runtime.FastPrecisionBenchmark.Differences;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A CPU's fast arithmetic beside its usual one, with a model whose layers are wide enough. */
class FastPrecisionTest {

	/** Of the range of values, and documented. */
	private static final double RTOL = 1e-4;

	/** Of the largest value; 4.5e-6 was measured. */
	private static final double FAMILIES_RTOL = 2e-5;

	@TempDir
	private Path folder;

	private static void assertCloseButNotTheSame(final FloatTensor expected, final FloatTensor found) {
		float least = Float.POSITIVE_INFINITY;
		float most = Float.NEGATIVE_INFINITY;
		double difference = 0;
		for (int i = 0; i < expected.size(); i++) {
			final float value = expected.buffer().get(i);
			least = Math.min(least, value);
			most = Math.max(most, value);
			difference = Math.max(difference, Math.abs(value - found.buffer().get(i)));
		}
		assertTrue(difference > 0, "the fast graph is not used");
		assertTrue(difference <= RTOL * (most - least), difference + " of " + least + " to " + most);
	}

	/** Its kernels are made larger in each run only, and it takes about as much; twice as much was planned for once. */
	@Test
	void memoryIsThatOfTheGraphThatRuns() throws IOException {
		final VaeModel model = Checkpoints.open(FullSizeModel.write(folder, FullSizeModel.FITS_WINOGRAD, 0), "wide");
		final DeviceChoice choice = DeviceChoice.CPU.with(Precision.FAST);
		final Resolved cpu = Devices.standard().resolve(choice);
		final Need usual = model.memory().decoding();
		final Need fast = VaeCodecs.memory(model, cpu).decoding();
		assertNotEquals(usual.weightBytes(), fast.weightBytes());
		assertEquals(usual.weightBytes(), fast.weightBytes(), 0.2 * usual.weightBytes());
		final double quotient = fast.bytes(1024, 1024, 2) / usual.bytes(1024, 1024, 2);
		assertTrue(quotient > 0.7 && quotient < 1.5, quotient + " times as much");
		assertEquals(1, VaeCodecs.budgets(model, cpu).get(0).factor());
	}

	@Test
	void isCloseToTheUsualOne() throws IOException {
		final VaeModel model = Checkpoints.open(FullSizeModel.write(folder, FullSizeModel.FITS_WINOGRAD, 0), "wide");
		final PixelTensor image = PixelTensor.zeros(1, 22, 26);
		image.ints().put(new Random(6).ints(image.size()).toArray());
		try (OrtVaeNetwork usual = Networks.onCpu(model);
				OrtVaeNetwork fast = Networks.on(Device.CPU, Precision.FAST, model)) {
			assertCloseButNotTheSame(usual.encode(image, null), fast.encode(image, null));
			final FloatTensor latent = FloatTensor.zeros(1, 4, 11, 13);
			final Random random = new Random(7);
			for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) random.nextGaussian());
			assertCloseButNotTheSame(usual.decode(latent), fast.decode(latent));
			final ByteBuffer expected = usual.decodeToPixels(latent).bytes();
			final ByteBuffer found = fast.decodeToPixels(latent).bytes();
			for (int i = 0; i < expected.remaining(); i++)
				if (i % 4 < 3) assertEquals(expected.get(i) & 0xff, found.get(i) & 0xff, 1);
			assertEquals("CPU, fast", fast.device());
		}
	}

	/** GELU's constants are wanted by the graph, and by the strips that it is computed in. */
	@ParameterizedTest
	@ValueSource(strings = {"gelu", "mish", "relu"})
	void otherActivationsAreComputedInStripsToo(final String activation) throws IOException {
		final String config = FullSizeModel.FITS_WINOGRAD
				.replace("silu", activation)
				.replace("[32, 256]", "[192, 128, 64]")
				.replace("[\"DownEncoderBlock2D\",", "[\"DownEncoderBlock2D\", \"DownEncoderBlock2D\",")
				.replace("[\"UpDecoderBlock2D\",", "[\"UpDecoderBlock2D\", \"UpDecoderBlock2D\",");
		final VaeModel model = Checkpoints.open(FullSizeModel.write(folder, config, 0), "wide");
		final PixelTensor image = PixelTensor.zeros(1, 96, 136);
		image.ints().put(new Random(6).ints(image.size()).toArray());
		try (OrtVaeNetwork usual = Networks.onCpu(model);
				OrtVaeNetwork fast = Networks.on(Device.CPU, Precision.FAST, model)) {
			assertCloseButNotTheSame(usual.encode(image, null), fast.encode(image, null));
			final FloatTensor latent = FloatTensor.zeros(1, 4, 24, 34);
			for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) Math.sin(0.37 * i));
			assertCloseButNotTheSame(usual.decode(latent), fast.decode(latent));
		}
	}

	@Test
	void smallImagesAreComputedAsUsual() throws IOException {
		final VaeModel model = Checkpoints.open(FullSizeModel.write(folder, FullSizeModel.FITS_WINOGRAD, 0), "wide");
		try (OrtVaeNetwork usual = Networks.onCpu(model);
				DeviceNetwork fast = Networks.of(Rung.onCpu(Precision.FAST), model)) {
			for (final int width : new int[] {11, 12}) {
				final boolean small = width < 12;
				final PixelTensor image = PixelTensor.zeros(1, 24, 2 * width);
				image.ints().put(new Random(6).ints(image.size()).toArray());
				final FloatTensor moments = usual.encode(image, null);
				assertEquals(
						small,
						Arrays.equals(
								moments.toArray(), fast.encode(image, null).toArray()));
				final FloatTensor latent = FloatTensor.zeros(2, 4, 12, width);
				for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) Math.sin(0.37 * i));
				final FloatTensor decoded = usual.decode(latent);
				assertEquals(
						small,
						Arrays.equals(decoded.toArray(), fast.decode(latent).toArray()));
				assertEquals(
						usual.decodeToPixels(latent).batch(),
						fast.decodeToPixels(latent).batch());
			}
			assertTrue(fast.holdsMemory());
			assertEquals("CPU, fast", fast.device());
			fast.freeMemory();
			assertFalse(fast.holdsMemory());
		}
	}

	/** The tiles of all images are transformed and multiplied together. */
	@Test
	void severalImagesGetTheNumbersThatTheyHaveAlone() throws IOException {
		final VaeModel model = Checkpoints.open(FullSizeModel.write(folder, FullSizeModel.FITS_WINOGRAD, 0), "wide");
		final PixelTensor images = PixelTensor.zeros(3, 22, 26);
		images.ints().put(new Random(6).ints(images.size()).toArray());
		try (OrtVaeNetwork fast = Networks.on(Device.CPU, Precision.FAST, model)) {
			final FloatTensor moments = fast.encode(images, null);
			for (int n = 0; n < 3; n++) assertSame(fast.encode(images.image(n), null), moments.image(n));
			final FloatTensor latents = FloatTensor.zeros(3, 4, 11, 13);
			for (int i = 0; i < latents.size(); i++) latents.buffer().put(i, (float) Math.sin(0.37 * i));
			final FloatTensor decoded = fast.decode(latents);
			for (int n = 0; n < 3; n++) assertSame(fast.decode(latents.image(n)), decoded.image(n));
		}
	}

	static List<String> families() {
		return FastPrecisionBenchmark.MODELS;
	}

	@Tag("slow")
	@ParameterizedTest
	@MethodSource("families")
	void modelsOfAllFamiliesAreCloseToTheUsualOnes(final String name) throws IOException {
		final VaeModel model = FastPrecisionBenchmark.model(folder, name);
		for (final OnnxSource source :
				List.of(model.encoder().source(), model.decoder().source())) {
			final OnnxGraph graph = ((OnnxSource.Built) source).builder().apply(GraphOptions.DEFAULT.withFast(true));
			assertTrue(new String(graph.toModel(), StandardCharsets.ISO_8859_1).contains("winograd"), graph.toString());
		}
		final Differences differences = FastPrecisionBenchmark.differences(model);
		assertEquals(0, differences.encoding(), FAMILIES_RTOL);
		assertEquals(0, differences.decoding(), FAMILIES_RTOL);
	}

	/** But for the order of sums. */
	private static void assertSame(final FloatTensor expected, final FloatTensor found) {
		float most = 0;
		for (final float value : expected.toArray()) most = Math.max(most, Math.abs(value));
		assertArrayEquals(expected.toArray(), found.toArray(), 1e-5f * most);
	}
}
