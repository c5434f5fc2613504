// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BiFunction;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.ProtoMessage;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxFolderTest {

	private static final Path OPTIMUM = Resources.path("vectors/kl-f8c4-onnx-optimum");
	private static final Path LEGACY = Resources.path("vectors/kl-f8c4-onnx-legacy");

	@TempDir
	private Path temp;

	private Path folder;

	@BeforeEach
	void copyModel() {
		folder = Resources.copy(OPTIMUM, temp.resolve("model"));
	}

	private VaeModel open() throws IOException {
		return OnnxFolder.open(folder, "mine");
	}

	private String refusal() {
		return assertThrows(IOException.class, this::open).getMessage();
	}

	private void config(final String place, final String text) throws IOException {
		Files.writeString(folder.resolve(place).resolve("config.json"), text);
	}

	private void deleteConfigs() throws IOException {
		Files.delete(folder.resolve("vae_encoder/config.json"));
		Files.delete(folder.resolve("vae_decoder/config.json"));
	}

	@Test
	void optimumsFolderIsRead() throws IOException {
		final VaeModel model = open();
		assertEquals("mine", model.name());
		assertEquals(
				new VaeConfig(4, 8, new Affine(0.18215, 0), 3, 3, ModelTiles.STANDARD.withSide(64)), model.config());
		assertEquals(
				new OnnxSource.File(folder.resolve("vae_encoder/model.onnx")),
				model.encoder().source());
		assertEquals(
				new Port("sample", ElementType.FLOAT, List.of(-1L, 3L, -1L, -1L)),
				model.encoder().image());
		assertNull(model.encoder().noise());
		assertEquals("latent_parameters", model.encoder().output());
		assertEquals(
				new Port("latent_sample", ElementType.FLOAT, List.of(-1L, 4L, -1L, -1L)),
				model.decoder().latent());
		assertEquals("sample", model.decoder().output());
		assertEquals(List.of(), model.notes());
	}

	@Test
	void encoderThatSamplesInsideIsHandedItsNoise() throws IOException {
		final VaeModel model = OnnxFolder.open(LEGACY, "legacy");
		assertNotNull(model.encoder().noise());
		assertEquals("latent_sample", model.encoder().output());
		final OnnxSource.Graph graph =
				assertInstanceOf(OnnxSource.Graph.class, model.encoder().source());
		assertEquals(LEGACY.resolve("vae_encoder"), graph.externalData());
		assertTrue(model.notes().get(0).contains("seed"), model.notes().toString());
	}

	@Test
	void configMayStandAtAnyOfFourPlaces() throws IOException {
		deleteConfigs();
		for (final String place : List.of("vae", "", "vae_decoder", "vae_encoder")) {
			Files.createDirectories(folder.resolve(place));
			final double factor = 0.01 * (1 + place.length());
			config(place, "{\"scaling_factor\": " + factor + "}");
			assertEquals(new Affine(factor, 0), open().config().norm(), place);
			Files.delete(folder.resolve(place).resolve("config.json"));
		}
	}

	@Test
	void firstConfigCountsAndTheOthersCompleteIt() throws IOException {
		deleteConfigs();
		config("vae_encoder", "{\"sample_size\": 64, \"scaling_factor\": 0.50}");
		config("vae_decoder", "{\"sample_size\": 32, \"scaling_factor\": 5e-1, \"shift_factor\": 0.25}");
		assertEquals(new Affine(0.5, 0.25), open().config().norm());
		assertEquals(64, open().config().tiles().side());
		config("vae_encoder", "{\"scaling_factor\": \"0.5\"}");
		config("vae_decoder", "{\"latents_mean\": [1, 2, 3, 4], \"latents_std\": [1, 1, 1, 2]}");
		assertEquals(
				new PerChannel(List.of(1.0, 2.0, 3.0, 4.0), List.of(1.0, 1.0, 1.0, 2.0), 0.5),
				open().config().norm());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "vae_decoder"})
	void configsThatDifferAboutLatentsAreRefused(final String place) throws IOException {
		deleteConfigs();
		config("vae_encoder", "{\"scaling_factor\": 0.5}");
		config(place, "{\"scaling_factor\": 0.6}");
		final String message = refusal();
		assertTrue(message.contains("scaling_factor") && message.contains("0.5, but 0.6 in "), message);
		assertTrue(message.contains(folder.resolve(place).resolve("config.json").toString()), message);
		// Something else's.
		config("vae_encoder", "{\"_class_name\": \"AutoencoderKL\", \"scaling_factor\": 0.5}");
		config(place, "{\"_class_name\": \"VQModel\", \"scaling_factor\": 0.6}");
		assertEquals(new Affine(0.5, 0), open().config().norm());
		config(place, "{");
		assertEquals(new Affine(0.5, 0), open().config().norm());
	}

	@Test
	void missingConfigMeansStableDiffusionsNumbersAndIsTold() throws IOException {
		deleteConfigs();
		final VaeModel model = open();
		assertEquals(new VaeConfig(4, 8, new Affine(0.18215, 0)), model.config());
		assertTrue(
				model.notes().get(0).contains("no config.json"), model.notes().toString());
	}

	@Test
	void brokenConfigIsRefusedWithItsPath() throws IOException {
		config("vae_encoder", "{\"latent_channels\": ");
		assertTrue(refusal().contains(folder.resolve("vae_encoder/config.json").toString()), refusal());
	}

	@Test
	void configOfAnotherModelIsRefused() throws IOException {
		folder = Resources.copy(Resources.path("model/variants/channels16"), temp.resolve("sixteen"));
		config("", "{\"latent_channels\": 4}");
		assertTrue(refusal().contains("16") && refusal().contains("latent_channels"), refusal());
	}

	@Test
	void pathsInsideMeanTheFolder() throws IOException {
		for (final String inside :
				List.of("vae_encoder", "vae_decoder", "vae_encoder/model.onnx", "vae_decoder/model.onnx", ".")) {
			final Path path = folder.resolve(inside);
			assertTrue(OnnxFolder.matches(path), inside);
			assertEquals(open().encoder(), OnnxFolder.open(path, "mine").encoder(), inside);
		}
	}

	@Test
	void otherPathsDoNotMatch() throws IOException {
		assertFalse(OnnxFolder.matches(temp));
		assertFalse(OnnxFolder.matches(folder.resolve("vae_encoder/config.json")));
		assertFalse(OnnxFolder.matches(Files.createFile(temp.resolve("model.onnx"))));
		assertFalse(OnnxFolder.matches(Path.of("/")));
	}

	@Test
	void onlyOnnxFileOfAFolderMayHaveAnyName() throws IOException {
		final Path renamed = folder.resolve("vae_decoder/decoder_fp32.onnx");
		Files.move(folder.resolve("vae_decoder/model.onnx"), renamed);
		assertEquals(new OnnxSource.File(renamed), open().decoder().source());
	}

	@Test
	void severalOnnxFilesWithoutTheUsualOneAreRefused() throws IOException {
		final Path encoder = folder.resolve("vae_encoder");
		Files.copy(encoder.resolve("model.onnx"), encoder.resolve("a.onnx"));
		open(); // model.onnx is the one that counts
		Files.move(encoder.resolve("model.onnx"), encoder.resolve("b.onnx"));
		assertTrue(refusal().contains("[a.onnx, b.onnx]. Copy the one that is meant to model.onnx"), refusal());
	}

	@Test
	void missingFilesAndFoldersAreRefused() throws IOException {
		Files.delete(folder.resolve("vae_decoder/model.onnx"));
		assertTrue(
				refusal().contains("no .onnx file")
						&& refusal().contains(folder.resolve("vae_decoder").toString()),
				refusal());
		Files.delete(folder.resolve("vae_decoder/config.json"));
		Files.delete(folder.resolve("vae_decoder"));
		assertTrue(refusal().contains("vae_decoder is missing"), refusal());
	}

	@Test
	void truncatedGraphIsRefusedWithItsPath() throws IOException {
		final Path graph = folder.resolve("vae_decoder/model.onnx");
		final byte[] bytes = Files.readAllBytes(graph);
		Files.write(graph, java.util.Arrays.copyOf(bytes, bytes.length / 2));
		assertTrue(refusal().contains(graph.toString()) && refusal().contains("cut off"), refusal());
	}

	@Test
	void otherPartOfAPipelineIsRefused() throws IOException {
		// An encoder whose weights are no longer initializers but inputs, say.
		final Path graph = folder.resolve("vae_encoder/model.onnx");
		// ModelProto { graph = 7 { input = 11 "a"; input = 11 "b"; output = 12 "c" }}
		Files.write(graph, new byte[] {58, 15, 90, 3, 10, 1, 'a', 90, 3, 10, 1, 'b', 98, 3, 10, 1, 'c'});
		assertTrue(refusal().contains("[a, b]") && refusal().contains("takes 2 inputs"), refusal());
	}

	@Test
	void inputOfAnotherTypeIsRefused() throws IOException {
		// ModelProto { graph = 7 { input = 11 { "a", type = 2 { tensor_type = 1 {
		// elem_type = 1: 7 (int64) }}}; output = 12 "c" }}
		Files.write(
				folder.resolve("vae_encoder/model.onnx"),
				new byte[] {58, 16, 90, 9, 10, 1, 'a', 18, 4, 10, 2, 8, 7, 98, 3, 10, 1, 'c'});
		assertTrue(
				refusal().contains("\"a\"")
						&& refusal().contains("of the type int64; supported are float32 and float16."),
				refusal());
	}

	private void writeEncoder(final BiFunction<OnnxGraph, String, String> body) throws IOException {
		final OnnxGraph graph = new OnnxGraph("encoder");
		final String last = body.apply(graph, graph.input("sample", OnnxType.FLOAT, "n", 3, "h", "w"));
		graph.output(last, OnnxType.FLOAT);
		Files.write(folder.resolve("vae_encoder/model.onnx"), graph.toModel());
	}

	private void writeDecoder(final BiFunction<OnnxGraph, String, String> last) throws IOException {
		final OnnxGraph graph = new OnnxGraph("decoder");
		final String latent = graph.input("latent_sample", OnnxType.FLOAT, "n", 4, "h", "w");
		final String kernel = graph.floats("kernel", new float[3 * 4]);
		final String shaped = graph.node("Reshape", "kernel.shaped", List.of(kernel, graph.integers(3, 4, 1, 1)));
		graph.output(last.apply(graph, graph.node("Conv", "image", List.of(latent, shaped))), OnnxType.FLOAT);
		Files.write(folder.resolve("vae_decoder/model.onnx"), graph.toModel());
	}

	/** Of images from 0 to 1, pictures would be pale: black would come out gray. */
	@ParameterizedTest
	@ValueSource(strings = {"Sigmoid", "Relu", "Abs"})
	void decodersOfImagesFromZeroAreRefused(final String op) throws IOException {
		writeDecoder((graph, x) -> graph.node(op, "y", List.of(x)));
		assertTrue(refusal().contains("vae_decoder/model.onnx ends with " + op + ", so its images"), refusal());
		writeDecoder((graph, x) -> graph.node("Identity", "y", List.of(graph.node(op, "cut", List.of(x)))));
		assertTrue(refusal().contains("ends with " + op), refusal());
		writeDecoder((graph, x) -> graph.node("Neg", "y", List.of(graph.node(op, "cut", List.of(x)))));
		open();
	}

	@Test
	void decodersThatClipTellTheirRange() throws IOException {
		for (final float least : new float[] {0, -1}) {
			final List<BiFunction<OnnxGraph, String, String>> ends = List.of(
					(graph, x) ->
							graph.node("Clip", "y", List.of(x, graph.floats("least", least), graph.floats("most", 1))),
					(graph, x) -> graph.node("Clip", "y", List.of(x), Attribute.of("min", least)));
			for (final BiFunction<OnnxGraph, String, String> end : ends) {
				writeDecoder(end);
				if (least < 0) open();
				else assertTrue(refusal().contains("ends with Clip"), refusal());
			}
		}
		writeDecoder((graph, x) -> graph.node("Clip", "y", List.of(x)));
		open();
	}

	@ParameterizedTest
	@ValueSource(strings = {"ConstantOfShape", "Expand", "Tile", "Concat"})
	void hugeConstantsAreRefusedBeforeTheyAreMade(final String op) throws IOException {
		writeEncoder((graph, x) -> {
			String huge = graph.floats("one", 1);
			final String size = graph.integers(3_000_000_000L);
			if (op.equals("ConstantOfShape")) huge = graph.node(op, "huge", List.of(size));
			else if (op.equals("Concat"))
				for (int i = 0; i < 32; i++)
					huge = graph.node(op, "huge" + i, List.of(huge, huge), Attribute.of("axis", 0));
			else huge = graph.node(op, "huge", List.of(huge, size));
			return graph.node("Add", "y", List.of(x, graph.node("ReduceMax", "max", List.of(huge))));
		});
		assertTrue(refusal().contains("makes constants of") && refusal().contains("GB"), refusal());
	}

	@Tag("slow")
	@Test
	void graphsOfVeryManyNodesAreRefused() throws IOException {
		writeEncoder((graph, x) -> {
			String y = x;
			for (int i = 0; i < 200_000; i++) y = graph.node("Relu", "r" + i, List.of(y));
			return y;
		});
		assertTrue(refusal().contains("200,000 nodes"), refusal());
	}

	/** With 32 latent channels, an autoencoder needs no more memory than with 4. */
	@Test
	void memoryIsThatOfTheGraphs() throws IOException {
		final MemoryCost cost = open().memory();
		final double mega = 1e6;
		// 275 and 284 MB were measured at 512 x 512.
		for (final double bytes : new double[] {cost.encodeBytes(512, 512, 8), cost.decodeBytes(512, 512, 8)})
			assertTrue(bytes > 284 * mega && bytes < 700 * mega, "" + bytes);
		// The scores of an attention over the whole image, which is four times as wide here.
		assertTrue(cost.encodeBytes(2048, 2048, 8) > 100 * cost.encodeBytes(512, 512, 8)
				&& cost.encodeValues(2048, 2048, 8) >= 1L << 32);
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void configsCannotStateLessMemoryThanThereIs(final boolean understood) throws IOException {
		final Path config = folder.resolve("vae_encoder/config.json");
		Files.writeString(config, "{\"encode_bytes_per_pixel\": 0, \"decode_bytes_per_pixel\": 0}");
		if (!understood) writeEncoder((graph, x) -> graph.microsoft("QuickGelu", "y", List.of(x)));
		final MemoryCost cost = open().memory();
		final int pixels = 512 * 512;
		assertTrue(cost.encodeBytes(512, 512, 8) > 200 * pixels && cost.decodeBytes(512, 512, 8) > 200 * pixels);
		Files.writeString(config, "{\"encode_bytes_per_pixel\": 1e5, \"decode_bytes_per_pixel\": 1e5}");
		assertEquals(1e5 * pixels, open().memory().encodeBytes(512, 512, 8), 1e8);
	}

	@Test
	void batchesAndImagesOfOtherDimensionsAreRefused() throws IOException {
		final OnnxGraph batch = new OnnxGraph("encoder");
		batch.output(
				batch.node("Relu", "y", List.of(batch.input("x", OnnxType.FLOAT, 2, 3, "h", "w"))), OnnxType.FLOAT);
		Files.write(folder.resolve("vae_encoder/model.onnx"), batch.toModel());
		assertTrue(refusal().contains("batches of 2"), refusal());
		final OnnxGraph video = new OnnxGraph("encoder");
		video.output(
				video.node("Relu", "y", List.of(video.input("x", OnnxType.FLOAT, 1, 3, "t", "h", "w"))),
				OnnxType.FLOAT);
		Files.write(folder.resolve("vae_encoder/model.onnx"), video.toModel());
		assertTrue(refusal().contains("5 dimensions"), refusal());
		writeEncoder((graph, x) -> graph.node("Relu", "y", List.of(x)));
		final OnnxGraph four = new OnnxGraph("encoder");
		four.output(four.node("Relu", "y", List.of(four.input("x", OnnxType.FLOAT, 1, 4, "h", "w"))), OnnxType.FLOAT);
		Files.write(folder.resolve("vae_encoder/model.onnx"), four.toModel());
		assertTrue(refusal().contains("images of 4 channels, but config.json says 3 (in_channels)"), refusal());
	}

	@Test
	void graphsOfAnotherNumberOfChannelsThanTheConfigSaysAreRefused() throws IOException {
		config("vae_encoder", "{\"out_channels\": 2}");
		assertTrue(
				refusal()
						.contains(
								"vae_decoder/model.onnx gives images of 3 channels, but config.json says 2 (out_channels)"),
				refusal());
	}

	@Test
	void noiseAtSeveralPlacesIsTold() throws IOException {
		final VaeModel model = OnnxFolder.open(Resources.path("model/variants/noise-twice"), "twice");
		assertNull(model.encoder().noise());
		assertTrue(model.notes().get(0).contains("2 places"), model.notes().toString());
	}

	/** As PyTorch's newer exporter leaves them, in functions of its own. */
	@ParameterizedTest
	@CsvSource({"vae_encoder, two latents", "vae_decoder, two images"})
	void noiseInsideOfFunctionsIsTold(final String part, final String results) throws IOException {
		final ProtoMessage node = new ProtoMessage().string(4, "RandomNormalLike");
		final ProtoMessage function = new ProtoMessage().string(10, "pkg.torch").message(7, node);
		final Path file = folder.resolve(part).resolve("model.onnx");
		Files.write(file, new ProtoMessage().message(25, function).toByteArray(), StandardOpenOption.APPEND);
		final List<String> notes = open().notes();
		assertEquals(1, notes.size(), notes.toString());
		assertTrue(notes.get(0).contains("at 1 place, without a seed: two runs give " + results), notes.toString());
	}

	@Test
	void noiseBesideTheSamplesIsTold() throws IOException {
		folder = Resources.copy(LEGACY, temp.resolve("legacy"));
		final ProtoMessage function = new ProtoMessage().message(7, new ProtoMessage().string(4, "Bernoulli"));
		Files.write(
				folder.resolve("vae_encoder/model.onnx"),
				new ProtoMessage().message(25, function).toByteArray(),
				StandardOpenOption.APPEND);
		assertNotNull(open().encoder().noise());
		assertTrue(open().notes().get(0).contains("at 1 place"), open().notes().toString());
	}

	@Test
	void momentsAreTakenWhereverTheyStandAmongTheOutputs() throws IOException {
		final VaeModel model = OnnxFolder.open(Resources.path("model/variants/names"), "names");
		assertEquals("latent_parameters", model.encoder().output());
		assertEquals("pixel_values", model.encoder().image().name());
		assertEquals("z", model.decoder().latent().name());
		assertEquals("reconstruction", model.decoder().output());
	}

	@ParameterizedTest
	@CsvSource({"logvar, mean, mean", "std, latent_dist.mean, latent_dist.mean", "hidden, moments, moments"})
	void outputsAreTakenByTheirNames(final String first, final String second, final String expected)
			throws IOException {
		writeOutputs("vae_encoder", 3, first, second);
		assertEquals(expected, open().encoder().output());
		writeOutputs("vae_decoder", 4, first, "sample");
		assertEquals("sample", open().decoder().output());
	}

	@ParameterizedTest
	@CsvSource({"vae_encoder, 3", "vae_decoder, 4"})
	void severalOutputsWithoutAKnownNameAreRefused(final String part, final int channels) throws IOException {
		writeOutputs(part, channels, "a", "b");
		final String message = refusal();
		assertTrue(message.contains("2 outputs [a, b]") && message.contains(part), message);
		writeOutputs(part, channels, "a");
		assertEquals(
				"a",
				part.equals("vae_encoder")
						? open().encoder().output()
						: open().decoder().output());
	}

	@ParameterizedTest
	@CsvSource({"h, 3", "h, 2", "64, 3", "64, 4"})
	void imagesWithTheChannelsLastAreRefused(final String height, final int channels) throws IOException {
		final Object side = height.equals("h") ? height : Integer.valueOf(height);
		final OnnxGraph graph = new OnnxGraph("encoder");
		final String input = graph.input("sample", OnnxType.FLOAT, "n", side, side, channels);
		graph.output(graph.node("Identity", "latent_parameters", List.of(input)), OnnxType.FLOAT);
		Files.write(folder.resolve("vae_encoder/model.onnx"), graph.toModel());
		assertTrue(refusal().contains("channels last"), refusal());
	}

	private void writeOutputs(final String part, final int channels, final String... names) throws IOException {
		final OnnxGraph graph = new OnnxGraph("part");
		final String input = graph.input("in", OnnxType.FLOAT, "n", channels, "h", "w");
		for (final String name : names) graph.output(graph.node("Identity", name, List.of(input)), OnnxType.FLOAT);
		Files.write(folder.resolve(part).resolve("model.onnx"), graph.toModel());
	}
}
