// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class OnnxGraphTest {

	@TempDir
	Path folder;

	private static OnnxGraph plus(final Weight weight) {
		final OnnxGraph graph = new OnnxGraph("plus");
		final String x = graph.input("x", OnnxType.FLOAT, "n");
		graph.output(graph.node("Add", "y", List.of(x, graph.weight(weight, 3))), OnnxType.FLOAT, "n");
		return graph;
	}

	private static float[] run(final OnnxGraph graph, final float... x) throws IOException {
		try (GraphRunner runner = new GraphRunner(graph)) {
			return runner.run("y", "x", FloatTensor.copyOf(x, x.length)).toArray();
		}
	}

	/** 1, 2 and -0.5 at an offset of a file. */
	private Weight weight(final OnnxType type, final int offset) throws IOException {
		final ByteBuffer bytes =
				ByteBuffer.allocate(offset + 12).order(ByteOrder.LITTLE_ENDIAN).position(offset);
		switch (type) {
			case FLOAT -> bytes.putFloat(1).putFloat(2).putFloat(-0.5f);
			case FLOAT16 -> bytes.putShort((short) 0x3c00)
					.putShort((short) 0x4000)
					.putShort((short) 0xb800);
			default -> bytes.putShort((short) 0x3f80).putShort((short) 0x4000).putShort((short) 0xbf00);
		}
		final Path file = Files.write(folder.resolve("weights"), bytes.array());
		return new Weight("w", type, List.of(3L), file, offset, 3L * type.bytes());
	}

	@ParameterizedTest
	@CsvSource({
		"FLOAT,0",
		"FLOAT,4",
		"FLOAT,5",
		"FLOAT16,0",
		"FLOAT16,2",
		"FLOAT16,3",
		"BFLOAT16,0",
		"BFLOAT16,6",
		"BFLOAT16,1"
	})
	void weightsAreReadWhereverTheyLie(final OnnxType type, final int offset) throws IOException {
		final Weight weight = weight(type, offset);
		final OnnxGraph graph = plus(weight);
		assertArrayEquals(new float[] {11, 22, 29.5f}, run(graph, 10, 20, 30));
		assertEquals(folder, graph.externalData());
	}

	@Test
	void anotherRunOfTheSameGraphGivesTheSameBytes() throws IOException {
		final Weight weight = weight(OnnxType.FLOAT, 8);
		assertArrayEquals(plus(weight).toModel(), plus(weight).toModel());
	}

	@Test
	void bodiesSeeTheValuesAroundThem() throws IOException {
		final OnnxGraph graph = new OnnxGraph("rows");
		final String x = graph.input("x", OnnxType.FLOAT, 3);
		final String column = graph.node("Reshape", "column", List.of(x, graph.integers(-1, 1)));
		final OnnxGraph body = graph.body("body");
		final String row = body.input("row", OnnxType.FLOAT, 1);
		body.output(body.node("Mul", "product", List.of(row, x)), OnnxType.FLOAT, 3);
		final String scan = graph.node(
				"Scan", "scan", List.of(column), body.asAttribute("body"), Attribute.of("num_scan_inputs", 1));
		graph.output(graph.node("Identity", "y", List.of(scan)), OnnxType.FLOAT, 3, 3);
		assertArrayEquals(new float[] {1, 2, 3, 2, 4, 6, 3, 6, 9}, run(graph, 1, 2, 3));
	}

	@Test
	void mistakesAreFoundWhileBuilding() throws IOException {
		final OnnxGraph graph = new OnnxGraph("wrong");
		final String x = graph.input("x", OnnxType.FLOAT, "n");
		assertThrows(IllegalStateException.class, () -> graph.node("Relu", "y", List.of("missing")));
		assertThrows(IllegalStateException.class, () -> graph.node("Relu", "x", List.of(x)));
		assertThrows(IllegalStateException.class, () -> graph.output("z", OnnxType.FLOAT, "n"));
		assertThrows(IllegalStateException.class, () -> graph.body("b").input("x", OnnxType.FLOAT, 1));
		final Weight weight = weight(OnnxType.FLOAT, 0);
		assertThrows(IllegalArgumentException.class, () -> graph.weight(weight, 4));
		assertThrows(
				IllegalArgumentException.class,
				() -> new Weight("w", OnnxType.FLOAT, List.of(3L), weight.file(), 0, 11));
		final Path elsewhere = Files.createDirectories(folder.resolve("other")).resolve("weights");
		graph.weight(weight, 3);
		assertThrows(
				IllegalArgumentException.class,
				() -> graph.weight(new Weight("v", OnnxType.FLOAT, List.of(3L), elsewhere, 0, 12), 3));
	}

	@Test
	void filesThatLostTheirEndAreAnError() throws IOException {
		final Weight weight = weight(OnnxType.FLOAT, 5);
		Files.write(weight.file(), new byte[10]);
		final IOException exc = assertThrows(IOException.class, () -> run(plus(weight), 1, 2, 3));
		assertTrue(exc.getMessage().contains("\"w\""), exc.getMessage());
	}

	/** A constant of the graph around is not stored again. */
	@Test
	void bodiesTakeTheNumbersOfTheGraph() {
		final OnnxGraph graph = new OnnxGraph("g");
		graph.scalar("one", 1f);
		graph.scalar("two", 2.0);
		final OnnxGraph body = graph.body("b");
		assertEquals("one", body.scalar("one", 1f));
		assertEquals("two", body.scalar("two", 2.0));
		assertEquals("three", body.scalar("three", 3f));
		final OnnxGraph other = graph.body("c");
		assertEquals("three", other.scalar("three", 3f));
	}

	@Test
	void graphsBeyondTwoGibibytesAreRefused() {
		// The same contents 40 times: announced, but never written.
		final byte[] contents = new byte[64 << 20];
		final ProtoMessage message = new ProtoMessage();
		for (int i = 0; i < 40; i++) message.bytes(9, contents);
		assertTrue(message.size() > 40L * contents.length);
		assertThrows(
				IOException.class, () -> new ProtoMessage().message(1, message).toByteArray());
	}

	@Test
	void numbersAreWrittenAsProtobufHasThem() throws IOException {
		// Numbers and bytes of the encoding guide's examples.
		assertArrayEquals(
				new byte[] {8, (byte) 150, 1},
				new ProtoMessage().integer(1, 150).toByteArray());
		assertArrayEquals(
				new byte[] {18, 7, 't', 'e', 's', 't', 'i', 'n', 'g'},
				new ProtoMessage().string(2, "testing").toByteArray());
		assertArrayEquals(
				new byte[] {26, 3, 8, (byte) 150, 1},
				new ProtoMessage()
						.message(3, new ProtoMessage().integer(1, 150))
						.toByteArray());
		assertArrayEquals(
				new byte[] {8, -2, -1, -1, -1, -1, -1, -1, -1, -1, 1},
				new ProtoMessage().integer(1, -2).toByteArray());
		assertArrayEquals(new byte[] {8, 0}, new ProtoMessage().integer(1, 0).toByteArray());
	}
}
