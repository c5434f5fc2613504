// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import latentij.model.graph.ProtoMessage;
import org.junit.jupiter.api.Test;

class OutputRangeTest {

	private static ProtoMessage node(final String op, final String input, final String output) {
		return new ProtoMessage().string(1, input).string(2, output).string(4, op);
	}

	private static Optional<String> neverNegative(final ProtoMessage... nodes) throws IOException {
		final ProtoMessage graph = new ProtoMessage();
		for (final ProtoMessage node : nodes) graph.message(1, node);
		return OutputRange.neverNegative(
				ByteBuffer.wrap(new ProtoMessage().message(7, graph).toByteArray()), "y");
	}

	@Test
	void lastNodesTell() throws IOException {
		assertEquals(Optional.of("Relu"), neverNegative(node("Relu", "x", "a"), node("Identity", "a", "y")));
		assertEquals(Optional.empty(), neverNegative(node("Relu", "x", "a"), node("Neg", "a", "y")));
	}

	/** Damaged files have any. */
	@Test
	void constantsWithoutAnOutputTellNothing() throws IOException {
		final ProtoMessage attribute = new ProtoMessage().string(1, "value").message(5, new ProtoMessage());
		final ProtoMessage constant = new ProtoMessage().string(4, "Constant").message(5, attribute);
		assertEquals(Optional.of("Relu"), neverNegative(constant, node("Relu", "x", "y")));
	}
}
