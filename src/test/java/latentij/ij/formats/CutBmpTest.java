// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BMP files with run-length encoding, of 4 x 2 pixels in three grey levels. */
class CutBmpTest {

	private static final int HEADER = 54 + 3 * Integer.BYTES;
	private static final int PLACE_OF_LENGTH = 34;

	@TempDir
	Path folder;

	private Path write(final int bits, final String codes) throws IOException {
		final byte[] pixels = HexFormat.of().parseHex(codes.replace(" ", ""));
		final ByteBuffer bmp = ByteBuffer.allocate(HEADER + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
		bmp.put("BM".getBytes(StandardCharsets.US_ASCII));
		bmp.putInt(bmp.capacity()).putInt(0).putInt(HEADER);
		bmp.putInt(40).putInt(4).putInt(2).putShort((short) 1).putShort((short) bits);
		bmp.putInt(bits == Byte.SIZE ? 1 : 2).putInt(pixels.length);
		bmp.putInt(2835).putInt(2835).putInt(3).putInt(0);
		for (int level = 0; level < 3; level++) bmp.putInt(level * 0x404040);
		return Files.write(folder.resolve("a.bmp"), bmp.put(pixels).array());
	}

	private static int[] levels(final Path file) throws IOException {
		final int[][] columns =
				ImageFiles.require(file).getProcessor().convertToRGB().getIntArray();
		final int[] levels = new int[8];
		for (int i = 0; i < levels.length; i++) levels[i] = (columns[i % 4][i / 4] & 0xff) / 0x40;
		return levels;
	}

	/** The last row comes first. Pixels are told one by one, and skipped, or left out at the end of a row. */
	@ParameterizedTest
	@CsvSource({
		"8, 0401 0000 0402 0001, 2222 1111",
		"8, 0401 0000 0402 0000, 2222 1111",
		"8, 0401 0000 0003 01020100 0102 0000 0001, 1212 1111",
		"8, 0201 0000 0402 0001, 2222 1100",
		"8, 0101 0002 0101 0202 0001, 0022 1000",
		"4, 0412 0000 0421 0001, 2121 1212",
		"4, 0412 0000 0003 1210 0120 0001, 1212 1212"
	})
	void wholeFilesAreRead(final int bits, final String codes, final String levels) throws IOException {
		final String expected = levels.replace(" ", "");
		assertArrayEquals(expected.chars().map(digit -> digit - '0').toArray(), levels(write(bits, codes)));
	}

	/** Java puts zeros for what is missing, and leaves a row out whose end is not told. */
	@ParameterizedTest
	@CsvSource({
		"8, 0001",
		"8, 0401 0001",
		"8, 0401 0000 0001",
		"8, 0401 0000 0302 0001",
		"8, 0401 0000",
		"8, 0401 0000 0402",
		"8, 0401 0402 0001",
		"8, 0401 0000 0004 0102",
		"4, 0412 0000 0221 0001",
		"4, 0412 0000"
	})
	void filesWhosePixelsEndEarlyAreRefused(final int bits, final String codes) throws IOException {
		assertIsRefused(write(bits, codes));
	}

	/** Without its end, and with a length of its pixels that leaves some out, at which Java stops. */
	@Test
	void filesAreRefusedOnceCut() throws IOException {
		final Path file = write(Byte.SIZE, "0401 0000 0402 0001");
		final byte[] bytes = Files.readAllBytes(file);
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(PLACE_OF_LENGTH, 0);
		Files.write(file, bytes);
		assertArrayEquals(new int[] {2, 2, 2, 2, 1, 1, 1, 1}, levels(file));
		Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
		assertIsRefused(file);
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(PLACE_OF_LENGTH, 4);
		Files.write(file, bytes);
		assertIsRefused(file);
	}

	private static void assertIsRefused(final Path file) {
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(file)).getMessage();
		assertEquals("\"" + file + "\" is damaged: it ends before its pixels do. Write or copy it again.", message);
	}
}
