// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.ImagePlus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grey PNG files of 16 bits with transparency. */
class GreyPngTest {

	private static final byte GREY = 0;
	private static final byte GREY_AND_ALPHA = 4;

	@TempDir
	Path folder;

	private static void chunk(final ByteArrayOutputStream png, final String name, final byte[] content) {
		final ByteBuffer named = ByteBuffer.allocate(4 + content.length);
		named.put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
		final CRC32 sum = new CRC32();
		sum.update(named.array());
		png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
		png.writeBytes(named.array());
		png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
	}

	private static byte[] shorts(final int... values) {
		final ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
		for (final int value : values) bytes.putShort((short) value);
		return bytes.array();
	}

	/** A row of 4 pixels. */
	private ImagePlus read(final byte kind, final byte[] transparent, final int... values) throws IOException {
		final ByteArrayOutputStream png = new ByteArrayOutputStream();
		png.writeBytes(ByteBuffer.allocate(8).putLong(0x89504e470d0a1a0aL).array());
		chunk(png, "IHDR", new byte[] {0, 0, 0, 4, 0, 0, 0, 1, 16, kind, 0, 0, 0});
		if (transparent.length > 0) chunk(png, "tRNS", transparent);
		final ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
			out.write(0);
			out.write(shorts(values));
		}
		chunk(png, "IDAT", packed.toByteArray());
		chunk(png, "IEND", new byte[0]);
		return ImageFiles.require(Files.write(folder.resolve("a.png"), png.toByteArray()));
	}

	private static void assertIs(final int[] values, final double min, final double max, final ImagePlus image) {
		assertEquals(Short.SIZE, image.getBitDepth());
		final int[] row = new int[4];
		image.getProcessor().getRow(0, 0, row, row.length);
		assertArrayEquals(values, row);
		assertEquals(min, image.getDisplayRangeMin());
		assertEquals(max, image.getDisplayRangeMax());
	}

	/** What is transparent is shown as the largest value. */
	@Test
	void valuesBesideATransparentOneKeepTheirBits() throws IOException {
		final int[] values = {258, 700, 3000, 259};
		assertIs(values, 258, 3000, read(GREY, new byte[0], values));
		assertIs(new int[] {3000, 700, 3000, 259}, 259, 3000, read(GREY, shorts(258), values));
		assertIs(new int[] {258, 700, 700, 259}, 258, 700, read(GREY, shorts(3000), values));
	}

	/** 0x3333 is a fifth of all. */
	@Test
	void valuesWithAlphaAreMixedWithTheLargestOne() throws IOException {
		final ImagePlus image = read(GREY_AND_ALPHA, new byte[0], 258, 0xffff, 1000, 0xffff, 500, 0x3333, 60000, 0);
		assertIs(new int[] {258, 1000, 900, 1000}, 258, 1000, image);
	}

	@Test
	void whatIsAllTransparentIsBlank() throws IOException {
		final int[] values = new int[4];
		Arrays.fill(values, 77);
		assertIs(new int[4], 0, 0, read(GREY, shorts(77), values));
	}
}
