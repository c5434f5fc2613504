// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.DeflaterOutputStream;
import latentij.io.TiffFile;
import latentij.testing.Looks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed tiles of which a row is larger than what is kept of a file. */
class WideTiffTest {

	private static final int SIDE = 1024;
	private static final int TILES = 40;
	private static final int WIDTH = SIDE * TILES - 5;
	private static final int HEIGHT = 3;

	@TempDir
	private Path folder;

	private static short value(final int x, final int y) {
		return (short) (x + 7 * y);
	}

	private static byte[] tile(final int number) throws IOException {
		final ByteBuffer values = ByteBuffer.allocate(2 * SIDE * SIDE).order(ByteOrder.LITTLE_ENDIAN);
		for (int y = 0; y < HEIGHT; y++)
			for (int x = 0; x < SIDE; x++) values.putShort(2 * (y * SIDE + x), value(number * SIDE + x, y));
		final ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
			out.write(values.array());
		}
		return packed.toByteArray();
	}

	private Path write() throws IOException {
		final int[][] tags = {
			{256, 1, WIDTH},
			{257, 1, HEIGHT},
			{258, 1, 16},
			{259, 1, 8},
			{262, 1, 1},
			{277, 1, 1},
			{322, 1, SIDE},
			{323, 1, SIDE},
			{324, TILES, 0},
			{325, TILES, 0}
		};
		final int places = 8 + 2 + 12 * tags.length + 4;
		tags[8][2] = places;
		tags[9][2] = places + 4 * TILES;
		final ByteBuffer head = ByteBuffer.allocate(places + 8 * TILES).order(ByteOrder.LITTLE_ENDIAN);
		head.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) tags.length);
		for (final int[] tag : tags)
			head.putShort((short) tag[0]).putShort((short) 4).putInt(tag[1]).putInt(tag[2]);
		final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
		for (int i = 0; i < TILES; i++) {
			final byte[] tile = tile(i);
			head.putInt(places + 4 * i, head.capacity() + pixels.size());
			head.putInt(places + 4 * (TILES + i), tile.length);
			pixels.write(tile);
		}
		final Path file = Files.write(folder.resolve("wide.tif"), head.array());
		return Files.write(file, pixels.toByteArray(), StandardOpenOption.APPEND);
	}

	@Test
	void tilesAreReadBesideEachOtherAsFarAsTheyAreKept() throws IOException {
		final Path path = write();
		try (TiffFile file = new TiffFile(path)) {
			assertEquals(16 * SIDE, file.columnsAtOnce());
		}
		final short[] expected = new short[WIDTH * HEIGHT];
		for (int i = 0; i < expected.length; i++) expected[i] = value(i % WIDTH, i / WIDTH);
		assertArrayEquals(expected, (short[])
				Looks.at(path, TiffStack::read).getProcessor().getPixels());
	}
}
