// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import latentij.util.FileLook;
import latentij.util.WebPage;

/** Files that are named as images that ImageJ opens, and hold something else. */
final class OtherContent {

	private static final int START = 64;
	private static final int JPEG = 0xffd8;

	/** The last marker of frames that all programs read: baseline, extended and progressive ones. */
	private static final int USUAL_FRAME = 0xffc2;

	/** Place of the mark of DICOM. */
	private static final int DICOM = 128;

	/** Bytes after these that tell more of DICOM and FITS. */
	private static final int MORE = 512;

	private OtherContent() {}

	/**
	 * Says what a file holds that ImageJ does not open.
	 *
	 * @param file to look at
	 * @return as " It is empty. Copy it again."; empty if nothing is known
	 * @throws IOException if it cannot be read
	 */
	static String of(final FileLook file) throws IOException {
		final InputStream in = file.stream();
		final byte[] start = in.readNBytes(START);
		if (start.length == 0) return " It is empty. Copy it again.";
		final String text = new String(start, StandardCharsets.ISO_8859_1);
		// Some web pages begin with the first of these words, too; then their next ones tell.
		if (text.matches("(?s)\\s*<(\\?xml|svg).*") && !text.contains("html"))
			return other("a drawing (SVG) or other XML");
		if (WebPage.is(ByteBuffer.wrap(start))) return " It is a web page: " + WebPage.ADVICE + ".";
		final String rest = new String(in.readNBytes(MORE), StandardCharsets.ISO_8859_1);
		if (rest.startsWith("DICM", DICOM - START) && rest.matches("(?s).*1\\.2\\.840\\.10008\\.1\\.2\\.[45].*"))
			return " It is a DICOM file with compressed pixels. Save it without compression (as gdcmconv --raw does).";
		if (text.startsWith("SIMPLE  =")) return unopenedFits(rest);
		if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) return other("a WebP file");
		if (text.startsWith("ftypavif", 4)) return other("an AVIF file");
		if (text.matches("(?s)....ftyp(heic|heix|mif1|msf1).*")) return other("a HEIC file");
		return unopenedJpeg(file);
	}

	/** By the first lines of its header. */
	private static String unopenedFits(final String header) {
		if (header.matches("(?s).*NAXIS   = +0 .*"))
			return " It is a FITS file without an image in its first part. Save the image that is in an extension as a file"
					+ " of its own.";
		return header.matches("(?s).*BITPIX  = +64 .*")
				? " It is a FITS file of whole numbers of 64 bits. Save them with 32 bits, or as floats."
				: "";
	}

	private static String other(final String kind) {
		return " It is " + kind + ", which is not read here. Save it as PNG in another program.";
	}

	/**
	 * Says what a JPEG file holds that Java does not open, of which Java itself prints a stack of calls.
	 *
	 * @param file any
	 * @return as " It is a JPEG file of ..."; empty for those that it opens, and for other files
	 * @throws IOException if it cannot be read
	 */
	static String unopenedJpeg(final FileLook file) throws IOException {
		try {
			final DataInputStream in = new DataInputStream(file.stream());
			if (in.readUnsignedShort() != JPEG) return "";
			for (int marker = in.readUnsignedShort(); marker > 0xff00; marker = in.readUnsignedShort()) {
				final byte[] segment = in.readNBytes(in.readUnsignedShort() - 2);
				final boolean isTable = marker == 0xffc4 || marker == 0xffc8 || marker == 0xffcc;
				if (marker >= 0xffc0 && marker <= 0xffcf && !isTable)
					return segment.length > 5 ? unopenedFrame(marker, segment[0], segment[5]) : "";
			}
			return "";
		} catch (final EOFException | IllegalArgumentException exc) {
			return "";
		}
	}

	/** By the header of a frame. */
	private static String unopenedFrame(final int marker, final int bits, final int colors) {
		if (colors == 4) return " It is a JPEG file of four colors, as for print (CMYK). Save it as RGB.";
		if (bits != Byte.SIZE)
			return " It is a JPEG file of " + bits + " bits. Save it as PNG or TIFF in another program.";
		if (marker > USUAL_FRAME)
			return " It is a JPEG file of a rare kind (lossless, or with arithmetic coding). Save it as PNG in another"
					+ " program.";
		return "";
	}
}
