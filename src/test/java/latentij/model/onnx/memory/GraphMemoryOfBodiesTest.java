// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import static latentij.model.onnx.memory.GraphMemoryTest.PLANE;
import static latentij.model.onnx.memory.GraphMemoryTest.memory;
import static latentij.model.onnx.memory.GraphMemoryTest.planes;
import static latentij.model.onnx.memory.GraphMemoryTest.softmax;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import org.junit.jupiter.api.Test;

/** {@link GraphMemory} of nodes that run graphs of their own. */
class GraphMemoryOfBodiesTest {

	/** Only the branch of an If that runs takes memory, and what it takes from around it is there until then. */
	@Test
	void branchesAreTaken() throws IOException {
		final GraphMemory memory = memory((graph, x) -> {
			final String inner = softmax(graph, x, "inner");
			final OnnxGraph enlarged = graph.body("enlarged");
			enlarged.output(
					enlarged.node("Resize", "large", List.of(inner, "", graph.floats("scales", 1, 1, 4, 4))),
					OnnxType.FLOAT);
			final OnnxGraph same = graph.body("same");
			same.output(softmax(same, softmax(same, inner, "b"), "c"), OnnxType.FLOAT);
			final String shape = graph.node("Shape", "shape", List.of(x));
			final String width = graph.node("Slice", "width", List.of(shape, graph.integers(3), graph.integers(4)));
			return graph.node(
					"If",
					"y",
					List.of(graph.node("Equal", "is16", List.of(width, graph.integers(16)))),
					enlarged.asAttribute("then_branch"),
					same.asAttribute("else_branch"));
		});
		// The input, the inner value, and the branch, beside a few numbers: 16 times as large, or two in a row.
		assertEquals(3 + 3 + 48, memory.peak(1, 3, 16, 16).orElseThrow().bytes() / PLANE, 0.6);
		assertEquals(
				2 * (3 + 3 + 3 + 3), memory.peak(1, 3, 16, 32).orElseThrow().bytes() / PLANE, 0.6);
	}

	/** As an attention in blocks of queries: what its body takes stays until the end, and its memory serves again. */
	@Test
	void bodiesOfScansAreFollowed() throws IOException {
		final double planes = planes((graph, x) -> {
			final String other = softmax(graph, x, "other");
			final OnnxGraph body = new OnnxGraph("body").body("scan");
			final String block = body.input("block", OnnxType.FLOAT, "c", "h", "w");
			final String twice = body.node("Concat", "twice", List.of(block, block), Attribute.of("axis", 0));
			body.output(
					body.node("Slice", "half", List.of(twice, body.integers(0), body.integers(1), body.integers(0))),
					OnnxType.FLOAT);
			final String scanned = graph.node(
					"Scan", "scanned", List.of(x), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
			return graph.node("Concat", "y", List.of(scanned, other), Attribute.of("axis", 1));
		});
		// The input, the other, the result of the Scan, its body, the output.
		assertTrue(planes >= 3 + 3 + 1 + 6 && planes <= 3 + 3 + 1 + 6 + 4, "" + planes);
	}

	/** What counts the rounds of a Scan is another number after each of them. */
	@Test
	void valuesThatGoFromRoundToRoundAreNotKnown() throws IOException {
		final GraphMemory memory = memory((graph, x) -> {
			final OnnxGraph body = new OnnxGraph("body").body("scan");
			final String before = body.input("before", OnnxType.INT64, 1);
			body.input("block", OnnxType.FLOAT, "c", "h", "w");
			body.output(body.node("Add", "after", List.of(before, body.integers(1))), OnnxType.INT64);
			final String rounds = graph.node(
					"Scan",
					"rounds",
					List.of(graph.integers(0), x),
					body.asAttribute("body"),
					Attribute.of("num_scan_inputs", 1));
			return graph.node("Expand", "y", List.of(graph.scalar("one", 1), rounds));
		});
		assertEquals(Optional.empty(), memory.peak(1, 3, 16, 16));
	}

	/** A file is damaged, and ONNX Runtime says so, if the body of a Scan gives more than the node. */
	@Test
	void bodiesThatGiveTooMuchAreNotUnderstood() throws IOException {
		final GraphMemory memory = memory((graph, x) -> {
			final OnnxGraph body = new OnnxGraph("body").body("scan");
			final String block = body.input("block", OnnxType.FLOAT, "c", "h", "w");
			body.output(softmax(body, block, "a"), OnnxType.FLOAT);
			body.output(softmax(body, block, "b"), OnnxType.FLOAT);
			return graph.node("Scan", "y", List.of(x), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
		});
		assertEquals(Optional.empty(), memory.peak(1, 3, 16, 16));
	}

	/** As an attention in blocks of queries: [n,channels,h,w] is cut into rows, and they come together as columns. */
	@Test
	void scansCutAndJoinAlongTheirAxes() throws IOException {
		final double planes = planes((graph, x) -> {
			final OnnxGraph body = new OnnxGraph("body").body("scan");
			final String row = body.input("row", OnnxType.FLOAT, "n", "c", "w");
			body.output(
					body.node("ReduceMax", "most", List.of(row), Attribute.of("axes", new long[] {1})), OnnxType.FLOAT);
			final String scanned = graph.node(
					"Scan",
					"scanned",
					List.of(x),
					body.asAttribute("body"),
					Attribute.of("num_scan_inputs", 1),
					Attribute.of("scan_input_axes", new long[] {2}),
					Attribute.of("scan_output_axes", new long[] {-1}));
			// [1,1,16,16], repeated 8 times.
			return graph.node("Tile", "y", List.of(scanned, graph.integers(1, 8, 1, 1)));
		});
		assertEquals(3 + 1 + 8, planes, 0.2);
	}

	/** Sizes that are open around a body are open in it: none of its values takes the place of another one. */
	@Test
	void bodiesKnowNoMoreSizesThanTheGraphAroundThem() throws IOException {
		final BiFunction<OnnxGraph, String, String> blocks = (graph, x) -> {
			final OnnxGraph body = new OnnxGraph("body").body("scan");
			final String block = body.input("block", OnnxType.FLOAT, "c", "h", "w");
			body.output(
					body.node("ReduceMax", "most", List.of(softmax(body, softmax(body, block, "a"), "b"))),
					OnnxType.FLOAT);
			return graph.node(
					"Scan", "scanned", List.of(x), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
		};
		final BiFunction<OnnxGraph, String, String> inPlace = (graph, x) -> {
			final OnnxGraph body = new OnnxGraph("body").body("scan");
			final String block = body.input("block", OnnxType.FLOAT, "c", "h", "w");
			final String relu = body.node("Relu", "b", List.of(softmax(body, block, "a")));
			body.output(body.node("ReduceMax", "most", List.of(relu)), OnnxType.FLOAT);
			return graph.node(
					"Scan", "scanned", List.of(x), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
		};
		final BiFunction<OnnxGraph, String, String> open =
				(graph, x) -> graph.node("Concat", "long", List.of(x, x), Attribute.of("axis", 2));
		assertEquals(planes(inPlace) + 3, planes(blocks), 0.5);
		assertEquals(
				planes((graph, x) -> blocks.apply(graph, open.apply(graph, x))),
				planes((graph, x) -> inPlace.apply(graph, open.apply(graph, x))),
				0.5);
	}
}
