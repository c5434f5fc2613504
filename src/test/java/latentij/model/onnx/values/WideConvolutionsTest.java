// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import latentij.model.OnnxSource;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.OperatorSets;
import latentij.model.graph.ProtoMessage;
import latentij.model.graph.Weight;
import latentij.model.onnx.ExternalData;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.ProtoReader;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import latentij.testing.Links;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WideConvolutionsTest {

	/** The least that are exchanged. */
	private static final int WIDE = 128;

	/** Of the largest value, after two layers; 2.0e-6 was measured. */
	private static final double RTOL = 1e-5;

	private static final Attribute PADS = Attribute.of("pads", new long[] {1, 1, 1, 1});

	@TempDir
	private Path folder;

	private static float[] random(final long seed, final int count) {
		final Random random = new Random(seed);
		final float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
		return values;
	}

	/** A weight in a file beside the graph. */
	private Weight weight(final String name, final long... shape) throws IOException {
		long count = 1;
		for (final long side : shape) count *= side;
		final float[] values = random(count, (int) count);
		final ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
		for (final float value : values) bytes.putFloat(value / 34);
		final Path file = folder.resolve(name + ".data");
		Files.write(file, bytes.array());
		final List<Long> sizes = new ArrayList<>();
		for (final long side : shape) sizes.add(side);
		return new Weight(name, OnnxType.FLOAT, sizes, file, 0, 4 * count);
	}

	/** Two wide layers, each with a form of its own, between two narrow ones. */
	private OnnxGraph layers() throws IOException {
		final OnnxGraph graph = new OnnxGraph("layers");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		final String in = graph.weight(weight("in.weight", WIDE, 3, 1, 1), WIDE, 3, 1, 1);
		final String wide = graph.node("Conv", "in", List.of(x, in));
		final String first = graph.node(
				"Conv",
				"first",
				List.of(
						wide,
						graph.weight(weight("first.weight", 130, WIDE, 3, 3), 130, WIDE, 3, 3),
						graph.weight(weight("first.bias", 130), 130)),
				PADS,
				Attribute.of("kernel_shape", new long[] {3, 3}),
				Attribute.of("strides", new long[] {1, 1}),
				Attribute.of("dilations", new long[] {1, 1}),
				Attribute.of("group", 1));
		final String second = graph.node(
				"Conv",
				"second",
				List.of(
						graph.node("Relu", "relu", List.of(first)),
						graph.weight(weight("second.weight", WIDE, 130, 3, 3), WIDE, 130, 3, 3)),
				Attribute.of("auto_pad", "SAME_UPPER"));
		final String out = graph.weight(weight("out.weight", 3, WIDE, 3, 3), 3, WIDE, 3, 3);
		graph.node("Conv", "y", List.of(second, out), PADS);
		graph.output("y", OnnxType.FLOAT);
		return graph;
	}

	private static byte[] model(final int ir, final int opset, final OnnxGraph graph) throws IOException {
		return new ProtoMessage()
				.integer(1, ir)
				.message(8, OperatorSets.message("", opset))
				.message(7, graph.proto())
				.toByteArray();
	}

	private WideConvolutions found(final byte[] model) throws IOException {
		return WideConvolutions.of(ByteBuffer.wrap(model), folder);
	}

	private static long count(final byte[] model, final String op) throws IOException {
		return ValueGraph.of(ByteBuffer.wrap(model)).nodes().stream()
				.filter(node -> node.node().op().equals(op))
				.count();
	}

	private static void assertSameResults(
			final OnnxSource expected, final OnnxSource found, final int n, final int height, final int width)
			throws IOException {
		final FloatTensor x = FloatTensor.copyOf(random(9, n * 3 * height * width), n, 3, height, width);
		try (GraphRunner direct = new GraphRunner(expected);
				GraphRunner fast = new GraphRunner(found)) {
			final FloatTensor wanted = direct.run("y", "x", x);
			final FloatTensor had = fast.run("y", "x", x);
			assertArrayEquals(wanted.shape(), had.shape());
			float most = 0;
			for (final float value : wanted.toArray()) most = Math.max(most, Math.abs(value));
			assertArrayEquals(wanted.toArray(), had.toArray(), (float) (RTOL * most));
		}
	}

	private void assertSameResults(final byte[] model, final UnaryOperator<byte[]> edit) throws IOException {
		final byte[] edited = edit.apply(found(model).exchanged());
		assertSameResults(new OnnxSource.Graph(model, folder), new OnnxSource.Graph(edited, folder), 1, 9, 6);
	}

	@ParameterizedTest
	@CsvSource({"1,1,1", "1,1,2", "1,3,1", "1,2,3", "2,3,2", "1,8,16", "1,9,15", "3,5,13", "1,40,3"})
	void givesWhatTheDirectGraphDoes(final int n, final int height, final int width) throws IOException {
		final byte[] model = layers().toModel();
		final byte[] exchanged = found(model).exchanged();
		assertEquals(2, count(exchanged, "Scan"));
		assertEquals(2, count(exchanged, "Conv"));
		assertSameResults(
				new OnnxSource.Graph(model, folder), new OnnxSource.Graph(exchanged, folder), n, height, width);
	}

	@Test
	void fixedSizesStay() throws IOException {
		final OnnxGraph graph = new OnnxGraph("fixed");
		final String x = graph.input("x", OnnxType.FLOAT, 1, 3, 9, 6);
		final String wide =
				graph.node("Conv", "wide", List.of(x, graph.weight(weight("a", WIDE, 3, 1, 1), WIDE, 3, 1, 1)));
		graph.node("Conv", "y", List.of(wide, graph.weight(weight("b", WIDE, WIDE, 3, 3), WIDE, WIDE, 3, 3)), PADS);
		graph.output("y", OnnxType.FLOAT, 1, WIDE, 9, 6);
		assertSameResults(graph.toModel(), model -> model);
	}

	/** Beside the graph, or in it; links to files in other folders may hold what is in them, as caches have it. */
	@ParameterizedTest
	@ValueSource(strings = {"external", "embedded", "linked"})
	void weightsStayInTheirFiles(final String where) throws IOException {
		final byte[] model = layers().toModel();
		final Path file = Files.createDirectories(folder.resolve("files")).resolve("model.onnx");
		Path opened = file;
		if (where.equals("external")) {
			opened = Files.write(folder.resolve("model.onnx"), model);
		} else {
			final ByteBuffer whole = ExternalData.inlined(ByteBuffer.wrap(model), folder, () -> {})
					.orElseThrow();
			final byte[] bytes = new byte[whole.remaining()];
			whole.get(bytes);
			Files.write(file, bytes);
			if (where.equals("linked")) {
				opened = Files.createDirectories(folder.resolve("links")).resolve("model.onnx");
				Links.symbolic(opened, file);
			}
		}
		final WideConvolutions found = WideConvolutions.of(opened);
		final byte[] exchanged = found.exchanged();
		assertTrue(exchanged.length < 150_000, exchanged.length + " bytes");
		assertSameResults(new OnnxSource.File(opened), new OnnxSource.Graph(exchanged, found.folder()), 1, 9, 6);
	}

	@Test
	void valuesOfTheSameNamesDoNotClash() throws IOException {
		final OnnxGraph graph = new OnnxGraph("names");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		final String wide =
				graph.node("Conv", "fast", List.of(x, graph.weight(weight("[0]", WIDE, 3, 1, 1), WIDE, 3, 1, 1)));
		final String kernel = graph.weight(weight("fast_kernel", WIDE, WIDE, 3, 3), WIDE, WIDE, 3, 3);
		final String first = graph.node("Conv", "fast/winograd", List.of(wide, kernel), PADS);
		final String second = graph.node("Conv", "fast/winograd.shape", List.of(first, kernel), PADS);
		graph.node("Add", "y", List.of(second, first));
		graph.output("y", OnnxType.FLOAT);
		assertSameResults(graph.toModel(), model -> model);
	}

	@Test
	void versionsFromThirteenOnAreTaken() throws IOException {
		for (final int[] versions : new int[][] {{7, 13}, {8, 16}, {9, 20}, {10, 22}})
			assertSameResults(model(versions[0], versions[1], layers()), model -> model);
		final byte[] old = model(7, 12, layers());
		assertEquals(
				Optional.of("operators are of version 12, and faster ones need 13"),
				found(old).whyNone());
		assertThrows(IllegalStateException.class, () -> found(old).exchanged());
	}

	@Test
	void operatorsOfOnnxRuntimeAreStatedOnce() throws IOException {
		final OnnxGraph graph = layers();
		graph.microsoft("FusedMatMul", "product", List.of("x", "x"), Attribute.of("transB", 1));
		graph.output("product", OnnxType.FLOAT);
		assertSameResults(graph.toModel(), model -> model);
		final byte[] exchanged = found(graph.toModel()).exchanged();
		int stated = 0;
		for (final ProtoReader in = new ProtoReader(ByteBuffer.wrap(exchanged)); in.next(); in.skip())
			if (in.field() == 8) stated++;
		assertEquals(2, stated);
	}

	@Test
	void kernelsOfConstantNodesAreTaken() throws IOException {
		final ProtoMessage tensor = new ProtoMessage();
		for (final long side : new long[] {WIDE, 3, 3, 3}) tensor.integer(1, side);
		final Weight first = weight("first", WIDE, 3, 3, 3);
		final ProtoMessage second = new ProtoMessage();
		for (final long side : new long[] {WIDE, WIDE, 3, 3}) second.integer(1, side);
		final Weight weight = weight("weight", WIDE, WIDE, 3, 3);
		final OnnxGraph around = new OnnxGraph("around");
		final String narrow = around.input("narrow", OnnxType.FLOAT);
		final String kernel = around.input("kernel", OnnxType.FLOAT);
		final OnnxGraph graph = around.body("constants");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		final String wide = graph.node("Conv", "wide", List.of(x, narrow), PADS);
		graph.node("Conv", "y", List.of(wide, kernel), PADS);
		graph.output("y", OnnxType.FLOAT);
		final byte[] model = new ProtoMessage()
				.integer(1, 8)
				.message(8, OperatorSets.message("", 17))
				.message(
						7,
						new ProtoMessage()
								.message(1, constant("narrow", tensor, first))
								.message(1, constant("kernel", second, weight))
								.fieldsOf(graph.proto()))
				.toByteArray();
		assertEquals(1, count(found(model).exchanged(), "Conv"));
		assertSameResults(model, exchanged -> exchanged);
	}

	/** As files have them whose weights are stored as 16-bit floats, or in another order. */
	@Test
	void kernelsThatAreMadeOfConstantsAreTaken() throws IOException {
		final Weight small = weight("small", WIDE, 3, 3, 3);
		final ByteBuffer half = ByteBuffer.allocate(2 * WIDE * WIDE * 9).order(ByteOrder.LITTLE_ENDIAN);
		// 0x2800 is 1/32, and the bits below it are its fraction.
		for (int i = 0; i < WIDE * WIDE * 9; i++) half.putShort((short) (0x2800 + i % 1024 | i % 7 << 15));
		final Path file = Files.write(folder.resolve("half.data"), half.array());
		final List<Long> shape = List.of((long) WIDE, (long) WIDE, 3L, 3L);
		final Weight kernel = new Weight("half", OnnxType.FLOAT16, shape, file, 0, half.capacity());
		final OnnxGraph graph = new OnnxGraph("made");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		final String wide = graph.node("Conv", "wide", List.of(x, graph.weight(small, WIDE, 3, 3, 3)), PADS);
		final String cast = graph.weight(kernel, WIDE, WIDE, 3, 3);
		final String first = graph.node("Conv", "first", List.of(wide, cast), PADS);
		final String turned =
				graph.node("Transpose", "turned", List.of(cast), Attribute.of("perm", new long[] {1, 0, 3, 2}));
		graph.node("Conv", "y", List.of(first, turned), PADS);
		graph.output("y", OnnxType.FLOAT);
		final byte[] model = graph.toModel();
		assertEquals(1, count(found(model).exchanged(), "Conv"));
		assertSameResults(model, exchanged -> exchanged);
	}

	private static ProtoMessage constant(final String name, final ProtoMessage tensor, final Weight weight) {
		tensor.integer(2, OnnxFile.FLOAT).file(9, weight.file(), 0, weight.length());
		return new ProtoMessage()
				.string(2, name)
				.string(4, "Constant")
				.message(
						5,
						new ProtoMessage().string(1, "value").message(5, tensor).integer(20, 4));
	}

	@Test
	void kernelsThatAreComputedAndBodiesOfNodesAreLeft() throws IOException {
		final OnnxGraph graph = new OnnxGraph("left");
		final String x = graph.input("x", OnnxType.FLOAT, "s", "n", WIDE, "h", "w");
		final String kernel = graph.weight(weight("kernel", WIDE, WIDE, 3, 3), WIDE, WIDE, 3, 3);
		final OnnxGraph body = graph.body("body");
		final String own = body.input("own", OnnxType.FLOAT, "n", WIDE, "h", "w");
		final String computed = body.node("Relu", "computed", List.of(kernel));
		body.node("Conv", "of.constant", List.of(own, kernel), PADS);
		body.output(body.node("Conv", "of.computed", List.of("of.constant", computed), PADS), OnnxType.FLOAT);
		graph.node("Scan", "y", List.of(x), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
		graph.output("y", OnnxType.FLOAT);
		assertEquals(
				Optional.of("no 3x3 convolution is wide enough"),
				found(graph.toModel()).whyNone());
	}

	private void assertNone(
			final String why, final int in, final int out, final String type, final Attribute... attributes)
			throws IOException {
		final OnnxGraph graph = new OnnxGraph("none");
		final OnnxType element = OnnxType.valueOf(type);
		final String x = graph.input("x", element, "n", in, "h", "w");
		final Weight weight = new Weight(
				"w",
				element,
				List.of((long) out, (long) in, 3L, 3L),
				folder.resolve("w.data"),
				0,
				(long) element.bytes() * out * in * 9);
		graph.node("Conv", "y", List.of(x, graph.weight(weight, element, out, in, 3, 3)), attributes);
		graph.output("y", element);
		assertEquals(Optional.of(why), found(graph.toModel()).whyNone());
	}

	@Test
	void othersAreLeft() throws IOException {
		final String narrow = "no 3x3 convolution is wide enough";
		assertNone(narrow, WIDE - 1, WIDE, "FLOAT", PADS);
		assertNone(narrow, WIDE, WIDE - 1, "FLOAT", PADS);
		assertNone(narrow, WIDE, WIDE, "FLOAT");
		assertNone(narrow, WIDE, WIDE, "FLOAT", Attribute.of("auto_pad", "VALID"));
		assertNone(narrow, WIDE, WIDE, "FLOAT", Attribute.of("pads", new long[] {0, 0, 1, 1}));
		assertNone(narrow, WIDE, WIDE, "FLOAT", PADS, Attribute.of("strides", new long[] {2, 2}));
		assertNone(narrow, WIDE, WIDE, "FLOAT", PADS, Attribute.of("dilations", new long[] {1, 2}));
		assertNone(narrow, WIDE, WIDE, "FLOAT", PADS, Attribute.of("group", 2));
		assertNone("kernels are 16-bit floats", WIDE, WIDE, "FLOAT16", PADS);
	}
}
