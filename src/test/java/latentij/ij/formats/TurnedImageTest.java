// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import latentij.testing.Looks;
import latentij.testing.Photographs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnedImageTest {

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource({"0,false", "1,false", "2,true", "3,true", "6,true", "8,true", "9,false", "-1,false"})
	void orientationIsRead(final short orientation, final boolean turned) throws IOException {
		for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN))
			assertEquals(turned, isOne(Photographs.of(orientation, order)), order.toString());
	}

	/** The Exif of a JPEG file as a chunk of a PNG file, before the pixels or behind them. */
	@ParameterizedTest
	@CsvSource({"1,false", "6,true"})
	void orientationOfPngIsRead(final short orientation, final boolean turned) throws IOException {
		final byte[] exif = Arrays.copyOfRange(Photographs.of(orientation, ByteOrder.BIG_ENDIAN), 12, 50);
		for (final int after : new int[] {0, 20}) {
			final ByteBuffer png = ByteBuffer.allocate(8 + 12 + after + 12 + exif.length + 12);
			png.putLong(0x89504e470d0a1a0aL);
			chunk(png, "IDAT", new byte[after]);
			chunk(png, "eXIf", exif);
			chunk(png, "IEND", new byte[0]);
			assertEquals(turned, isOne(png.array()));
			final int whole = png.capacity() - 12 - 4;
			for (int length = 0; length < whole - 4 - 14; length++)
				assertFalse(isOne(Arrays.copyOf(png.array(), length)), "" + length);
		}
	}

	private static void chunk(final ByteBuffer png, final String type, final byte[] content) {
		png.putInt(content.length).put(type.getBytes(StandardCharsets.ISO_8859_1));
		png.put(content).putInt(0);
	}

	/** Any number of bytes 0xff may stand before a marker. */
	@Test
	void segmentsMayBeFarFromEachOther() throws IOException {
		final byte[] whole = Photographs.of((short) 6, ByteOrder.BIG_ENDIAN);
		for (int filled = 1; filled < 4; filled++) {
			final ByteBuffer far = ByteBuffer.allocate(whole.length + filled).put(whole, 0, 2);
			for (int i = 0; i < filled; i++) far.put((byte) 0xff);
			assertTrue(isOne(far.put(whole, 2, whole.length - 2).array()), "" + filled);
		}
	}

	@Test
	void otherFilesAreNone() throws IOException {
		assertFalse(isOne(Photographs.plain()));
		assertFalse(isOne(new byte[0]));
		assertFalse(isOne("no image".getBytes(StandardCharsets.ISO_8859_1)));
		final byte[] whole = Photographs.of((short) 6, ByteOrder.BIG_ENDIAN);
		// Up to the end of the number itself, in the segment and in the file.
		for (int length = 0; length < 2 + 4 + 6 + 8 + 2 + 12 + 10; length++)
			assertFalse(isOne(Arrays.copyOf(whole, length)), "" + length);
	}

	private boolean isOne(final byte[] content) throws IOException {
		return Looks.at(Files.write(folder.resolve("a.jpg"), content), TurnedImage::isOne);
	}
}
