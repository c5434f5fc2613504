// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import latentij.model.graph.ProtoMessage;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxBytesTest {

	/** Larger than what is kept. */
	private static final int LARGE = 200_000;

	@TempDir
	private Path temp;

	private byte[] model;
	private Path file;

	/** The weights come before the nodes, and small values between them. */
	@BeforeEach
	void write() throws IOException {
		final ProtoMessage input = new ProtoMessage().string(1, "x").message(2, new ProtoMessage());
		final ProtoMessage noise = new ProtoMessage()
				.string(1, "x")
				.string(2, "noise")
				.string(3, "n".repeat(70_000))
				.string(4, "RandomNormalLike");
		final ProtoMessage graph = new ProtoMessage()
				.message(5, tensor("small", 100))
				.message(5, tensor("large", LARGE))
				.message(1, noise)
				.message(5, tensor("other", LARGE))
				.message(11, input)
				.message(12, new ProtoMessage().string(1, "noise"));
		model = new ProtoMessage()
				.integer(1, 8)
				.message(7, graph)
				.string(2, "someone")
				.toByteArray();
		file = Files.write(temp.resolve("model.onnx"), model);
	}

	private static ProtoMessage tensor(final String name, final int bytes) {
		return new ProtoMessage()
				.integer(1, bytes)
				.integer(2, 2)
				.string(8, name)
				.string(9, "v".repeat(bytes));
	}

	@Test
	void allButLargeValuesIsRead() throws IOException {
		final ByteBuffer read = OnnxBytes.withoutWeights(file);
		assertTrue(read.remaining() < model.length - 2 * LARGE, read.toString());
		assertTrue(read.remaining() > model.length - 2 * LARGE - 50, read.toString());
		final OnnxFile small = OnnxFile.read(file);
		final OnnxFile whole = OnnxFile.parse(file, ByteBuffer.wrap(model));
		assertEquals(whole.inputs(), small.inputs());
		assertEquals(whole.outputs(), small.outputs());
		assertEquals(whole.noise().size(), small.noise().size());
	}

	@Test
	void theWholeFileIsChangedWhereItsNodesAre() throws IOException {
		final OnnxFile read = OnnxFile.read(file);
		final byte[] changed =
				read.withNoiseAsInput(read.noiseInput(OnnxFile.FLOAT).orElseThrow());
		final OnnxFile result = OnnxFile.parse(file, ByteBuffer.wrap(changed));
		assertEquals(0, result.noise().size());
		assertEquals(2, result.inputs().size());
		assertTrue(changed.length > 2 * LARGE, "the weights are missing");
	}

	@Test
	void wholeFilesAreRead() throws IOException {
		final byte[] read = new byte[model.length];
		OnnxBytes.whole(file, CancelCheck.NONE).get(read);
		assertArrayEquals(model, read);
	}

	@Test
	void filesThatEndAnywhereAreRefused() throws IOException {
		for (int length = 1; length < model.length; length += 997) {
			Files.write(file, Arrays.copyOf(model, length));
			assertThrows(IOException.class, () -> OnnxFile.read(file), "length " + length);
		}
	}
}
