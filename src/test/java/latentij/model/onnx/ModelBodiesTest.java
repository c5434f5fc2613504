// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import latentij.model.graph.ProtoMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBodiesTest {

	private static ProtoMessage node(final String op) {
		return new ProtoMessage().string(4, op);
	}

	private static ProtoMessage graph(final ProtoMessage... nodes) {
		final ProtoMessage graph = new ProtoMessage().string(2, "graph");
		for (final ProtoMessage node : nodes) graph.message(1, node);
		return graph;
	}

	/** A node with a body. */
	private static ProtoMessage holding(final int field, final ProtoMessage body) {
		return node("If").message(5, new ProtoMessage().string(1, "body").message(field, body));
	}

	private static ModelBodies read(final ProtoMessage model) throws IOException {
		return ModelBodies.read(ByteBuffer.wrap(model.toByteArray()));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"Bernoulli",
				"Multinomial",
				"RandomNormal",
				"RandomNormalLike",
				"RandomUniform",
				"RandomUniformLike"
			})
	void nodesThatDrawRandomNumbersAreCounted(final String op) throws IOException {
		assertEquals(
				2,
				read(new ProtoMessage().message(7, graph(node(op), node("Conv"), node(op))))
						.randomNodes());
	}

	@Test
	void bodiesAndFunctionsCountToo() throws IOException {
		final ProtoMessage random = graph(node("RandomNormalLike"));
		final ProtoMessage inner = graph(holding(6, random), holding(11, random));
		final ProtoMessage function = new ProtoMessage()
				.string(1, "draw")
				.string(10, "pkg.torch")
				.message(7, node("RandomNormal"))
				.message(7, node("Mul"));
		final ModelBodies bodies =
				read(new ProtoMessage().message(7, graph(holding(6, inner))).message(25, function));
		assertEquals(3, bodies.randomNodes());
		assertEquals(Set.of("pkg.torch"), bodies.functionDomains());
	}

	@Test
	void bodiesWithoutEndAreRefused() {
		ProtoMessage body = graph(node("RandomNormal"));
		for (int i = 0; i < 100; i++) body = graph(holding(6, body));
		final ProtoMessage model = new ProtoMessage().message(7, body);
		assertThrows(IOException.class, () -> read(model));
	}
}
