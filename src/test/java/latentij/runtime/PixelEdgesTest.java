// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import latentij.codec.ImageProcessor;
import latentij.codec.NotFiniteException;
import latentij.codec.VaeException;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.library.Models;
import latentij.model.onnx.PixelEdges;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.runtime.ort.OrtSessions.Provider;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Vectors;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pixels through graphs: the same as pixels through Java and then a graph. */
class PixelEdgesTest {

	private static final String IMAGE = "image";

	@BeforeAll
	static void start() {
		GraphRunner.start();
	}

	/** Gives what it takes. */
	private static OnnxSource identity(final OnnxType type) throws IOException {
		final OnnxGraph graph = new OnnxGraph("identity");
		graph.input(IMAGE, type, "n", 3, "h", "w");
		graph.output(graph.node("Identity", "same", List.of(IMAGE)), type);
		return new OnnxSource.Graph(graph.toModel(), null);
	}

	private static PixelTensor noise(final int batch, final int height, final int width) {
		final PixelTensor pixels = PixelTensor.zeros(batch, height, width);
		pixels.ints().put(new Random(1).ints(pixels.size()).toArray());
		return pixels;
	}

	private static int[] rgb(final PixelTensor pixels) {
		final int[] rgb = new int[pixels.size()];
		pixels.ints().get(rgb);
		for (int i = 0; i < rgb.length; i++) rgb[i] &= 0xffffff;
		return rgb;
	}

	@Test
	void everyGreyLevelIsNormalizedAsInJava() throws IOException {
		final PixelTensor pixels = PixelTensor.zeros(2, 3, 256);
		for (int i = 0; i < pixels.size(); i++)
			pixels.ints().put(i, 0xc0000000 | i % 256 << 16 | (i + 85) % 256 << 8 | (i + 170) % 256);
		try (GraphSession graph = OrtGraph.open(
				identity(OnnxType.FLOAT),
				Provider.CPU,
				model -> PixelEdges.encoder(model, IMAGE, OnnxType.FLOAT),
				CancelCheck.NONE)) {
			final FloatTensor found = graph.run("same", Input.of(pixels));
			assertArrayEquals(new long[] {2, 3, 3, 256}, found.shape());
			assertArrayEquals(ImageProcessor.normalize(pixels).toArray(), found.toArray());
		}
	}

	@Test
	void sixteenBitInputsAreRounded() throws IOException {
		final PixelTensor pixels = noise(1, 4, 5);
		try (GraphSession graph = OrtGraph.open(
				identity(OnnxType.FLOAT16),
				Provider.CPU,
				model -> PixelEdges.encoder(model, IMAGE, OnnxType.FLOAT16),
				CancelCheck.NONE)) {
			assertArrayEquals(
					ImageProcessor.normalize(pixels).toArray(),
					graph.run("same", Input.of(pixels)).toArray(),
					5e-4f);
		}
	}

	@Test
	void valuesBecomeGreyLevelsAsInJavaTiesIncluded() throws IOException {
		final int n = 3 * 64 * 1024;
		final FloatTensor values = FloatTensor.zeros(1, 3, 64, 1024);
		for (int i = 0; i < n; i++) {
			// Halves between grey levels, as near as floats come; beyond the ends; and
			// values everywhere.
			values.buffer()
					.put(
							i,
							i < 2000
									? (float) (i / 2.0 / 127.5 - 3)
									: i == 2000
											? Float.MAX_VALUE
											: i == 2001 ? -Float.MAX_VALUE : 2.2f * (i / (float) n) - 1.1f);
		}
		try (GraphSession graph = OrtGraph.open(
				identity(OnnxType.FLOAT), Provider.CPU, model -> PixelEdges.decoder(model, "same"), CancelCheck.NONE)) {
			final PixelTensor found = PixelTensor.zeros(1, 64, 1024);
			graph.runToPixels(found, Input.of(IMAGE, values));
			assertArrayEquals(rgb(ImageProcessor.toPixels(values)), rgb(found));
		}
	}

	@ParameterizedTest
	@CsvSource({"NaN", "Infinity", "-Infinity"})
	void valuesThatAreNotFiniteAreNoticed(final float bad) throws IOException {
		final FloatTensor values = FloatTensor.zeros(2, 3, 5, 7);
		try (GraphSession graph = OrtGraph.open(
				identity(OnnxType.FLOAT), Provider.CPU, model -> PixelEdges.decoder(model, "same"), CancelCheck.NONE)) {
			values.buffer().put(0, 3e38f).put(1, -3e38f);
			final PixelTensor good = PixelTensor.zeros(2, 5, 7);
			graph.runToPixels(good, Input.of(IMAGE, values));
			assertArrayEquals(rgb(ImageProcessor.toPixels(values)), rgb(good));
			values.buffer().put(200, bad);
			assertThrows(NotFiniteException.class, () -> graph.runToPixels(good, Input.of(IMAGE, values)));
			final PixelTensor other = PixelTensor.zeros(2, 7, 5);
			assertThrows(VaeException.class, () -> graph.runToPixels(other, Input.of(IMAGE, values)));
		}
	}

	@Test
	void graphsInFilesAreNotEdited() throws IOException {
		final OnnxSource file = Origin.FILE.model().decoder().source();
		assertThrows(
				IllegalArgumentException.class,
				() -> OrtGraph.open(file, Provider.CPU, model -> model, CancelCheck.NONE));
	}

	@Test
	void failuresNameTheBundledGraph() {
		final String message = assertThrows(
						VaeException.class,
						() -> OrtGraph.open(
								Origin.BUNDLED.model().decoder().source(),
								Provider.CPU,
								model -> new byte[] {1, 2, 3},
								CancelCheck.NONE))
				.getMessage();
		assertTrue(message.contains("the bundled graph"), message);
	}

	@Test
	void whatIsNotThereCannotBeReplaced() throws IOException {
		final byte[] model = ((OnnxSource.Graph) identity(OnnxType.FLOAT)).proto();
		assertTrue(assertThrows(IOException.class, () -> PixelEdges.encoder(model, "same", OnnxType.FLOAT))
				.getMessage()
				.contains("input \"same\""));
		assertTrue(assertThrows(IOException.class, () -> PixelEdges.decoder(model, IMAGE))
				.getMessage()
				.contains("output \"image\""));
		assertThrows(IOException.class, () -> PixelEdges.decoder(new byte[5], IMAGE));
	}

	/** Ways by which a model's graphs come to ONNX Runtime. */
	private enum Origin {
		BUNDLED,
		BUILT,
		FILE;

		VaeModel model() throws IOException {
			return Models.standard()
					.find(
							this == BUNDLED
									? Models.BUNDLED
									: Vectors.path(this == BUILT ? "kl-f8c4" : "kl-f8c4-onnx-optimum")
											.toString());
		}
	}

	@ParameterizedTest
	@EnumSource
	void wholeModelsGiveTheSameEitherWay(final Origin origin) throws IOException {
		final PixelTensor pixels = noise(2, 24, 40);
		final List<Boolean> edited = new ArrayList<>();
		try (OrtVaeNetwork network =
				Networks.on(Device.CPU, Precision.FP32, origin.model(), opener -> (source, edit, check) -> {
					edited.add(edit != Edit.NONE);
					return opener.open(source, edit, check);
				})) {
			final FloatTensor moments = network.encode(pixels, null);
			final FloatTensor floats = ImageProcessor.normalize(pixels);
			assertArrayEquals(moments.toArray(), network.encode(floats, null).toArray());
			assertArrayEquals(moments.toArray(), network.encode(pixels, null).toArray());
			final FloatTensor latent = FloatTensor.zeros(2, 4, 3, 5);
			for (int i = 0; i < latent.size(); i++)
				latent.buffer().put(i, moments.buffer().get(i));
			assertArrayEquals(
					rgb(ImageProcessor.toPixels(network.decode(latent))), rgb(network.decodeToPixels(latent)));
		}
		// Opened for pixels and for floats, which small pixels become after them; files are not edited.
		assertEquals(origin == Origin.FILE ? List.of(false, false) : List.of(true, false, false, true), edited);
	}

	/** There and back: each edge can follow the other. */
	@Test
	void largeImagesOpenTheGraphForPixelsAgain() throws IOException {
		final List<Boolean> edited = new ArrayList<>();
		try (OrtVaeNetwork network =
				Networks.on(Device.CPU, Precision.FP32, Origin.BUILT.model(), opener -> (source, edit, check) -> {
					edited.add(edit != Edit.NONE);
					return opener.open(source, edit, check);
				})) {
			for (int height = 1024; height <= 1032; height += 8) {
				final PixelTensor pixels = noise(1, height, OrtVaeNetwork.SMALL / 1024);
				final float[] moments =
						network.encode(ImageProcessor.normalize(pixels), null).toArray();
				assertArrayEquals(moments, network.encode(pixels, null).toArray());
			}
		}
		assertEquals(List.of(false, true), edited);
	}

	@ParameterizedTest
	@EnumSource(
			value = Precision.class,
			names = {"FP32", "TF32", "FP16"})
	void networksNoticeThatValuesAreNotFinite(final Precision precision) throws IOException {
		try (OrtVaeNetwork network = Networks.on(Device.CPU, precision, Origin.BUILT.model())) {
			final FloatTensor latent = FloatTensor.zeros(1, 4, 3, 5);
			assertEquals(
					"PixelTensor[1, 24, 40]", network.decodeToPixels(latent).toString());
			latent.buffer().put(7, Float.NaN);
			assertThrows(NotFiniteException.class, () -> network.decodeToPixels(latent));
		}
	}

	@Test
	void closedNetworksStayClosed() throws IOException {
		final OrtVaeNetwork network = Networks.onCpu(Origin.BUNDLED.model());
		network.decodeToPixels(FloatTensor.zeros(1, 4, 2, 2));
		network.close();
		network.close();
		assertThrows(IllegalStateException.class, () -> network.decodeToPixels(FloatTensor.zeros(1, 4, 2, 2)));
	}
}
