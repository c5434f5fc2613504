// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import latentij.io.TiffKind;
import latentij.util.files.FileLook;

/**
 * Photographs whose camera was held upright or upside down, as JPEG, PNG or TIFF: they say how they are to be turned.
 * ImageJ shows them as they are stored; Pillow's {@code ImageOps.exif_transpose}, and so diffusers' {@code load_image},
 * turns them.
 *
 * @see <a href="https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf">Exif 2.3, 4.6.4, Orientation</a>
 * @see <a href="https://www.w3.org/TR/png-3/#eXIf">PNG, the chunk eXIf</a>
 */
public final class TurnedImage {

	/** The first bytes of a PNG file, and chunks of one. */
	private static final long PNG = 0x89504e470d0a1a0aL;

	private static final int PNG_EXIF = 0x65584966;
	private static final int PNG_END = 0x49454e44;
	private static final int CHECKSUM = 4;

	/** The most bytes that are looked at, those that JPEG has room for. */
	private static final int MOST = 1 << 16;

	private static final int START = 0xffd8;
	private static final int FILL = 0xffff;
	private static final int MARKER = 0xff00;
	private static final int APP1 = 0xffe1;
	private static final int FIRST_SEGMENT = 0xffc0;
	private static final int SCAN = 0xffda;
	private static final String EXIF = "Exif\0\0";
	private static final short LITTLE_ENDIAN = 0x4949;
	private static final int ENTRY_BYTES = 12;
	private static final short ORIENTATION = 0x0112;
	private static final int FIRST_TURNED = 2;
	private static final int LAST_TURNED = 8;

	private TurnedImage() {}

	/**
	 * Tells whether a file is one.
	 *
	 * @param file that is open
	 * @return true if it says that it is to be turned or mirrored; false for all other files, also damaged ones
	 * @throws IOException if it cannot be read
	 */
	public static boolean isOne(final FileLook file) throws IOException {
		return isJpeg(file) || isPng(file) || TiffKind.isTurned(file);
	}

	private static boolean isPng(final FileLook file) throws IOException {
		final DataInputStream in = new DataInputStream(file.stream());
		try {
			if (in.readLong() != PNG) return false;
			while (true) {
				final int length = in.readInt();
				final int chunk = in.readInt();
				if (chunk == PNG_END || length < 0) return false;
				if (chunk == PNG_EXIF) return isTurned(ByteBuffer.wrap(in.readNBytes(Math.min(length, MOST))));
				in.skipNBytes((long) length + CHECKSUM);
			}
		} catch (final EOFException exc) {
			return false;
		}
	}

	private static boolean isJpeg(final FileLook file) throws IOException {
		final DataInputStream in = new DataInputStream(file.stream());
		try {
			if (in.readUnsignedShort() != START) return false;
			for (int marker = nextMarker(in); marker >= FIRST_SEGMENT && marker != SCAN; marker = nextMarker(in)) {
				final byte[] segment = new byte[Math.max(0, in.readUnsignedShort() - Short.BYTES)];
				in.readFully(segment);
				if (marker == APP1 && isExif(segment))
					return isTurned(ByteBuffer.wrap(segment, EXIF.length(), segment.length - EXIF.length())
							.slice());
			}
			return false;
		} catch (final EOFException exc) {
			return false;
		}
	}

	/** Reads a marker, before which there may be any number of bytes 0xff. */
	static int nextMarker(final DataInputStream in) throws IOException {
		int marker = in.readUnsignedShort();
		while (marker == FILL) marker = MARKER | in.readUnsignedByte();
		return marker;
	}

	private static boolean isExif(final byte[] segment) {
		return segment.length >= EXIF.length()
				&& new String(segment, 0, EXIF.length(), StandardCharsets.ISO_8859_1).equals(EXIF);
	}

	/** Reads the first directory of the TIFF file that Exif is. */
	private static boolean isTurned(final ByteBuffer tiff) {
		try {
			if (tiff.getShort(0) == LITTLE_ENDIAN) tiff.order(ByteOrder.LITTLE_ENDIAN);
			int at = tiff.getInt(4);
			final int entries = Short.toUnsignedInt(tiff.getShort(at));
			at += Short.BYTES;
			for (int i = 0; i < entries; i++, at += ENTRY_BYTES) {
				if (tiff.getShort(at) != ORIENTATION) continue;
				final int turned = tiff.getShort(at + 8);
				return turned >= FIRST_TURNED && turned <= LAST_TURNED;
			}
			return false;
		} catch (final BufferUnderflowException | IndexOutOfBoundsException exc) {
			return false;
		}
	}
}
