// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** TIFF files of grey pages that need not be alike, as other programs write them. */
public final class TiffOfPages {

	private static final int HEADER = 8;
	private static final int ENTRY = 12;

	private TiffOfPages() {}

	/**
	 * Writes a file.
	 *
	 * @param file to write
	 * @param pages of each the width, the height, the bits of a pixel and the kind: 1 for a smaller copy of another one
	 * @return the file
	 * @throws IOException if it cannot be written
	 */
	public static Path write(final Path file, final int[]... pages) throws IOException {
		int size = HEADER;
		for (final int[] page : pages) size += Short.BYTES + 10 * ENTRY + Integer.BYTES + bytes(page);
		final ByteBuffer tiff = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
		tiff.putShort((short) 0x4949).putShort((short) 42).putInt(HEADER);
		for (int i = 0; i < pages.length; i++) {
			final int[] page = pages[i];
			final int[][] tags = {
				{254, page[3]},
				{256, page[0]},
				{257, page[1]},
				{258, page[2]},
				{259, 1},
				{262, 1},
				{273, tiff.position() + Short.BYTES + 10 * ENTRY + Integer.BYTES},
				{277, 1},
				{278, page[1]},
				{279, bytes(page)}
			};
			tiff.putShort((short) tags.length);
			for (final int[] tag : tags)
				tiff.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
			final int end = tiff.position() + Integer.BYTES + bytes(page);
			tiff.putInt(i + 1 < pages.length ? end : 0);
			while (tiff.position() < end) tiff.put((byte) tiff.position());
		}
		return Files.write(file, tiff.array());
	}

	private static int bytes(final int[] page) {
		return page[0] * page[1] * page[2] / Byte.SIZE;
	}
}
