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
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.testing.SafetensorsWriter;
import latentij.util.CancelCheck;
import latentij.util.Float16;
import latentij.util.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class SafetensorsFileTest {

	@TempDir
	Path folder;

	private static byte[] shorts(final int... bits) {
		final ByteBuffer bytes = ByteBuffer.allocate(bits.length * 2).order(ByteOrder.LITTLE_ENDIAN);
		for (final int b : bits) bytes.putShort((short) b);
		return bytes.array();
	}

	@Test
	void valuesComeBackWhateverTheirTypeAndAlignment() throws IOException {
		final SafetensorsWriter writer = new SafetensorsWriter()
				.add("single", new long[] {2, 2}, 1.5f, -2, 0, 1e-30f)
				.metadata("format", "pt")
				.add("half", "F16", new long[] {5}, shorts(0x3c00, 0xc100, 0x0001, 0x8000, 0x7bff))
				.add("brain", "BF16", new long[] {2}, shorts(0x3f80, 0xff7f))
				.add("double", "F64", new long[] {1}, HexFormat.of().parseHex("9a9999999999b9bf"))
				.add("eighth", "F8_E4M3", new long[] {3}, new byte[] {0x38, (byte) 0xc4, 0x7e})
				.add("other", "F8_E5M2", new long[] {2}, new byte[] {0x3c, (byte) 0xc5})
				.add("foreign", "I64", new long[] {1}, new byte[8])
				.add("empty", new long[] {0});
		for (int shift = 0; shift < 8; shift++) {
			final SafetensorsFile file = SafetensorsFile.open(writer.write(folder.resolve("a.safetensors"), shift));
			assertEquals(
					List.of("single", "half", "brain", "double", "eighth", "other", "foreign", "empty"),
					List.copyOf(file.tensors().keySet()));
			assertEquals(Map.of("format", "pt"), file.metadata());
			assertArrayEquals(
					new float[] {1.5f, -2, 0, 1e-30f},
					file.read(file.tensor("single")).toArray());
			assertArrayEquals(
					new long[] {2, 2}, file.read(file.tensor("single")).shape());
			assertArrayEquals(
					new float[] {1, -2.5f, 0x1p-24f, -0f, 65504},
					file.read(file.tensor("half")).toArray());
			assertArrayEquals(
					new float[] {1, -3.3895314e38f},
					file.read(file.tensor("brain")).toArray());
			assertArrayEquals(
					new float[] {-0.1f}, file.read(file.tensor("double")).toArray());
			assertArrayEquals(
					new float[] {1, -3, 448}, file.read(file.tensor("eighth")).toArray());
			assertArrayEquals(
					new float[] {1, -5}, file.read(file.tensor("other")).toArray());
			for (final TensorInfo tensor : file.tensors().values())
				assertEquals(
						tensor.shape().stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b),
						tensor.size(),
						tensor.key());
			final String message = assertThrows(IOException.class, () -> file.read(file.tensor("foreign")))
					.getMessage();
			assertTrue(message.contains("int64") && message.contains(Dtype.READABLE), message);
			assertThrows(IOException.class, () -> file.read(file.tensor("empty")));
			assertThrows(IOException.class, () -> file.tensor("missing"));
		}
	}

	@Test
	void halfPrecisionIsExactForEveryBitPattern() {
		for (int bits = 0; bits < 1 << 16; bits++) {
			final float value = Float16.ofBits((short) bits);
			final int exponent = bits >> 10 & 31;
			final double fraction = (bits & 1023) / 1024.0;
			final double expected = exponent == 31
					? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
					: exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
			assertEquals(bits < 0x8000 ? expected : -expected, value, 0.0);
		}
	}

	@Test
	void tensorsBeyondTwoGibibytesAreReached() throws IOException {
		// A sparse file: its first tensor is a hole of 2.5 GB.
		final long far = 2_500_000_000L;
		final String header = "{\"hole\":{\"dtype\":\"U8\",\"shape\":[" + far + "],\"data_offsets\":[0,"
				+ far + "]},\"far\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":["
				+ far + "," + (far + 4) + "]}}";
		final Path path = SafetensorsWriter.write(folder.resolve("far.safetensors"), header, new byte[0]);
		final long start = Files.size(path);
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 7), start + far);
		}
		final SafetensorsFile file = SafetensorsFile.open(path);
		assertArrayEquals(new float[] {7}, file.read(file.tensor("far")).toArray());
		assertEquals(start + far, file.tensor("far").offset());
	}

	/** Read in pieces of a mebibyte. */
	@ParameterizedTest
	@CsvSource({"F32, 700001", "F64, 300001", "F16, 1500001"})
	void largeTensorsAreReadToTheirEnds(final String dtype, final int n) throws IOException {
		final int size = Dtype.valueOf(dtype).bits() / 8;
		final ByteBuffer bytes = ByteBuffer.allocate(n * size).order(ByteOrder.LITTLE_ENDIAN);
		final float[] expected = new float[n];
		for (int i = 0; i < n; i++) {
			expected[i] = i % 2039;
			if (size == 8) bytes.putDouble(expected[i]);
			else if (size == 4) bytes.putFloat(expected[i]);
			else bytes.putShort(Float16.toBits(expected[i]));
		}
		final SafetensorsFile file = SafetensorsFile.open(new SafetensorsWriter()
				.add("first", new long[] {1}, 7)
				.add("large", dtype, new long[] {n}, bytes.array())
				.write(folder.resolve("a.safetensors")));
		assertArrayEquals(expected, file.read(file.tensor("large")).toArray());
	}

	/** The last as a float of 32 bits, as which it is used. */
	@ParameterizedTest
	@CsvSource({
		"F8_E4M3, 7f",
		"F8_E4M3, ff",
		"F8_E5M2, 7c",
		"F8_E5M2, fe",
		"F64, 000000000000f07f",
		"F64, 9c7500883ce4377e"
	})
	void nonFiniteValuesOfOtherTypesAreFound(final String dtype, final String hex) throws IOException {
		final byte[] bad = HexFormat.of().parseHex(hex);
		final byte[] bytes = new byte[3 * bad.length];
		final Path path = folder.resolve("a.safetensors");
		for (int i = -1; i < 3; i++) {
			Arrays.fill(bytes, (byte) 0);
			if (i >= 0) System.arraycopy(bad, 0, bytes, i * bad.length, bad.length);
			final SafetensorsFile file = SafetensorsFile.open(new SafetensorsWriter()
					.add("a", dtype, new long[] {3}, bytes)
					.write(path));
			assertEquals(i < 0, file.isFinite(file.tensor("a"), Sha256.digest(), CancelCheck.NONE));
		}
	}

	@Test
	void lookingAtValuesMayBeEnded() throws IOException {
		final SafetensorsFile file = SafetensorsFile.open(
				new SafetensorsWriter().add("a", new long[] {1}, 1).write(folder.resolve("a.safetensors")));
		assertThrows(
				CancellationException.class,
				() -> file.isFinite(file.tensor("a"), Sha256.digest(), () -> {
					throw new CancellationException();
				}));
	}

	@ParameterizedTest
	@CsvSource({"F32,7fc00000", "F32,ff800000", "F16,7e00", "F16,fc00", "BF16,7fc0", "BF16,ff80"})
	void nonFiniteValuesAreFound(final String dtype, final String bits) throws IOException {
		final int size = dtype.equals("F32") ? 4 : 2;
		// More than one chunk, and the bad value is the last.
		final int n = 700_000;
		final ByteBuffer bytes = ByteBuffer.allocate(n * size).order(ByteOrder.LITTLE_ENDIAN);
		final Path path = folder.resolve("a.safetensors");
		final SafetensorsFile good = SafetensorsFile.open(new SafetensorsWriter()
				.add("fine", dtype, new long[] {n}, bytes.array())
				.write(path));
		final MessageDigest digest = Sha256.digest();
		assertTrue(good.isFinite(good.tensor("fine"), digest, CancelCheck.NONE));
		assertArrayEquals(Sha256.digest().digest(bytes.array()), digest.digest());
		final int pattern = Integer.parseUnsignedInt(bits, 16);
		if (size == 4) bytes.putInt((n - 1) * size, pattern);
		else bytes.putShort((n - 1) * size, (short) pattern);
		final SafetensorsFile bad = SafetensorsFile.open(new SafetensorsWriter()
				.add("fine", new long[] {1}, 1)
				.add("bad", dtype, new long[] {n}, bytes.array())
				.write(path));
		assertTrue(bad.isFinite(bad.tensor("fine"), digest, CancelCheck.NONE));
		assertFalse(bad.isFinite(bad.tensor("bad"), digest, CancelCheck.NONE));
	}

	@Test
	void changedFilesAreNotRead() throws IOException {
		final Path path = new SafetensorsWriter().add("a", new long[] {2}, 1, 2).write(folder.resolve("a.safetensors"));
		final SafetensorsFile file = SafetensorsFile.open(path);
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
			channel.truncate(channel.size() - 4);
		}
		final IOException exc = assertThrows(IOException.class, () -> file.read(file.tensor("a")));
		assertTrue(exc.getMessage().contains("\"a\""), exc.getMessage());
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
			channel.write(ByteBuffer.allocate(8));
		}
		assertThrows(IOException.class, () -> file.read(file.tensor("a")));
	}

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

	@Test
	void headerLengthsBeyondTheFileAreRefused() throws IOException {
		final Path path = folder.resolve("bad.safetensors");
		for (final long length : new long[] {3, 100, 1L << 31, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
			final ByteBuffer bytes =
					ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
			Files.write(path, bytes.array());
			assertThrows(IOException.class, () -> SafetensorsFile.open(path));
		}
		for (int n = 0; n < 8; n++) {
			Files.write(path, new byte[n]);
			assertThrows(IOException.class, () -> SafetensorsFile.open(path));
		}
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
