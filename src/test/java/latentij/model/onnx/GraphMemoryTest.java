// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxGraph.Attribute;
import latentij.model.graph.OnnxType;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphMemoryTest {

	/** Bytes of one channel of the input. */
	private static final double PLANE = 4 * 10 * 20;

	private static GraphMemory memory(final BiFunction<OnnxGraph, String, String> body) throws IOException {
		final OnnxGraph graph = new OnnxGraph("test");
		final String last = body.apply(graph, graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w"));
		graph.output(last, OnnxType.FLOAT);
		return GraphMemory.of(ByteBuffer.wrap(graph.toModel()), "x");
	}

	private static double planes(final BiFunction<OnnxGraph, String, String> body) throws IOException {
		return memory(body).peakBytes(1, 3, 10, 20).orElseThrow() / PLANE;
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

	private static String softmax(final OnnxGraph graph, final String x, final String name) {
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
		// Half of the height, by arithmetic on the shape.
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
				0.05);
	}

	@ParameterizedTest
	@ValueSource(strings = {"vae_encoder", "vae_decoder"})
	void exportsAreUnderstood(final String part) throws IOException {
		final boolean encoder = part.equals("vae_encoder");
		final GraphMemory graph = GraphMemory.of(
				Vectors.path("kl-f8c4-onnx-optimum/" + part + "/model.onnx"), encoder ? "sample" : "latent_sample");
		final double small = (encoder ? graph.peakBytes(1, 3, 512, 512) : graph.peakBytes(1, 4, 64, 64)).orElseThrow();
		final double large =
				(encoder ? graph.peakBytes(1, 3, 4096, 4096) : graph.peakBytes(1, 4, 512, 512)).orElseThrow();
		// 275 and 284 MB were measured at 512 x 512, with the overhead of ONNX Runtime.
		assertTrue(small > 110e6 && small < 284e6, "" + small);
		// The scores of an attention over the whole image, before and after the softmax.
		assertEquals(2 * 4.0 * Math.pow(512 * 512, 2), large, 0.01 * large);
	}

	@Test
	void whatIsNotUnderstoodHasNoNumber() throws IOException {
		final GraphMemory graph = memory((g, x) -> g.microsoft("QuickGelu", "y", List.of(x)));
		assertEquals(OptionalDouble.empty(), graph.peakBytes(1, 3, 8, 8));
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
						.constantBytes(),
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
						.constantBytes(),
				10);
	}
}
