// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
		return write(file, "", pages);
	}

	/**
	 * Writes a file, likewise.
	 *
	 * @param description of its first page
	 */
	public static Path write(final Path file, final String description, final int[]... pages) throws IOException {
		final byte[] text = (description + "\0").getBytes(StandardCharsets.UTF_8);
		int size = HEADER + ENTRY + text.length;
		for (final int[] page : pages) size += Short.BYTES + 10 * ENTRY + Integer.BYTES + bytes(page);
		final ByteBuffer tiff = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
		tiff.putShort((short) 0x4949).putShort((short) 42).putInt(HEADER);
		for (int i = 0; i < pages.length; i++) {
			final int[] page = pages[i];
			final boolean told = i == 0 && !description.isEmpty();
			final int[][] tags = {
				{254, page[3]},
				{256, page[0]},
				{257, page[1]},
				{258, page[2]},
				{259, 1},
				{262, 1},
				{273, tiff.position() + Short.BYTES + (told ? 11 : 10) * ENTRY + Integer.BYTES},
				{277, 1},
				{278, page[1]},
				{279, bytes(page)}
			};
			tiff.putShort((short) (told ? 11 : 10));
			for (final int[] tag : tags) {
				if (told && tag[0] == 273)
					tiff.putShort((short) 270)
							.putShort((short) 2)
							.putInt(text.length)
							.putInt(size - text.length);
				tiff.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
			}
			final int end = tiff.position() + Integer.BYTES + bytes(page);
			tiff.putInt(i + 1 < pages.length ? end : 0);
			while (tiff.position() < end) tiff.put((byte) tiff.position());
		}
		return Files.write(file, tiff.put(size - text.length, text).array());
	}

	private static int bytes(final int[] page) {
		return page[0] * page[1] * page[2] / Byte.SIZE;
	}
}
