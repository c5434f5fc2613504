// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strips and tiles as the specification of TIFF and its technical notes have them. */
class TiffPackingTest {

	private static final int PACK_BITS = 32773;
	private static final int DEFLATE = 8;

	private static byte[] bytes(final String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	private static byte[] packBits(final String hex, final int width, final int height) throws IOException {
		return new TiffPacking(PACK_BITS, 1, 1, 1)
				.unpack(ByteBuffer.wrap(bytes(hex)), ByteOrder.BIG_ENDIAN, width, height)
				.array();
	}

	/** The example of the specification, and one with a byte that is to be passed over. */
	@ParameterizedTest
	@CsvSource({
		"fe aa 02 80 00 2a fd aa 03 80 00 2a 22 f7 aa, aaaaaa80002aaaaaaaaa80002a22aaaaaaaaaaaaaaaaaaaa",
		"80 01 0a 0b 80 ff 0c, 0a0b0c0c",
		"81 07, 07070707",
		"7f 01 02 03 04, 01020304"
	})
	void runsAndCopiesAreUnpacked(final String packed, final String unpacked) throws IOException {
		final byte[] expected = bytes(unpacked);
		assertArrayEquals(expected, packBits(packed, expected.length / 2, 2));
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "03", "03 01 02 03", "fe 07", "00 01 02", "80 80 80 80"})
	void stripsThatEndTooEarlyAreDamage(final String packed) {
		assertTrue(assertThrows(IOException.class, () -> packBits(packed, 2, 2))
				.getMessage()
				.contains("ends before its pixels do"));
	}

	private static byte[] deflated(final byte[] content) throws IOException {
		final ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
			deflater.write(content);
		}
		return out.toByteArray();
	}

	private static String inflated(
			final int predictor,
			final int samples,
			final int sampleBytes,
			final ByteOrder order,
			final int width,
			final String hex)
			throws IOException {
		final byte[] content = bytes(hex);
		final int height = content.length / width / samples / sampleBytes;
		return HexFormat.of()
				.formatHex(new TiffPacking(DEFLATE, predictor, samples, sampleBytes)
						.unpack(ByteBuffer.wrap(deflated(content)), order, width, height)
						.array());
	}

	/** To the left within a row, of the same channel; sums wrap around. */
	/** Bytes that are stored as they are can be unpacked whatever they are: their checksum tells. */
	@Test
	void changedBytesAreDamage() throws IOException {
		final byte[] pixels = bytes("01 02 03 04 05 06 07 08");
		final Deflater stored = new Deflater(Deflater.NO_COMPRESSION);
		stored.setInput(pixels);
		stored.finish();
		final byte[] packed = new byte[100];
		final ByteBuffer strip =
				ByteBuffer.wrap(packed, 0, stored.deflate(packed)).slice();
		final TiffPacking packing = new TiffPacking(DEFLATE, 1, 1, 1);
		assertArrayEquals(
				pixels,
				packing.unpack(strip.duplicate(), ByteOrder.BIG_ENDIAN, 4, 2).array());
		// Rows that no page has are not read.
		assertArrayEquals(
				Arrays.copyOf(pixels, 4),
				packing.unpack(strip.duplicate(), ByteOrder.BIG_ENDIAN, 4, 1).array());
		strip.put(strip.limit() - 6, (byte) 99);
		final String message = assertThrows(IOException.class, () -> packing.unpack(strip, ByteOrder.BIG_ENDIAN, 4, 2))
				.getMessage();
		assertTrue(message.contains("cannot be unpacked"), message);
	}

	@Test
	void differencesAreAddedUp() throws IOException {
		final ByteOrder big = ByteOrder.BIG_ENDIAN;
		final ByteOrder little = ByteOrder.LITTLE_ENDIAN;
		assertEquals("0103020a0b0a", inflated(2, 1, 1, big, 3, "0102ff 0a01ff"));
		assertEquals("010203 020406 ff0001".replace(" ", ""), inflated(2, 3, 1, big, 3, "010203 010203 fdfcfb"));
		assertEquals("00ff0100ffff", inflated(2, 1, 2, big, 3, "00ff 0001 feff"));
		assertEquals("ff000001ffff", inflated(2, 1, 2, little, 3, "ff00 0100 fffe"));
		assertEquals("0000ffff00010000", inflated(2, 1, 4, big, 2, "0000ffff 00000001"));
		assertEquals("ffff000000000100", inflated(2, 1, 4, little, 2, "ffff0000 01000000"));
		assertEquals(
				"00000000ffffffff0000000100000000", inflated(2, 1, 8, big, 2, "00000000ffffffff 0000000000000001"));
		assertEquals("0102ff0a01ff", inflated(1, 1, 1, big, 3, "0102ff 0a01ff"));
	}

	/** The first bytes of all floats, then the second ones: each but a difference. */
	@Test
	void differencesOfFloatsAreAddedUp() throws IOException {
		// 1 and -2.5 are 3f800000 and c0200000.
		final String rows = "3f 81 c0 a0 e0 00 00 00" + "3f 81 c0 a0 e0 00 00 00";
		final String floats = "3f800000c0200000";
		assertEquals(floats + floats, inflated(3, 1, 4, ByteOrder.BIG_ENDIAN, 2, rows));
		assertEquals("0000803f000020c0".repeat(2), inflated(3, 1, 4, ByteOrder.LITTLE_ENDIAN, 2, rows));
	}

	/** Sides are up to 2^31 - 1 in files that are damaged: their product would be a number below 0. */
	@ParameterizedTest
	@CsvSource({"1, 1", "3, 1", "1, 2", "1, 4", "1, 8", "2, 8"})
	void tilesThatAreTooLargeAreRefused(final int samples, final int sampleBytes) throws IOException {
		final byte[] packed = deflated(new byte[100]);
		for (final int side : new int[] {Integer.MAX_VALUE, 1 << 30, 1 << 16}) {
			final String message = assertThrows(
							UnsupportedTiffException.class, () -> new TiffPacking(DEFLATE, 2, samples, sampleBytes)
									.unpack(ByteBuffer.wrap(packed), ByteOrder.BIG_ENDIAN, side, side))
					.getMessage();
			assertTrue(message.contains("more than are read at once"), message);
		}
	}
}
