// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import latentij.testing.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {

	@TempDir
	Path folder;

	/** The first bytes of what torch.save writes, and wrote before version 1.6. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"504b0304000008080000000000000000",
				"504b0304000000000000000000000000",
				"80028a0a6cfc9c46f9206aa8",
				"80058a0a6cfc9c46f9206aa8"
			})
	void filesOfTorchAreToldFromCutOnes(final String start) throws IOException {
		final Path path = folder.resolve("latents.safetensors");
		Files.write(path, Arrays.copyOf(HexFormat.of().parseHex(start), 2048));
		final String message = assertThrows(IOException.class, () -> SafetensorsFile.open(path))
				.getMessage();
		assertTrue(message.contains("torch.save, and no safetensors file"), message);
		final int length = 0x280;
		SafetensorsWriter.write(path, "{}" + " ".repeat(length - 2), new byte[0]);
		assertEquals(Map.of(), SafetensorsFile.open(path).tensors());
	}

	private String failure(final String header, final int dataBytes) throws IOException {
		final Path path = SafetensorsWriter.write(folder.resolve("bad.safetensors"), header, new byte[dataBytes]);
		final IOException exc = assertThrows(IOException.class, () -> SafetensorsFile.open(path), header);
		assertTrue(exc.getMessage().contains("bad.safetensors"), exc.getMessage());
		return exc.getMessage();
	}

	private static String tensor(final String key, final String dtype, final String shape, final String offsets) {
		return "\"" + key + "\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"\"F99\" | [1] | [0,4] | dtype",
				"7 | [1] | [0,4] | dtype",
				"\"F32\" | [-1] | [0,4] | -1",
				"\"F32\" | [1.0] | [0,4] | 1.0",
				"\"F32\" | [1e0] | [0,4] | 1e0",
				"\"F32\" | [\"1\"] | [0,4] | whole",
				"\"F32\" | [2] | [0,4] | [2]",
				"\"F32\" | [9223372036854775807,9223372036854775807] | [0,4] | 10^18",
				"\"F32\" | [1000000000000,1000000000000] | [0,4] | takes",
				"\"F32\" | [4611686018427387905,4] | [0,4] | 10^18",
				"\"F32\" | [0] | [0,4] | takes",
				"\"F32\" | [1000000000000,1000000000000] | [4,4] | takes",
				"\"F32\" | [1] | [4,0] | data_offsets",
				"\"F32\" | [1] | [0] | data_offsets",
				"\"F32\" | [1] | [0,4,8] | data_offsets",
				"\"F32\" | [1] | [-4,0] | -4",
				"\"F32\" | [1] | [4,8] | cut off",
				"\"F32\" | [1] | [0,99999999999999999999] | 10^18",
				"\"F32\" | {} | [0,4] | list",
				"\"F32\" | [[1]] | [0,4] | whole",
				"null | [1] | [0,4] | dtype"
			})
	void wrongEntriesAreRefusedByName(final String dtype, final String shape, final String offsets, final String hint)
			throws IOException {
		final String message = failure("{" + tensor("some.key", dtype, shape, offsets) + "}", 4);
		assertTrue(message.contains("some.key"), message);
		assertTrue(message.contains(hint), message);
	}

	@Test
	void overlapsHolesAndDuplicatesAreRefusedByName() throws IOException {
		final String a = tensor("a", "\"F32\"", "[1]", "[0,4]");
		assertTrue(failure("{" + a + "," + tensor("b", "\"F16\"", "[3]", "[2,8]") + "}", 8)
				.contains("\"b\": its bytes overlap those of \"a\""));
		assertTrue(failure("{" + a + "," + tensor("b", "\"F16\"", "[1]", "[6,8]") + "}", 8)
				.contains("\"b\": 2 bytes between \"a\""));
		assertTrue(failure("{" + a + "}", 8).contains("4 bytes at its end"));
		assertTrue(failure("{" + a + "," + tensor("a", "\"F32\"", "[1]", "[4,8]") + "}", 8)
				.contains("two entries"));
		assertTrue(failure("{" + a.replace("\"shape\"", "\"dtype\":\"F32\",\"shape\"") + "}", 4)
				.contains("two dtypes"));
		assertTrue(failure("{" + a.replace("\"shape\"", "\"shape\":[1],\"shape\"") + "}", 4)
				.contains("two shapes"));
		assertTrue(failure("{" + a.replace("\"shape\"", "\"data_offsets\":[0,4],\"shape\"") + "}", 4)
				.contains("two data_offsets"));
		assertTrue(failure("{\"__metadata__\":{},\"__metadata__\":{}}", 0).contains("two entries"));
		assertTrue(failure("{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}}", 0).contains("two entries \"a\""));
		assertTrue(failure("{\"__metadata__\":[]}", 0).contains("should give an object"));
		assertTrue(failure("{\"__metadata__\":{\"a\":{\"b\":1}}}", 0).contains("__metadata__"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"\"dtype\":\"F32\",", "\"shape\":[1],", ",\"data_offsets\":[0,4]"})
	void missingEntriesAreNamed(final String entry) throws IOException {
		final String header = "{" + tensor("a", "\"F32\"", "[1]", "[0,4]") + "}";
		assertTrue(failure(header.replace(entry, ""), 4).contains("is missing"));
	}

	/** As writers that sort by names have it. */
	@Test
	void tensorsMayLieInAnotherOrderThanInTheHeader() throws IOException {
		final String header = "{" + tensor("a", "\"F16\"", "[1]", "[4,6]") + ","
				+ tensor("none", "\"F32\"", "[0]", "[4,4]") + "," + tensor("b", "\"F32\"", "[1]", "[0,4]") + "}";
		final byte[] data = {0, 0, (byte) 0x80, 0x3f, 0, 0x40};
		final SafetensorsFile file =
				SafetensorsFile.open(SafetensorsWriter.write(folder.resolve("a.safetensors"), header, data));
		assertArrayEquals(new float[] {2}, file.read(file.tensor("a")).toArray());
		assertArrayEquals(new float[] {1}, file.read(file.tensor("b")).toArray());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"[]",
				"{",
				"{}}",
				"{}{}",
				" {}",
				"{\"a\":}",
				"{\"a\":1}",
				"{\"a\":[]}",
				"{\"a\":{}}",
				"nonsense",
				"{'a':1}",
				"{/**/}",
				"\u0000",
				"{\"a\":{\"dtype\":\"F32\",}}"
			})
	void headersThatAreNotWhatTheyShouldBeAreRefused(final String header) throws IOException {
		failure(header, 0);
	}

	@Test
	void deepHeadersAreRefused() throws IOException {
		final int depth = 1_000_000;
		failure("{\"a\":".repeat(depth), 0);
		failure("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}", 0);
		failure("{\"a\":{\"dtype\":\"F32\",\"shape\":" + "[".repeat(depth), 0);
		failure("{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(depth) + "1],\"data_offsets\":[0,4]}}", 4);
	}

	@Test
	void pointersOfGitLfsAreToldFromDamagedFiles() throws IOException {
		final Path file = Files.writeString(
				folder.resolve("pointer.safetensors"),
				"version https://git-lfs.github.com/spec/v1\noid sha256:" + "7".repeat(64) + "\nsize 334643276\n");
		final String message = assertThrows(IOException.class, () -> SafetensorsFile.open(file))
				.getMessage();
		for (final String words : new String[] {file.toString(), "pointer of Git LFS", "335 MB", "\"git lfs pull\""})
			assertTrue(message.contains(words), message);
	}

	@Test
	void webPagesAreToldFromDamagedFiles() throws IOException {
		final Path file = Files.writeString(folder.resolve("page.safetensors"), "<!DOCTYPE html><html></html>\n");
		final String message = assertThrows(IOException.class, () -> SafetensorsFile.open(file))
				.getMessage();
		assertTrue(message.startsWith(file + " is a web page"), message);
	}

	/** Programs that follow no redirections, and do not look at the status, save what the server said. */
	@ParameterizedTest
	@CsvSource({
		"Found. Redirecting to https://cdn.example/a?Signature=secret, Found. Redirecting to https://cdn.example/a?…",
		"Found at https://a:pw@cdn.example/a#k. Go there., Found at https://…@cdn.example/a?… Go there.",
		"Is the model gated? Ask its author., Is the model gated? Ask its author.",
		"#1: write to help@example.org, #1: write to help@example.org",
		"Entry not found, Entry not found",
		"'Not\r\n\tfound', Not found",
		"404, 404"
	})
	void sentencesOfServersAreToldFromDamagedFiles(final String sentence, final String told) throws IOException {
		final Path file = Files.writeString(folder.resolve("answer.safetensors"), sentence + "\r\n");
		final String message = assertThrows(IOException.class, () -> SafetensorsFile.open(file))
				.getMessage();
		assertTrue(message.startsWith(file + " holds the text \"" + told + "\", and is not"), message);
	}

	@Test
	void headersAsLongAsALetterAreRead() throws IOException {
		// 60 is '<', with which web pages begin.
		final String header = String.format("%-60s", "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}");
		final ByteBuffer bytes = ByteBuffer.allocate(8 + 60 + 4).order(ByteOrder.LITTLE_ENDIAN);
		bytes.putLong(60).put(header.getBytes());
		final Path file = Files.write(folder.resolve("letter.safetensors"), bytes.array());
		assertEquals(1, SafetensorsFile.open(file).tensors().size());
	}

	@Test
	void headerLengthsBeyondTheFileAreRefused() throws IOException {
		final Path path = folder.resolve("bad.safetensors");
		for (final long length :
				new long[] {3, 100, 1 << 24, (1 << 24) + 1, 1L << 31, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
			final ByteBuffer bytes =
					ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
			Files.write(path, bytes.array());
			assertNotSafetensors(
					path,
					length > 0 && length <= 1 << 24
							? "or is cut off: its header should have " + length + " bytes"
							: "it does not begin with the length of a header");
		}
		for (int n = 0; n < 8; n++) {
			Files.write(path, new byte[n]);
			assertNotSafetensors(path, "it has " + n + " bytes, and the length of the header alone takes 8");
		}
	}

	private static void assertNotSafetensors(final Path path, final String why) {
		final String message = assertThrows(IOException.class, () -> SafetensorsFile.open(path))
				.getMessage();
		assertTrue(message.startsWith(path + " is no safetensors file") && message.contains(why), message);
	}

	@Test
	void absurdlyLargeHeadersAreRefusedWithoutReadingThem() throws IOException {
		final Path path = folder.resolve("bad.safetensors");
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
			channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 3_000_000_000L), 0);
			channel.write(ByteBuffer.allocate(1), 3_000_000_100L);
		}
		final IOException exc = assertThrows(IOException.class, () -> SafetensorsFile.open(path));
		assertTrue(exc.getMessage().contains("3000000000"), exc.getMessage());
	}

	@Test
	void namesInMessagesAreShortAndOnOneLine() throws IOException {
		final String message = failure("{\"" + "x".repeat(5000) + "\\n\\u001b\":1}", 0);
		assertTrue(message.length() < 1000, message);
		assertFalse(failure("{\"a\\nb\\u001b\":1}", 0).contains("\n"));
	}
}
