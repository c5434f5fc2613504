// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptiveFieldTest {

	/** The reach of a graph from x to y of the same size. */
	private static OptionalDouble reach(final BiFunction<OnnxGraph, String, String> body) throws IOException {
		return reach(1, body);
	}

	private static OptionalDouble reach(final double scale, final BiFunction<OnnxGraph, String, String> body)
			throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		return reach(graph, body.apply(graph, x), scale);
	}

	private static OptionalDouble reach(final OnnxGraph graph, final String last, final double scale)
			throws IOException {
		graph.output(graph.node("Identity", "y", List.of(last)), OnnxType.FLOAT);
		return ReceptiveField.of(ByteBuffer.wrap(graph.toModel()), "x", "y", scale);
	}

	private static String conv(
			final OnnxGraph graph,
			final String name,
			final String x,
			final long kernel,
			final long stride,
			final long pad) {
		return graph.node(
				"Conv",
				name,
				List.of(x, graph.floats(name + ".weight", 1)),
				Attribute.of("kernel_shape", new long[] {kernel, kernel}),
				Attribute.of("strides", new long[] {stride, stride}),
				Attribute.of("pads", new long[] {pad, pad, pad, pad}));
	}

	private static String resize(final OnnxGraph graph, final String x, final String nearest) {
		return graph.node(
				"Resize",
				"resized",
				List.of(x, "", graph.floats("scales", 1, 1, 2, 2)),
				Attribute.of("mode", "nearest"),
				Attribute.of("coordinate_transformation_mode", "asymmetric"),
				Attribute.of("nearest_mode", nearest));
	}

	@Test
	void convolutionsAddUp() throws IOException {
		assertEquals(OptionalDouble.of(0), reach((graph, x) -> graph.node("Relu", "relu", List.of(x))));
		assertEquals(OptionalDouble.of(1), reach((graph, x) -> conv(graph, "a", x, 3, 1, 1)));
		assertEquals(
				OptionalDouble.of(3), reach((graph, x) -> conv(graph, "b", conv(graph, "a", x, 5, 1, 2), 3, 1, 1)));
	}

	/** Behind a stride of 2, a pixel stands for two. */
	@Test
	void stridesWiden() throws IOException {
		assertEquals(
				OptionalDouble.of(1 + 2),
				reach(2, (graph, x) -> conv(graph, "b", conv(graph, "a", x, 3, 2, 1), 3, 1, 1)));
	}

	private static String padded(final OnnxGraph graph, final String x, final String mode, final long... pads) {
		return graph.node("Pad", "padded", List.of(x, graph.integers(pads)), Attribute.of("mode", mode));
	}

	/** What is put around an image moves its pixels, and a convolution moves them back. */
	@ParameterizedTest
	@ValueSource(strings = {"constant", "edge", "reflect"})
	void pixelsAroundMoveTheOthers(final String mode) throws IOException {
		assertEquals(
				OptionalDouble.of(1),
				reach((graph, x) -> conv(graph, "a", padded(graph, x, mode, 0, 0, 1, 1, 0, 0, 1, 1), 3, 1, 0)));
		assertEquals(
				reach(2, (graph, x) -> conv(graph, "a", x, 3, 2, 1)),
				reach(2, (graph, x) -> conv(graph, "a", padded(graph, x, mode, 0, 0, 1, 1, 0, 0, 1, 1), 3, 2, 0)));
		// As Stable Diffusion's encoder has it.
		assertEquals(
				OptionalDouble.of(1),
				reach(2, (graph, x) -> conv(graph, "a", padded(graph, x, mode, 0, 0, 0, 0, 0, 0, 1, 1), 3, 2, 0)));
	}

	@Test
	void rowsOfStripsAreThoseOfConvolutionsWithPixelsAround() throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		final String a = conv(graph, "a", padded(graph, x, "edge", 0, 0, 1, 1, 0, 0, 1, 1), 3, 1, 0);
		graph.output(graph.node("Identity", "y", List.of(a)), OnnxType.FLOAT);
		final ByteBuffer model = ByteBuffer.wrap(graph.toModel());
		assertEquals(
				new ReceptiveField.Rows(1, 1, 1),
				ReceptiveField.rows(model, "x", "y").orElseThrow());
	}

	@Test
	void othersAroundHaveNoLimit() throws IOException {
		for (final long[] pads : List.of(
				new long[] {0, 1, 1, 1, 0, 0, 1, 1}, new long[] {0, 0, -1, 0, 0, 0, 1, 0}, new long[] {1, 1, 1, 1}))
			assertEquals(OptionalDouble.empty(), reach((graph, x) -> padded(graph, x, "constant", pads)));
		assertEquals(OptionalDouble.empty(), reach((graph, x) -> padded(graph, x, "wrap", 0, 0, 1, 1, 0, 0, 1, 1)));
		assertEquals(
				OptionalDouble.empty(),
				reach((graph, x) -> graph.node(
						"Pad",
						"padded",
						List.of(x, graph.node("ConstantOfShape", "pads", List.of(graph.integers(8)))))));
	}

	/** A pixel of a kernel beyond the middle is on the one side only. */
	@Test
	void sidesMayDiffer() throws IOException {
		assertEquals(OptionalDouble.of(4), reach((graph, x) -> conv(graph, "a", x, 5, 1, 0)));
	}

	@Test
	void enlargingNarrows() throws IOException {
		// A pixel has, of the small one that it belongs to, up to half a pixel on one
		// side; then a neighbor at half a pixel.
		assertEquals(
				OptionalDouble.of(1), reach(0.5, (graph, x) -> conv(graph, "a", resize(graph, x, "floor"), 3, 1, 1)));
		assertEquals(
				OptionalDouble.of(1),
				reach(
						0.5,
						(graph, x) -> conv(
								graph,
								"a",
								graph.node("DepthToSpace", "d", List.of(x), Attribute.of("blocksize", 2)),
								3,
								1,
								1)));
	}

	/** What ONNX means where a Resize says nothing else: each pixel is the nearest one by their centers. */
	@Test
	void enlargingByCentersRepeatsToo() throws IOException {
		assertEquals(
				OptionalDouble.of(1),
				reach(
						0.5,
						(graph, x) -> conv(
								graph,
								"a",
								graph.node("Resize", "r", List.of(x, "", graph.floats("scales", 1, 1, 2, 2))),
								3,
								1,
								1)));
		assertEquals(
				OptionalDouble.empty(),
				reach(
						0.5,
						(graph, x) -> graph.node(
								"Resize",
								"r",
								List.of(x, "", graph.floats("scales", 1, 1, 2, 2)),
								Attribute.of("nearest_mode", "floor"))));
	}

	/** An output pixel o is made of the input pixels i with o = stride i - pad + dilation t, t below the kernel's side. */
	@Test
	void transposedConvolutionsReachWhatTheyAdd() throws IOException {
		int tried = 0;
		for (long stride = 1; stride <= 4; stride++)
			for (long kernel = 1; kernel <= 7; kernel++)
				for (long dilation = 1; dilation <= 2; dilation++)
					for (long pad = 0; pad <= 3; pad++)
						for (long more = 0; more < stride; more++) {
							final long side = (kernel - 1) * dilation + 1;
							final OptionalDouble reach = transposed(kernel, stride, pad, dilation, more);
							if (side - 2 * pad + more != stride) {
								assertEquals(OptionalDouble.empty(), reach);
								continue;
							}
							double needed = 0;
							for (long o = 0; o < stride; o++)
								for (long t = 0; t < kernel; t++) {
									final long i = Math.floorDiv(o + pad - dilation * t, stride);
									if (i * stride != o + pad - dilation * t) continue;
									needed = Math.max(needed, (double) o / stride - i);
									needed = Math.max(needed, i + 1 - (o + 1.0) / stride);
								}
							final double found = reach.orElseThrow();
							assertTrue(found >= needed - 1e-9 && found < needed + 1, found + " of " + needed);
							tried++;
						}
		assertTrue(tried > 20, tried + " sizes");
	}

	private static OptionalDouble transposed(
			final long kernel, final long stride, final long pad, final long dilation, final long more)
			throws IOException {
		return reach(
				1.0 / stride,
				(graph, x) -> graph.node(
						"ConvTranspose",
						"t",
						List.of(x, graph.floats("t.weight", 1)),
						Attribute.of("kernel_shape", new long[] {kernel, kernel}),
						Attribute.of("strides", new long[] {stride, stride}),
						Attribute.of("dilations", new long[] {dilation, dilation}),
						Attribute.of("output_padding", new long[] {more, more}),
						Attribute.of("pads", new long[] {pad, pad, pad, pad})));
	}

	/** Exporters may leave kernel_shape out; weights of 16 bits are converted first. */
	@Test
	void kernelsThatAreNotStatedAreThoseOfTheWeights() throws IOException {
		for (final OnnxType type : List.of(OnnxType.FLOAT, OnnxType.FLOAT16)) {
			final Weight wide = weight(type, 4, 3, 5, 5);
			assertEquals(
					OptionalDouble.of(2),
					reach((graph, x) -> unstated(graph, "Conv", x, graph.weight(wide, 4, 3, 5, 5), 1, 2)));
			final Weight even = weight(type, 3, 4, 4, 4);
			assertEquals(
					transposed(4, 2, 1, 1, 0),
					reach(
							0.5,
							(graph, x) -> unstated(graph, "ConvTranspose", x, graph.weight(even, 3, 4, 4, 4), 2, 1)));
		}
	}

	@Test
	void kernelsThatNothingTellsHaveNoLimit() throws IOException {
		for (final String op : List.of("Conv", "ConvTranspose"))
			assertEquals(
					OptionalDouble.empty(),
					reach((graph, x) -> unstated(
							graph,
							op,
							x,
							graph.node("ConstantOfShape", "w", List.of(graph.integers(3, 3, 1, 1))),
							1,
							0)));
	}

	private static Weight weight(final OnnxType type, final long... dims) {
		final long length = LongStream.of(dims).reduce(type.bytes(), Math::multiplyExact);
		return new Weight("w", type, LongStream.of(dims).boxed().toList(), Path.of("weights"), 0, length);
	}

	private static String unstated(
			final OnnxGraph graph,
			final String op,
			final String x,
			final String weight,
			final long stride,
			final long pad) {
		return graph.node(
				op,
				"c",
				List.of(x, weight),
				Attribute.of("strides", new long[] {stride, stride}),
				Attribute.of("pads", new long[] {pad, pad, pad, pad}));
	}

	@Test
	void branchesTakeTheFarthest() throws IOException {
		assertEquals(
				OptionalDouble.of(3),
				reach((graph, x) ->
						graph.node("Add", "sum", List.of(conv(graph, "a", x, 3, 1, 1), conv(graph, "b", x, 7, 1, 3)))));
		assertEquals(
				OptionalDouble.of(1),
				reach((graph, x) -> graph.node(
						"Concat", "both", List.of(x, conv(graph, "a", x, 3, 1, 1)), Attribute.of("axis", 1))));
	}

	/** What is computed from weights alone is not looked at. */
	@Test
	void constantsDoNotMatter() throws IOException {
		assertEquals(
				OptionalDouble.of(0),
				reach((graph, x) -> graph.node(
						"Mul",
						"scaled",
						List.of(x, graph.node("ReduceMean", "mean", List.of(graph.scalar("two", 2f)))))));
	}

	@Test
	void channelsAreNoPlaces() throws IOException {
		final OptionalDouble none = OptionalDouble.empty();
		assertEquals(
				OptionalDouble.of(0),
				reach((graph, x) ->
						graph.node("Gather", "some", List.of(x, graph.integers(0, 0)), Attribute.of("axis", 1))));
		// One channel alone, whose axis is gone: other axes follow.
		assertEquals(
				none,
				reach((graph, x) -> graph.node(
						"Gather",
						"one",
						List.of(x, graph.node("Squeeze", "index", List.of(graph.integers(0)))),
						Attribute.of("axis", 1))));
		assertEquals(
				none,
				reach((graph, x) ->
						graph.node("Gather", "rows", List.of(x, graph.integers(0, 0)), Attribute.of("axis", 2))));
		assertEquals(OptionalDouble.of(0), reach((graph, x) -> mean(graph, x, 1, 1)));
		assertEquals(none, reach((graph, x) -> mean(graph, x, 3, 1)));
		assertEquals(none, reach((graph, x) -> mean(graph, x, 1, 0)));
	}

	private static String mean(final OnnxGraph graph, final String x, final long axis, final long keep) {
		return graph.node(
				"ReduceMean",
				"mean",
				List.of(x),
				Attribute.of("axes", new long[] {axis}),
				Attribute.of("keepdims", keep));
	}

	@Test
	void unusedBranchesDoNotMatter() throws IOException {
		assertEquals(OptionalDouble.of(0), reach((graph, x) -> {
			graph.node("GlobalAveragePool", "unused", List.of(x));
			return graph.node("Relu", "relu", List.of(x));
		}));
	}

	@Test
	void whatLooksAtEverythingHasNone() throws IOException {
		final OptionalDouble none = OptionalDouble.empty();
		assertEquals(
				none,
				reach((graph, x) ->
						graph.node("Sub", "centered", List.of(x, graph.node("ReduceMean", "mean", List.of(x))))));
		assertEquals(
				none,
				reach((graph, x) -> graph.node(
						"InstanceNormalization",
						"norm",
						List.of(x, graph.floats("gamma", 1), graph.floats("beta", 0)))));
		assertEquals(none, reach((graph, x) -> graph.node("Softmax", "softmax", List.of(x))));
		assertEquals(none, reach((graph, x) -> graph.node("Concat", "beside", List.of(x, x), Attribute.of("axis", 3))));
		assertEquals(none, reach((graph, x) -> graph.node("MatMul", "mixed", List.of(x, graph.floats("w", 1)))));
		assertEquals(none, reach((graph, x) -> graph.microsoft("Relu", "relu", List.of(x))));
		assertEquals(none, reach((graph, x) -> resize(graph, x, "ceil")));
		assertEquals(none, reach((graph, x) -> graph.node("Add", "sum", List.of(x, resize(graph, x, "floor")))));
	}

	/** Pieces that begin at odd pixels would have other pixels inside. */
	@Test
	void pixelsInsideAreNotLargerThanPiecesAreAligned() throws IOException {
		assertEquals(OptionalDouble.empty(), reach((graph, x) -> resize(graph, conv(graph, "a", x, 3, 2, 1), "floor")));
		assertEquals(
				OptionalDouble.empty(), reach(2, (graph, x) -> resize(graph, conv(graph, "a", x, 5, 4, 2), "floor")));
		assertEquals(
				OptionalDouble.of(4),
				reach(
						4,
						(graph, x) -> conv(graph, "b", resize(graph, conv(graph, "a", x, 4, 4, 0), "floor"), 3, 2, 1)));
	}

	@Test
	void anotherScaleIsRefused() throws IOException {
		assertEquals(OptionalDouble.empty(), reach((graph, x) -> conv(graph, "a", x, 3, 2, 1)));
	}

	/** Such a graph may hold constants of its size. */
	@Test
	void graphsForOneSizeHaveNone() throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		assertEquals(OptionalDouble.empty(), reach(graph, graph.input("x", OnnxType.FLOAT, 1, 3, 64, 64), 1));
	}

	@Test
	void nonsenseHasNone() throws IOException {
		for (final long[] numbers :
				List.of(new long[] {0, 1, 0}, new long[] {3, 0, 1}, new long[] {3, -1, 1}, new long[] {3, 1, -5}))
			assertEquals(
					OptionalDouble.empty(),
					reach((graph, x) -> conv(graph, "a", x, numbers[0], numbers[1], numbers[2])));
		assertEquals(
				OptionalDouble.empty(),
				reach((graph, x) -> graph.node("DepthToSpace", "d", List.of(x), Attribute.of("blocksize", 0))));
		assertEquals(
				OptionalDouble.empty(),
				reach((graph, x) -> graph.node("SpaceToDepth", "d", List.of(x), Attribute.of("blocksize", -2))));
		assertEquals(OptionalDouble.empty(), reach((graph, x) -> graph.node("Conv", "none", List.of())));
	}

	/** 20000 damaged graphs: changed bytes; seeded. */
	@Test
	void damagedGraphsGiveNothingButIOExceptions() throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		final String x = graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w");
		graph.output(
				graph.node(
						"Concat",
						"y",
						List.of(graph.node(
								"DepthToSpace",
								"d",
								List.of(conv(
										graph,
										"b",
										graph.node(
												"Add",
												"sum",
												List.of(resize(graph, x, "floor"), graph.scalar("one", 1f))),
										3,
										2,
										1)),
								Attribute.of("blocksize", 2))),
						Attribute.of("axis", 1)),
				OnnxType.FLOAT);
		final byte[] whole = graph.toModel();
		assertEquals(OptionalDouble.of(1.5), ReceptiveField.of(ByteBuffer.wrap(whole), "x", "y", 0.5));
		final Random random = new Random(20261125);
		int refused = 0;
		int limited = 0;
		for (int i = 0; i < 20000; i++) {
			final byte[] bytes = whole.clone();
			for (int changes = 1 + random.nextInt(4); changes > 0; changes--)
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			try {
				final OptionalDouble reach = ReceptiveField.of(ByteBuffer.wrap(bytes), "x", "y", 0.5);
				assertTrue(reach.isEmpty() || reach.getAsDouble() >= 0);
				if (reach.isPresent()) limited++;
			} catch (final IOException exc) {
				refused++;
			}
		}
		assertTrue(refused > 1000 && limited > 100, refused + " refused, " + limited + " limited");
	}
}
