// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TiffPageTest {

	private static final int DEFLATE = 8;

	@TempDir
	Path folder;

	/** The bytes of such a tile are 2^64, which a long takes for 0. */
	@Test
	void ofTilesOfAnySizeOneIsReadAtATime() throws IOException {
		final int side = 1 << 30;
		final int[][] tags = {
			{TiffTag.WIDTH, side + 1},
			{TiffTag.HEIGHT, 1},
			{TiffTag.BITS_PER_SAMPLE, 64},
			{TiffTag.COMPRESSION, DEFLATE},
			{TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO},
			{TiffTag.SAMPLES_PER_PIXEL, 2},
			{TiffTag.TILE_WIDTH, side},
			{TiffTag.TILE_HEIGHT, side},
			{TiffTag.TILE_OFFSETS, 8},
			{TiffTag.TILE_BYTES, 8},
			{TiffTag.EXTRA_SAMPLES, 2},
			{TiffTag.SAMPLE_FORMAT, TiffTag.FLOATS},
		};
		final ByteBuffer file =
				ByteBuffer.allocate(16 + 2 + 12 * tags.length + 4).order(ByteOrder.LITTLE_ENDIAN);
		file.putInt(0x002a4949).putInt(16).putInt(100).putInt(100);
		file.putShort((short) tags.length);
		for (final int[] tag : tags) {
			final boolean tiles = tag[0] == TiffTag.TILE_OFFSETS || tag[0] == TiffTag.TILE_BYTES;
			file.putShort((short) tag[0])
					.putShort((short) TiffTag.LONG)
					.putInt(tiles ? 2 : 1)
					.putInt(tag[1]);
		}
		final Path path = folder.resolve("a.tif");
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			channel.write(file.position(0), 0);
			// As long as an image of that size can be packed.
			channel.write(ByteBuffer.allocate(1), 8_000_000);
		}
		try (TiffFile image = new TiffFile(path)) {
			assertEquals(side, image.columnsAtOnce());
		}
	}
}
