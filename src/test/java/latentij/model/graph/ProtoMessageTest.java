// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of protobuf's encoding. */
class ProtoMessageTest {

	/** Larger than what is read at once. */
	private static final int LARGE = 9_000_001;

	@TempDir
	Path folder;

	private static void assertBytes(final String hex, final ProtoMessage message) throws IOException {
		assertEquals(hex, HexFormat.of().formatHex(message.toByteArray()));
		assertEquals(hex.length() / 2, message.size());
	}

	/** Seven bits in a byte, the lowest first; a number below 0 has ten. */
	@ParameterizedTest
	@CsvSource({
		"0, 0800",
		"1, 0801",
		"127, 087f",
		"128, 088001",
		"150, 089601",
		"16383, 08ff7f",
		"16384, 08808001",
		"4294967296, 088080808010",
		"9223372036854775807, 08ffffffffffffffff7f",
		"-1, 08ffffffffffffffffff01"
	})
	void wholeNumbersAreVarints(final long value, final String hex) throws IOException {
		assertBytes(hex, new ProtoMessage().integer(1, value));
	}

	@Test
	void fieldsStandInTheirOrder() throws IOException {
		final ProtoMessage inner = new ProtoMessage().integer(1, 150);
		assertBytes(
				"1207" + "74657374696e67" + "a20603089601" + "1d0000c03f" + "080a",
				new ProtoMessage()
						.string(2, "testing")
						.message(100, inner)
						.float32(3, 1.5f)
						.integer(1, 10));
		assertBytes("0a02c3a4", new ProtoMessage().string(1, "\u00e4"));
		assertBytes("0a00", new ProtoMessage().message(1, new ProtoMessage()));
		assertBytes("", new ProtoMessage());
	}

	@Test
	void whatIsWrittenAlreadyIsTakenAsItIs() throws IOException {
		final ByteBuffer written = ByteBuffer.wrap(HexFormat.of().parseHex("ff0896010800"))
				.position(1)
				.limit(4);
		final ProtoMessage message = new ProtoMessage().raw(written).integer(2, 1);
		assertBytes("0896011001", message);
		assertBytes(
				"08960110010a050896011001", new ProtoMessage().fieldsOf(message).message(1, message));
		assertEquals(1, written.position());
	}

	private Path file(final int size) throws IOException {
		final byte[] bytes = new byte[size];
		for (int i = 0; i < size; i++) bytes[i] = (byte) (i % 251);
		return Files.write(folder.resolve("weights"), bytes);
	}

	@Test
	void bytesOfFilesAreReadFromTheirPlace() throws IOException {
		final Path file = file(LARGE + 1000);
		final AtomicInteger asked = new AtomicInteger();
		final ByteBuffer written = new ProtoMessage()
				.integer(1, 7)
				.file(2, file, 300, LARGE)
				.integer(3, 8)
				.toDirectBuffer(asked::incrementAndGet);
		assertEquals(2 + 5 + LARGE + 2, written.remaining());
		final byte[] start = new byte[7];
		written.get(start);
		assertEquals("080712c1a8a504", HexFormat.of().formatHex(start));
		final byte[] content = new byte[LARGE];
		written.get(content);
		assertTrue(Arrays.equals(Files.readAllBytes(file), 300, 300 + LARGE, content, 0, LARGE));
		assertEquals(0x18, written.get());
		assertEquals(8, written.get());
		assertEquals(3, asked.get());
		assertArrayEquals(
				new byte[] {10, 3, 5, 6, 7},
				new ProtoMessage().file(1, file, 5, 3).toByteArray());
	}

	@Test
	void filesThatWereCutOffAreToldOf() throws IOException {
		final ProtoMessage message = new ProtoMessage().file(1, file(100), 50, 51);
		assertThrows(EOFException.class, message::toByteArray);
		assertThrows(EOFException.class, () -> message.toDirectBuffer(CancelCheck.NONE));
	}

	@Test
	void readingOfFilesMayBeEnded() throws IOException {
		final ProtoMessage message = new ProtoMessage().file(1, file(100), 0, 100);
		assertThrows(
				CancellationException.class,
				() -> message.toDirectBuffer(() -> {
					throw new CancellationException();
				}));
	}

	/** What no array can hold is refused before memory is taken. */
	@Test
	void messagesHaveFewerBytesThanTwoGibibytes() {
		final ProtoMessage message =
				new ProtoMessage().file(1, folder, 0, 1L << 30).file(1, folder, 0, 1L << 30);
		assertEquals(2 * (1L << 30) + 12, message.size());
		assertTrue(assertThrows(IOException.class, message::toByteArray)
				.getMessage()
				.contains("2147483660 bytes"));
	}
}
