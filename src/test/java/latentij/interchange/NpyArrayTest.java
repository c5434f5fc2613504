// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as NumPy's format has them. */
class NpyArrayTest {

	private static byte[] file(final int version, final String type, final String shape, final byte[] data) {
		final byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n")
				.getBytes(StandardCharsets.US_ASCII);
		final ByteBuffer file = ByteBuffer.allocate(8 + 4 + header.length + data.length)
				.order(ByteOrder.LITTLE_ENDIAN)
				.put(HexFormat.of().parseHex("934e554d5059"))
				.put((byte) version)
				.put((byte) 0);
		if (version == 1) file.putShort((short) header.length);
		else file.putInt(header.length);
		file.put(header).put(data);
		final byte[] bytes = new byte[file.position()];
		file.flip().get(bytes);
		return bytes;
	}

	private static NpyArray open(final byte[] file) throws IOException {
		return NpyArray.open(new ByteArrayInputStream(file), file.length, "array");
	}

	private static String failure(final byte[] file) {
		return assertThrows(IOException.class, () -> open(file).floats()).getMessage();
	}

	/** -3 in each type; the longer header of version 2 is one of 32 bits. */
	@ParameterizedTest
	@CsvSource({"<f2, 00c2", "<f4, 000040c0", "<f8, 00000000000008c0"})
	void valuesOfEachTypeAreRead(final String type, final String hex) throws IOException {
		for (final int version : new int[] {1, 2, 3}) {
			final FloatTensor values = open(file(
							version, type, "(2, 1)", HexFormat.of().parseHex(hex + hex)))
					.floats();
			assertArrayEquals(new long[] {2, 1}, values.shape());
			assertArrayEquals(new float[] {-3, -3}, values.toArray());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {">f4", "<i4", "<i8", "<u4", "|u1", "<c8", "|b1", "|O"})
	void othersAreRefusedByTheirType(final String type) {
		assertTrue(failure(file(1, type, "(1,)", new byte[4])).contains("\"" + type + "\""));
	}

	/** As an interrupted copy leaves them. */
	@ParameterizedTest
	@ValueSource(ints = {0, 5, 7})
	void filesThatEndBeforeTheirHeaderAreNoArrays(final int length) {
		final byte[] file = file(1, "<f4", "(1,)", new byte[4]);
		assertEquals("array is no array of NumPy (.npy).", failure(Arrays.copyOf(file, length)));
	}

	/** Before memory is taken for them. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"(1,) | 3",
				"(1,) | 5",
				"(1,) | 8",
				"(2, 2) | 12",
				"() | 0",
				"(0,) | 4",
				"(4294967296, 4294967296, 4294967296) | 4",
				"(999999999999999999,) | 4",
				"(4611686018427387905, 4) | 4",
				"(2147483648, 2147483648) | 0"
			})
	void shapesThatTheBytesDoNotFillAreRefused(final String shape, final int bytes) {
		final String message = failure(file(1, "<f4", shape, new byte[bytes]));
		assertTrue(message.contains("damaged"), message);
	}

	@ParameterizedTest
	@ValueSource(strings = {"(0,)", "(4, 0, 2)"})
	void arraysOfNothingAreNoTensors(final String shape) throws IOException {
		open(file(1, "<f4", shape, new byte[0]));
		failure(file(1, "<f4", shape, new byte[0]));
	}

	@Test
	void oneNumberIsAnArrayWithoutDimensions() throws IOException {
		assertArrayEquals(
				new float[] {-3},
				open(file(1, "<f4", "()", HexFormat.of().parseHex("000040c0")))
						.floats()
						.toArray());
	}

	@Test
	void textsAreNoNumbers() throws IOException {
		final byte[] text = "latent\0\0".getBytes(StandardCharsets.US_ASCII);
		assertArrayEquals(
				"latent".getBytes(StandardCharsets.US_ASCII),
				open(file(1, "|S8", "()", text)).bytes());
		assertTrue(failure(file(1, "|S8", "()", text)).contains("holds a text"));
		assertThrows(IOException.class, () -> open(file(1, "|S4", "(2,)", text)).bytes());
		assertThrows(IOException.class, () -> open(file(1, "<f8", "()", text)).bytes());
	}

	@Test
	void headersThatAreTooLongAreNotRead() {
		final byte[] file = file(2, "<f4", "(1,)" + " ".repeat(1 << 16), new byte[4]);
		assertTrue(failure(file).contains("The header of array is damaged"));
		final byte[] negative = file(2, "<f4", "(1,)", new byte[4]);
		negative[11] = (byte) 0x80;
		assertTrue(failure(negative).contains("The header of array is damaged"));
	}

	/** NumPy maps arrays into memory where they begin at a multiple of 64. */
	@Test
	void whatIsWrittenIsAligned() throws IOException {
		for (int digits = 1; digits < 100; digits++) {
			final long[] shape = new long[digits];
			Arrays.fill(shape, 1);
			final ByteArrayOutputStream out = new ByteArrayOutputStream();
			NpyArray.write(FloatTensor.copyOf(new float[] {-3}, shape), FloatType.FLOAT32, out);
			final byte[] bytes = out.toByteArray();
			assertEquals(4, bytes.length % 64, digits + " dimensions");
			assertEquals('\n', bytes[bytes.length - 5]);
			assertArrayEquals(shape, open(bytes).floats().shape());
		}
		final ByteArrayOutputStream out = new ByteArrayOutputStream();
		NpyArray.write(new long[] {512, -3}, out);
		final byte[] bytes = out.toByteArray();
		assertTrue(new String(bytes, StandardCharsets.ISO_8859_1).contains("'descr': '<i8'"));
		assertTrue(new String(bytes, StandardCharsets.ISO_8859_1).contains("'shape': (2,)"));
		assertEquals(16, bytes.length % 64);
		final LongBuffer values = ByteBuffer.wrap(bytes, bytes.length - 16, 16)
				.order(ByteOrder.LITTLE_ENDIAN)
				.asLongBuffer();
		assertEquals(LongBuffer.wrap(new long[] {512, -3}), values);
	}
}
