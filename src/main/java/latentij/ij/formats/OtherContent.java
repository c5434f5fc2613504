// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import latentij.util.files.FileLook;
import latentij.util.files.UnfinishedDownload;
import latentij.util.files.WebPage;

/** Files that are named as images that ImageJ opens, and hold something else. */
final class OtherContent {

	private static final int START = 64;
	private static final int JPEG = 0xffd8;

	/** The last marker of frames that all programs read: baseline, extended and progressive ones. */
	private static final int USUAL_FRAME = 0xffc2;

	/** The last bytes of a Targa file. */
	private static final String TARGA = "TRUEVISION-XFILE.\0";

	/** Kinds of files by what they begin with. */
	private static final Map<String, String> KINDS = Map.ofEntries(
			Map.entry("RIFF....WEBP", "a WebP file"),
			Map.entry("....ftypavif", "an AVIF file"),
			Map.entry("....ftyp(heic|heix|mif1|msf1)", "a HEIC file"),
			Map.entry("\0\0\0\fjP  |\u00ffO\u00ffQ", "a JPEG 2000 file"),
			Map.entry("\0\0\0\fJXL |\u00ff\n", "a JPEG XL file"),
			Map.entry("P[Ff]\n", "a file of floats (PFM)"),
			Map.entry("8BPS", "a Photoshop file (PSD)"),
			Map.entry("v/1\u0001", "an OpenEXR file"),
			Map.entry("#\\?RADIANCE|#\\?RGBE", "a Radiance file (HDR)"),
			Map.entry("DDS ", "a DDS file"),
			Map.entry("\0\0\u0001\0", "an icon file (ICO)"),
			Map.entry("\n[\2-\5]\u0001", "a PCX file"),
			Map.entry("%PDF|%!PS", "a document (PDF or PostScript)"),
			Map.entry("\u0093NUMPY", "an array of NumPy"));

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
		final byte[] next = in.readNBytes(MORE);
		// DICOM files begin with zeros, but no more than 128.
		if (UnfinishedDownload.areZeros(start) && (next.length == 0 || UnfinishedDownload.areZeros(next)))
			return " It is not whole: " + UnfinishedDownload.ZEROS_ADVICE;
		final String rest = new String(next, StandardCharsets.ISO_8859_1);
		if (rest.startsWith("DICM", DICOM - START) && rest.matches("(?s).*1\\.2\\.840\\.10008\\.1\\.2\\.[45].*"))
			return " It is a DICOM file with compressed pixels. Save it without compression (as gdcmconv --raw does).";
		if (isCutBmp(file, start)) return " It is damaged: it ends before its pixels do. Write or copy it again.";
		if (text.startsWith("SIMPLE  =")) return unopenedFits(rest);
		for (final Map.Entry<String, String> kind : KINDS.entrySet())
			if (text.matches("(?s)(" + kind.getKey() + ").*")) return other(kind.getValue());
		return isTarga(file) ? other("a Targa file (TGA)") : unopenedJpeg(file);
	}

	/** A BMP file tells its length behind its first two letters. */
	private static boolean isCutBmp(final FileLook file, final byte[] start) throws IOException {
		final ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
		return start.length == START
				&& start[0] == 'B'
				&& start[1] == 'M'
				&& file.channel().size() < Integer.toUnsignedLong(header.getInt(2));
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

	/** They have no mark at their beginning; most have one at their end. */
	private static boolean isTarga(final FileLook file) throws IOException {
		if (file.path().toString().toLowerCase(Locale.ROOT).endsWith(".tga")) return true;
		final ByteBuffer end = ByteBuffer.allocate(TARGA.length());
		file.channel().read(end, Math.max(0, file.channel().size() - TARGA.length()));
		return new String(end.array(), StandardCharsets.ISO_8859_1).equals(TARGA);
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
			for (int marker = TurnedImage.nextMarker(in); marker > 0xff00; marker = TurnedImage.nextMarker(in)) {
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
