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
import latentij.util.files.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
		"F64, 9c7500883ce4377e",
		"F64, 000000000000f043"
	})
	void unusableValuesOfOtherTypesAreFound(final String dtype, final String hex) throws IOException {
		final byte[] bad = HexFormat.of().parseHex(hex);
		final byte[] bytes = new byte[3 * bad.length];
		final Path path = folder.resolve("a.safetensors");
		for (int i = -1; i < 3; i++) {
			Arrays.fill(bytes, (byte) 0);
			if (i >= 0) System.arraycopy(bad, 0, bytes, i * bad.length, bad.length);
			final SafetensorsFile file = SafetensorsFile.open(new SafetensorsWriter()
					.add("a", dtype, new long[] {3}, bytes)
					.write(path));
			assertEquals(i < 0, file.isUsable(file.tensor("a"), Sha256.digest(), CancelCheck.NONE));
		}
	}

	@Test
	void lookingAtValuesMayBeEnded() throws IOException {
		final SafetensorsFile file = SafetensorsFile.open(
				new SafetensorsWriter().add("a", new long[] {1}, 1).write(folder.resolve("a.safetensors")));
		assertThrows(
				CancellationException.class,
				() -> file.isUsable(file.tensor("a"), Sha256.digest(), () -> {
					throw new CancellationException();
				}));
	}

	@ParameterizedTest
	@CsvSource({
		"F32, 7fc00000",
		"F32, ff800000",
		"F32, 5f800000",
		"F32, fd23d70a",
		"F16, 7e00",
		"F16, fc00",
		"BF16, 7fc0",
		"BF16, ff80",
		"BF16, 5f80",
		"BF16, fd23"
	})
	void unusableValuesAreFound(final String dtype, final String bits) throws IOException {
		final int size = dtype.equals("F32") ? 4 : 2;
		// More than one chunk, and the bad value is the last.
		final int n = 700_000;
		final ByteBuffer bytes = ByteBuffer.allocate(n * size).order(ByteOrder.LITTLE_ENDIAN);
		final Path path = folder.resolve("a.safetensors");
		final SafetensorsFile good = SafetensorsFile.open(new SafetensorsWriter()
				.add("fine", dtype, new long[] {n}, bytes.array())
				.write(path));
		final MessageDigest digest = Sha256.digest();
		assertTrue(good.isUsable(good.tensor("fine"), digest, CancelCheck.NONE));
		assertArrayEquals(Sha256.digest().digest(bytes.array()), digest.digest());
		final int pattern = Integer.parseUnsignedInt(bits, 16);
		if (size == 4) bytes.putInt((n - 1) * size, pattern);
		else bytes.putShort((n - 1) * size, (short) pattern);
		final SafetensorsFile bad = SafetensorsFile.open(new SafetensorsWriter()
				.add("fine", new long[] {1}, 1)
				.add("bad", dtype, new long[] {n}, bytes.array())
				.write(path));
		assertTrue(bad.isUsable(bad.tensor("fine"), digest, CancelCheck.NONE));
		assertFalse(bad.isUsable(bad.tensor("bad"), digest, CancelCheck.NONE));
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
}
