// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.onnx.memory.GraphMemory.Constants;
import latentij.model.onnx.memory.GraphMemory.Peak;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphMemoryTest {

	/** Bytes of one channel of the input. */
	static final double PLANE = 4 * 16 * 16;

	static GraphMemory memory(final BiFunction<OnnxGraph, String, String> body) throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		final String last = body.apply(graph, graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w"));
		graph.output(last, OnnxType.FLOAT);
		return GraphMemory.of(ByteBuffer.wrap(graph.toModel()), "x");
	}

	static double planes(final BiFunction<OnnxGraph, String, String> body) throws IOException {
		return memory(body).peak(1, 3, 16, 16).orElseThrow().bytes() / PLANE;
	}

	@Test
	void valuesAreHeldUntilTheirLastUse() throws IOException {
		assertEquals(6, planes((graph, x) -> graph.node("Softmax", "y", List.of(x))));
		// In the place of its input, unless that is the caller's.
		assertEquals(6, planes((graph, x) -> graph.node("Relu", "y", List.of(graph.node("Relu", "a", List.of(x))))));
		// Of a chain, two at a time.
		assertEquals(9, planes((graph, x) -> softmax(graph, softmax(graph, softmax(graph, x, "a"), "b"), "c")));
		assertEquals(
				12,
				planes((graph, x) -> graph.node(
						"Sum", "y", List.of(softmax(graph, softmax(graph, softmax(graph, x, "a"), "b"), "c"), "a"))));
		assertEquals(9, planes((graph, x) -> {
			final String sum = graph.node("Sum", "sum", List.of(x, x));
			return graph.node("Softmax", "y", List.of(graph.node("Identity", "same", List.of(sum))));
		}));
	}

	static String softmax(final OnnxGraph graph, final String x, final String name) {
		return graph.node("Softmax", name, List.of(x));
	}

	@Test
	void shapesAreFollowed() throws IOException {
		assertEquals(
				3 + 12,
				planes((graph, x) -> graph.node("Resize", "y", List.of(x, "", graph.floats("scales", 1, 1, 2, 2)))));
		assertEquals(3 + 6, planes((graph, x) -> graph.node("Concat", "y", List.of(x, x), Attribute.of("axis", 1))));
		assertEquals(3 + 18, planes((graph, x) -> graph.node("Tile", "y", List.of(x, graph.integers(1, 2, 3, 1)))));
		assertEquals(
				3 + 0.75,
				planes((graph, x) -> graph.node(
						"AveragePool",
						"y",
						List.of(x),
						Attribute.of("kernel_shape", new long[] {2, 2}),
						Attribute.of("strides", new long[] {2, 2}))));
		// Half of the height, by arithmetic on the shape, whose numbers take some memory too.
		assertEquals(
				3 + 1.5,
				planes((graph, x) -> {
					final String shape = graph.node("Shape", "shape", List.of(x));
					final String height = graph.node("Gather", "height", List.of(shape, graph.integers(2)));
					final String half = graph.node("Div", "half", List.of(height, graph.integers(2)));
					return graph.node(
							"Slice",
							"y",
							List.of(
									x,
									graph.integers(0),
									half,
									graph.node("Identity", "axes", List.of(graph.integers(2)))));
				}),
				0.6);
	}

	@ParameterizedTest
	@ValueSource(strings = {"vae_encoder", "vae_decoder"})
	void exportsAreUnderstood(final String part) throws IOException {
		final boolean encoder = part.equals("vae_encoder");
		final GraphMemory graph = GraphMemory.of(
				Vectors.path("kl-f8c4-onnx-optimum/" + part + "/model.onnx"), encoder ? "sample" : "latent_sample");
		final double small = (encoder ? graph.peak(1, 3, 512, 512) : graph.peak(1, 4, 64, 64))
				.orElseThrow()
				.bytes();
		final Peak large = (encoder ? graph.peak(1, 3, 4096, 4096) : graph.peak(1, 4, 512, 512)).orElseThrow();
		// 282 and 288 MB were measured at 512 x 512.
		assertEquals(285e6, small, 0.3 * 285e6);
		// The scores of an attention over the whole image, before and after the softmax, and what is added to them.
		final double scores = Math.pow(512 * 512, 2);
		assertEquals(3 * 4 * scores, large.bytes(), 0.01 * large.bytes());
		assertEquals(scores, large.values());
	}

	@Test
	void whatIsNotUnderstoodHasNoNumber() throws IOException {
		final GraphMemory graph = memory((g, x) -> g.microsoft("QuickGelu", "y", List.of(x)));
		assertEquals(Optional.empty(), graph.peak(1, 3, 8, 8));
	}

	@Test
	void constantsThatAreMadeOfConstantsAreCounted() throws IOException {
		final double values = 3e9;
		assertEquals(
				4 * values,
				memory((graph, x) -> {
							final String huge =
									graph.node("ConstantOfShape", "huge", List.of(graph.integers((long) values)));
							return graph.node("Add", "y", List.of(x, graph.node("ReduceMax", "max", List.of(huge))));
						})
						.constants()
						.made(),
				10);
		assertEquals(
				4 * values,
				memory((graph, x) -> graph.node(
								"Add",
								"y",
								List.of(
										x,
										graph.node(
												"Expand", "huge", List.of(graph.scalar("one", 1), graph.integers((long)
														values))))))
						.constants()
						.made(),
				10);
	}

	/** Convolutions want images in blocks of 16 channels: a copy of what others take as it is. */
	@Test
	void imagesAreThereTwiceAroundConvolutions() throws IOException {
		final Attribute pads = Attribute.of("pads", new long[] {1, 1, 1, 1});
		final BiFunction<OnnxGraph, String, String> wide = (graph, x) -> graph.node(
				"Conv",
				"wide",
				List.of(x, graph.node("ConstantOfShape", "k", List.of(graph.integers(32, 3, 3, 3)))),
				pads);
		// Few channels are taken as they are; the result in blocks is copied for the caller.
		assertEquals(3 + 32 + 32, planes(wide));
		// Nobody takes what is in between as it is.
		assertEquals(
				3 + 32 + 32,
				planes((graph, x) -> graph.node(
						"Conv",
						"y",
						List.of(
								graph.node("Relu", "relu", List.of(wide.apply(graph, x))),
								graph.node("ConstantOfShape", "l", List.of(graph.integers(16, 32, 3, 3)))),
						pads)));
	}

	/** Products of all pixels and weights, of one image and one group, are there before they are added up. */
	@Test
	void transposedConvolutionsTakeMoreThanTheyGive() throws IOException {
		assertEquals(
				3 + 5 * 4 + 5 * 36, planes((graph, x) -> transposedConvolution(graph, x, "y", 6, 2, 1, 3, 5, 6, 6)));
		assertEquals(
				3 + 6 * 4 + 2 * 36, planes((graph, x) -> transposedConvolution(graph, x, "y", 6, 2, 3, 3, 2, 6, 6)));
		assertEquals(
				2 * (3 + 5 * 4) + 5 * 36,
				memory((graph, x) -> transposedConvolution(graph, x, "y", 6, 2, 1, 3, 5, 6, 6))
								.peak(2, 3, 16, 16)
								.orElseThrow()
								.bytes()
						/ PLANE);
		// Free again for what comes after.
		assertEquals(
				3 + 5 * 4 + 5 * 36,
				planes((graph, x) -> softmax(graph, transposedConvolution(graph, x, "t", 6, 2, 1, 3, 5, 6, 6), "y")));
	}

	private static String transposedConvolution(
			final OnnxGraph graph,
			final String x,
			final String name,
			final long side,
			final long stride,
			final long groups,
			final long... kernel) {
		final long pad = (side - stride) / 2;
		return graph.node(
				"ConvTranspose",
				name,
				List.of(x, graph.node("ConstantOfShape", name + ".kernel", List.of(graph.integers(kernel)))),
				Attribute.of("group", groups),
				Attribute.of("strides", new long[] {stride, stride}),
				Attribute.of("pads", new long[] {pad, pad, pad, pad}));
	}

	private static String convolution(final OnnxGraph graph, final String x, final String name, final long... kernel) {
		return graph.node(
				"Conv",
				name,
				List.of(x, graph.node("ConstantOfShape", name + ".kernel", List.of(graph.integers(kernel)))),
				Attribute.of("pads", new long[] {1, 1, 1, 1}));
	}

	/** What is joined of full blocks of channels stays in blocks; what a node took is free before its result is copied. */
	@Test
	void imagesStayInBlocksBetweenConvolutions() throws IOException {
		assertEquals(
				3 + 32 + 32,
				planes((graph, x) -> convolution(graph, convolution(graph, x, "a", 32, 3, 3, 3), "b", 32, 32, 3, 3)));
		assertEquals(3 + 32 + 32 + 64, planes((graph, x) -> {
			final String a = convolution(graph, x, "a", 32, 3, 3, 3);
			final String b = convolution(graph, x, "b", 32, 3, 3, 3);
			final String both = graph.node("Concat", "both", List.of(a, b), Attribute.of("axis", 1));
			return convolution(graph, both, "y", 16, 64, 3, 3);
		}));
	}

	/** ONNX Runtime does not know that a value fits in the place of another one whose size has no name. */
	@Test
	void onlyValuesOfKnownSizesTakeTheirInputsPlace() throws IOException {
		final BiFunction<OnnxGraph, String, String> body = (graph, x) ->
				graph.node("Relu", "y", List.of(graph.node("Concat", "long", List.of(x, x), Attribute.of("axis", 2))));
		assertEquals(3 + 6 + 6, planes(body));
		final OnnxGraph fixed = new OnnxGraph("test");
		fixed.output(body.apply(fixed, fixed.input("x", OnnxType.FLOAT, 1, 3, 16, 16)), OnnxType.FLOAT);
		final GraphMemory memory = GraphMemory.of(ByteBuffer.wrap(fixed.toModel()), "x");
		assertEquals(3 + 6, memory.peak(1, 3, 16, 16).orElseThrow().bytes() / PLANE);
	}

	/** x * sigmoid(x) is one node, but a sigmoid that others take too is computed. */
	@Test
	void gatesAreFused() throws IOException {
		final BiFunction<OnnxGraph, String, String> gate = (graph, x) -> {
			final String tall = graph.node("Concat", "long", List.of(x, x), Attribute.of("axis", 2));
			return graph.node("Mul", "gated", List.of(tall, graph.node("Sigmoid", "sigmoid", List.of(tall))));
		};
		assertEquals(3 + 6 + 6, planes(gate));
		assertEquals(
				3 + 6 + 6 + 6, planes((graph, x) -> graph.node("Add", "y", List.of(gate.apply(graph, x), "sigmoid"))));
	}

	/** Of a kernel for three frames, one is taken: the others are gone when the graph is open. */
	@Test
	void constantsAreKeptAsNodesTakeThem() throws IOException {
		final GraphMemory memory = memory((graph, x) -> {
			final String all = graph.floats("all", new float[3 * 8]);
			final String last = graph.node(
					"Slice", "last", List.of(all, graph.integers(16), graph.integers(24), graph.integers(0)));
			return graph.node("Add", "y", List.of(x, graph.node("ReduceMax", "most", List.of(last))));
		});
		assertEquals(4, memory.constants().kept());
	}

	/** A kernel is laid out anew, and what it was made of is gone; other constants are kept as they were made. */
	@Test
	void onlyKernelsAreLaidOutAgain() throws IOException {
		final GraphMemory memory = memory((graph, x) -> {
			final String elements = graph.floats("elements", new float[3 * 3]);
			final String kernel = graph.node("Reshape", "kernel", List.of(elements, graph.integers(3, 3, 1, 1)));
			final String y =
					graph.node("Conv", "conv", List.of(x, kernel), Attribute.of("kernel_shape", new long[] {1, 1}));
			final String shift = graph.node(
					"Reshape", "shift", List.of(graph.floats("shifts", new float[3]), graph.integers(1, 3, 1, 1)));
			return graph.node("Add", "y", List.of(y, shift));
		});
		assertEquals(new Constants(36 + 12, 36, 36 + 12, 36), memory.constants());
	}

	/** Of what a node takes, what is later in the file is made first, and waits for what is made afterwards. */
	@Test
	void laterNodesRunFirst() throws IOException {
		final BiFunction<OnnxGraph, String, String> small =
				(graph, x) -> graph.node("ReduceMax", "small", List.of(softmax(graph, softmax(graph, x, "a"), "b")));
		final double largeFirst = planes((graph, x) -> {
			final String most = small.apply(graph, x);
			return graph.node("Sub", "y", List.of(softmax(graph, x, "large"), most));
		});
		final double largeLast = planes((graph, x) -> {
			final String large = softmax(graph, x, "large");
			return graph.node("Sub", "y", List.of(large, small.apply(graph, x)));
		});
		assertEquals(3, largeFirst - largeLast, 0.1);
	}

	/** Pixels have a byte, and the noise beside them four, whatever comes first. */
	@Test
	void inputsHaveTypesOfTheirOwn() throws IOException {
		for (final boolean noiseFirst : new boolean[] {true, false}) {
			final OnnxGraph graph = new OnnxGraph("test");
			if (noiseFirst) graph.input("noise", OnnxType.FLOAT, "n", 3, "h", "w");
			final String x = graph.input("x", OnnxType.UINT8, "n", 3, "h", "w");
			if (!noiseFirst) graph.input("noise", OnnxType.FLOAT, "n", 3, "h", "w");
			final String floats = graph.cast("floats", x, OnnxType.FLOAT);
			graph.output(graph.node("Add", "y", List.of(floats, "noise")), OnnxType.FLOAT);
			final Map<String, long[]> noise = Map.of("noise", new long[] {1, 3, 16, 16});
			assertEquals(
					3 / 4. + 3 + 3,
					GraphMemory.of(ByteBuffer.wrap(graph.toModel()), "x")
									.peak(noise, 1, 3, 16, 16)
									.orElseThrow()
									.bytes()
							/ PLANE);
		}
	}

	/** Files of others may be damaged: ONNX Runtime says so when it opens them. */
	@Test
	void sumsAndProductsOfOneImageEndNoPlan() throws IOException {
		for (final String op : List.of("Add", "Mul")) {
			final GraphMemory memory = memory((graph, x) -> {
				final String elements = graph.floats("elements", new float[3 * 3]);
				final String kernel = graph.node("Reshape", "kernel", List.of(elements, graph.integers(3, 3, 1, 1)));
				return graph.node(op, "y", List.of(graph.node("Conv", "conv", List.of(x, kernel))));
			});
			assertDoesNotThrow(() -> memory.peak(1, 3, 16, 16), op);
		}
	}
}
