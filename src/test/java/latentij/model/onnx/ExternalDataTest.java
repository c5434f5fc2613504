// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import latentij.model.graph.ProtoMessage;
import latentij.testing.Links;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalDataTest {

	private static final byte[] VALUES = {1, 2, 3, 4, 5, 6};

	@TempDir
	private Path temp;

	private Path folder;

	@BeforeEach
	void writeValues() throws IOException {
		folder = Files.createDirectory(temp.resolve("model"));
		Files.write(folder.resolve("weights"), VALUES);
	}

	private static ProtoMessage entry(final String key, final String value) {
		return new ProtoMessage().string(1, key).string(2, value);
	}

	/** A tensor "w" of bytes, [3], that lies in a file. */
	private static ProtoMessage tensor(final String location, final String offset, final String length) {
		return tensor(location, offset, length, 3);
	}

	private static ProtoMessage tensor(
			final String location, final String offset, final String length, final long elements) {
		return new ProtoMessage()
				.integer(1, elements)
				.integer(2, 2)
				.string(8, "w")
				.message(13, entry("location", location))
				.message(13, entry("offset", offset))
				.message(13, entry("length", length))
				.integer(14, 1);
	}

	private static ByteBuffer model(final ProtoMessage graph) throws IOException {
		return ByteBuffer.wrap(new ProtoMessage()
				.integer(1, 8)
				.message(7, graph)
				.string(2, "me")
				.toByteArray());
	}

	private static ProtoMessage whole(final int... values) {
		final ByteBuffer raw = ByteBuffer.allocate(2 + values.length);
		raw.put((byte) (9 << 3 | 2)).put((byte) values.length);
		for (final int value : values) raw.put((byte) value);
		return new ProtoMessage().integer(1, 3).integer(2, 2).string(8, "w").raw(raw.flip());
	}

	private byte[] inlined(final ByteBuffer model) throws IOException {
		final ByteBuffer result =
				ExternalData.inlined(model, folder, CancelCheck.NONE).orElseThrow();
		assertTrue(result.isDirect());
		final byte[] bytes = new byte[result.remaining()];
		result.get(bytes);
		return bytes;
	}

	@Test
	void initializersGetTheirValues() throws IOException {
		final ProtoMessage node = new ProtoMessage().string(1, "x").string(4, "Relu");
		assertArrayEquals(
				model(new ProtoMessage()
								.message(1, node)
								.message(5, whole(2, 3, 4))
								.string(2, "graph"))
						.array(),
				inlined(model(new ProtoMessage()
						.message(1, node)
						.message(5, tensor("weights", "1", "3"))
						.string(2, "graph"))));
	}

	/** Of a Constant in the body of a Loop, say. */
	@Test
	void tensorsOfNodesWithinGraphsGetTheirs() throws IOException {
		assertArrayEquals(model(nested(whole(1, 2, 3))).array(), inlined(model(nested(tensor("./weights", "0", "3")))));
	}

	private static ProtoMessage nested(final ProtoMessage tensor) {
		final ProtoMessage constant = new ProtoMessage().message(5, new ProtoMessage().message(5, tensor));
		final ProtoMessage body = new ProtoMessage().message(1, constant);
		return new ProtoMessage().message(1, new ProtoMessage().message(5, new ProtoMessage().message(6, body)));
	}

	@Test
	void graphsWithAllTheirValuesAreLeftAlone() throws IOException {
		assertEquals(Optional.empty(), ExternalData.inlined(model(nested(whole(1, 2, 3))), folder, CancelCheck.NONE));
	}

	@Test
	void filesAreListed() throws IOException {
		final Path graph = Files.write(
				folder.resolve("model.onnx"),
				model(new ProtoMessage().message(5, tensor("weights", "0", "3")))
						.array());
		assertEquals(Set.of(folder.resolve("weights")), ExternalData.files(graph));
		assertTrue(ExternalData.inlined(graph, CancelCheck.NONE).isPresent());
	}

	@Test
	void readingEndsBetweenTwoPieces() throws IOException {
		final long large = 1L << 26;
		try (RandomAccessFile weights =
				new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
			weights.setLength(large);
		}
		final ProtoMessage tensor = tensor("large", "0", Long.toString(large), large);
		final ByteBuffer model = model(new ProtoMessage().message(5, tensor));
		final int[] asked = new int[1];
		assertThrows(
				CancellationException.class,
				() -> ExternalData.inlined(model, folder, () -> {
					if (++asked[0] == 3) throw new CancellationException();
				}));
		assertEquals(3, asked[0]);
		ExternalData.inlined(model, folder, () -> asked[0]++);
		assertEquals(3 + 16, asked[0]);
	}

	@ParameterizedTest
	@CsvSource({
		"weights, 4, 3, ends before the tensor \"w\". It is cut off, or was changed while it was in use. Download it again.",
		"pointer, 0, 3, 'is only a pointer of Git LFS to a file of 123 kB, which was not fetched. Run \"git lfs pull\" in"
				+ " that folder, or download the file itself.'",
		"weights, 0, 4, should have 3 bytes",
		"weights, -1, 3, which is no number",
		"none, 0, 3, 'is missing, which holds weights. Download it into that folder, too.'",
		"../outside, 0, 3, expected was the name of a file beside the graph",
		"/etc/passwd, 0, 3, expected was the name of a file beside the graph",
		"link, 0, 3, is a link that leaves its folder"
	})
	void otherPlacesAreRefused(final String location, final String offset, final String length, final String why)
			throws IOException {
		final Path outside = Files.write(temp.resolve("outside"), VALUES);
		Files.writeString(
				folder.resolve("pointer"),
				"version https://git-lfs.github.com/spec/v1\noid sha256:" + "a".repeat(64) + "\nsize 123456\n");
		if (location.equals("link")) Links.symbolic(folder.resolve("link"), outside);
		final ByteBuffer model = model(new ProtoMessage().message(5, tensor(location, offset, length)));
		final Path graph = Files.write(folder.resolve("model.onnx"), model.array());
		final String message = assertThrows(IOException.class, () -> ExternalData.inlined(graph, CancelCheck.NONE))
				.getMessage();
		assertTrue(message.contains(why) && !message.endsWith(".."), message);
	}

	@Test
	void graphsWithinGraphsEndSomewhere() throws IOException {
		ProtoMessage graph = nested(tensor("weights", "0", "3"));
		for (int i = 0; i < 1000; i++)
			graph = new ProtoMessage().message(1, new ProtoMessage().message(5, new ProtoMessage().message(6, graph)));
		final ByteBuffer model = model(graph);
		assertEquals(
				"its graphs are nested too deeply",
				assertThrows(IOException.class, () -> ExternalData.inlined(model, folder, CancelCheck.NONE))
						.getMessage());
	}
}
