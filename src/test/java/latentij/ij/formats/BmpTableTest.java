// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BMP files with a table of colors, and a header of each length that there is. */
class BmpTableTest {

	private static final int START = 14;

	@TempDir
	Path folder;

	/** A row of 8 pixels, which are the last colors of the table. */
	private Path write(final int header, final int bits, final int[] table, final int told) throws IOException {
		final ByteBuffer bmp = ByteBuffer.allocate(START + header + table.length * Integer.BYTES + Byte.SIZE)
				.order(ByteOrder.LITTLE_ENDIAN);
		final int place = bmp.capacity() - Byte.SIZE;
		bmp.put("BM".getBytes(StandardCharsets.US_ASCII));
		bmp.putInt(bmp.capacity()).putInt(0).putInt(place);
		bmp.putInt(header).putInt(8).putInt(1).putShort((short) 1).putShort((short) bits);
		bmp.putInt(0).putInt(0).putInt(2835).putInt(2835).putInt(told);
		bmp.position(START + header);
		for (final int color : table) bmp.putInt(color);
		for (int x = 0; x < 8; x++) {
			final int at = place + x * bits / Byte.SIZE;
			bmp.put(at, (byte) (bmp.get(at) << bits | number(x, table)));
		}
		return Files.write(folder.resolve("a.bmp"), bmp.array());
	}

	private static int number(final int x, final int[] table) {
		return Math.max(0, table.length - 8) + x % Math.min(8, table.length);
	}

	@ParameterizedTest
	@CsvSource({
		"40, 8, 256, 0",
		"52, 8, 256, 0",
		"56, 8, 256, 0",
		"64, 8, 256, 0",
		"108, 8, 256, 256",
		"124, 8, 256, 0",
		"124, 8, 100, 100",
		"124, 4, 16, 16",
		"124, 4, 9, 9",
		"124, 1, 2, 2"
	})
	void colorsAreThoseOfTheTable(final int header, final int bits, final int colors, final int told)
			throws IOException {
		for (final int step : new int[] {0x010101, 0x010305}) {
			final int[] table = IntStream.range(0, colors)
					.map(color -> color * step & 0xffffff)
					.toArray();
			final ImagePlus image = ImageFiles.require(write(header, bits, table, told));
			assertEquals(Byte.SIZE, image.getBitDepth());
			final ImageProcessor found = image.getProcessor().convertToRGB();
			final int[] row =
					IntStream.range(0, 8).map(x -> found.get(x, 0) & 0xffffff).toArray();
			assertArrayEquals(
					IntStream.range(0, 8).map(x -> table[number(x, table)]).toArray(), row);
		}
	}
}
