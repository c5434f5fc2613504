// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.ProtoMessage;
import org.junit.jupiter.api.Test;

/** {@code OnnxFolderTest} has the plainest ends of decoders. */
class OutputRangeTest {

	private static ProtoMessage node(final String op, final String input, final String output) {
		return new ProtoMessage().string(1, input).string(2, output).string(4, op);
	}

	private static Optional<String> neverNegative(final ProtoMessage... nodes) throws IOException {
		final ProtoMessage graph = new ProtoMessage();
		for (final ProtoMessage node : nodes) graph.message(1, node);
		return neverNegative(new ProtoMessage().message(7, graph).toByteArray());
	}

	private static Optional<String> neverNegative(final byte[] model) throws IOException {
		return OutputRange.neverNegative(ByteBuffer.wrap(model), "y");
	}

	/** The end of a decoder, whose last node makes y. */
	private static Optional<String> neverNegative(final BiFunction<OnnxGraph, String, String> end) throws IOException {
		final OnnxGraph graph = new OnnxGraph("decoder");
		graph.output(end.apply(graph, graph.input("x", OnnxType.FLOAT, "n", 3, "h", "w")), OnnxType.FLOAT);
		return neverNegative(graph.toModel());
	}

	@Test
	void lastNodesTell() throws IOException {
		assertEquals(Optional.of("Relu"), neverNegative(node("Relu", "x", "a"), node("Identity", "a", "y")));
		assertEquals(Optional.empty(), neverNegative(node("Relu", "x", "a"), node("Neg", "a", "y")));
	}

	private static String clip(final OnnxGraph graph, final String x, final float least) {
		return graph.node("Clip", "clipped", List.of(x, graph.floats("least", least), graph.floats("most", 1)));
	}

	@Test
	void imagesFromZeroAreToldWhateverTheyAreMultipliedBy() throws IOException {
		final Optional<String> found = Optional.of("Clip, Mul");
		assertEquals(
				found,
				neverNegative(
						(graph, x) -> graph.node("Mul", "y", List.of(clip(graph, x, 0), graph.floats("levels", 255)))));
		assertEquals(
				found,
				neverNegative(
						(graph, x) -> graph.node("Mul", "y", List.of(graph.floats("levels", 255), clip(graph, x, 0)))));
		assertEquals(
				Optional.empty(),
				neverNegative((graph, x) ->
						graph.node("Mul", "y", List.of(clip(graph, x, 0), graph.floats("levels", -255)))));
		assertEquals(
				Optional.empty(),
				neverNegative((graph, x) -> graph.node("Mul", "y", List.of(graph.floats("levels", 255), x))));
	}

	@Test
	void greyLevelsFromZeroAreToldAlsoWhereTheyAreRounded() throws IOException {
		for (final float least : new float[] {0, -0.6f})
			assertEquals(
					least == 0 ? Optional.of("Clip, Round") : Optional.empty(),
					neverNegative((graph, x) -> graph.node("Round", "y", List.of(clip(graph, x, least)))));
	}

	@Test
	void imagesThatWereShiftedToZeroAreToldAndThoseThatWereShiftedBackAreNot() throws IOException {
		assertEquals(Optional.of("Tanh, Mul, Add"), neverNegative((graph, x) -> {
			final String tanh = graph.node("Tanh", "tanh", List.of(x));
			final String half = graph.node("Mul", "half", List.of(tanh, graph.floats("factor", 0.5f)));
			return graph.node("Add", "y", List.of(half, graph.floats("shift", 0.5f)));
		}));
		assertEquals(
				Optional.empty(),
				neverNegative(
						(graph, x) -> graph.node("Sub", "y", List.of(clip(graph, x, 0), graph.floats("shift", 0.5f)))));
		assertEquals(
				Optional.empty(),
				neverNegative(
						(graph, x) -> graph.node("Sub", "y", List.of(graph.floats("shift", 1), clip(graph, x, 0)))));
		assertEquals(Optional.empty(), neverNegative((graph, x) -> graph.node("Tanh", "y", List.of(x))));
	}

	@Test
	void largestAndSmallestOfTwoTellARange() throws IOException {
		for (final float least : new float[] {0, -1})
			assertEquals(least == 0 ? Optional.of("Max, Min") : Optional.empty(), neverNegative((graph, x) -> {
				final String above = graph.node("Max", "above", List.of(x, graph.floats("least", least)));
				return graph.node("Min", "y", List.of(graph.floats("most", 1), above));
			}));
	}

	@Test
	void constantsOf16BitsAreRead() throws IOException {
		for (final boolean raw : new boolean[] {true, false})
			for (final int least : new int[] {0, 0xbc00}) {
				// float16: 0, or -1.
				final ProtoMessage tensor = new ProtoMessage().integer(2, OnnxFile.FLOAT16);
				if (raw) tensor.raw(ByteBuffer.wrap(new byte[] {9 << 3 | 2, 2, (byte) least, (byte) (least >> 8)}));
				else tensor.integer(5, least);
				final ProtoMessage clip = new ProtoMessage()
						.string(1, "x")
						.string(1, "least")
						.string(2, "y")
						.string(4, "Clip");
				final ProtoMessage graph = new ProtoMessage().message(1, clip).message(5, tensor.string(8, "least"));
				final byte[] model = new ProtoMessage().message(7, graph).toByteArray();
				assertEquals(least == 0 ? Optional.of("Clip") : Optional.empty(), neverNegative(model));
			}
	}

	@Test
	void graphsThatGoRoundInACircleTellNothing() throws IOException {
		assertEquals(Optional.empty(), neverNegative(node("Identity", "y", "y")));
	}

	/** Damaged files have any. */
	@Test
	void constantsWithoutAnOutputTellNothing() throws IOException {
		final ProtoMessage attribute = new ProtoMessage().string(1, "value").message(5, new ProtoMessage());
		final ProtoMessage constant = new ProtoMessage().string(4, "Constant").message(5, attribute);
		assertEquals(Optional.of("Relu"), neverNegative(constant, node("Relu", "x", "y")));
	}
}
