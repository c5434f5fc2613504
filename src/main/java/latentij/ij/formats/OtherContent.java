// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import latentij.util.WebPage;

/** Files that are named as images that ImageJ opens, and hold something else. */
final class OtherContent {

	private static final int START = 64;
	private static final int JPEG = 0xffd8;

	private OtherContent() {}

	/**
	 * Says what a file holds that ImageJ does not open.
	 *
	 * @param file to look at
	 * @return as " It is empty. Copy it again."; empty if nothing is known
	 * @throws IOException if it cannot be read
	 */
	static String of(final Path file) throws IOException {
		try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
			final byte[] start = in.readNBytes(START);
			if (start.length == 0) return " It is empty. Copy it again.";
			final String text = new String(start, StandardCharsets.ISO_8859_1);
			// Some web pages begin with the first of these words, too; then their next ones tell.
			if (text.matches("(?s)\\s*<(\\?xml|svg).*") && !text.contains("html"))
				return other("a drawing (SVG) or other XML");
			if (WebPage.is(ByteBuffer.wrap(start))) return " It is a web page: " + WebPage.ADVICE + ".";
			if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) return other("a WebP file");
			if (text.startsWith("ftypavif", 4)) return other("an AVIF file");
			if (text.matches("(?s)....ftyp(heic|heix|mif1|msf1).*")) return other("a HEIC file");
		}
		return components(file) == 4 ? " It is a JPEG file of four colors, as for print (CMYK). Save it as RGB." : "";
	}

	private static String other(final String kind) {
		return " It is " + kind + ", whatever its name says. Save it as PNG in another program.";
	}

	/** The number of colors in the header of a frame of a JPEG file; 0 if there is none. */
	private static int components(final Path file) throws IOException {
		try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
			if (in.readUnsignedShort() != JPEG) return 0;
			for (int marker = in.readUnsignedShort(); marker > 0xff00; marker = in.readUnsignedShort()) {
				final byte[] segment = in.readNBytes(in.readUnsignedShort() - 2);
				final boolean isTable = marker == 0xffc4 || marker == 0xffc8 || marker == 0xffcc;
				if (marker >= 0xffc0 && marker <= 0xffcf && !isTable) return segment.length > 5 ? segment[5] : 0;
			}
			return 0;
		} catch (final EOFException | IllegalArgumentException exc) {
			return 0;
		}
	}
}
