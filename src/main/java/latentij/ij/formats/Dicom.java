// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.io.FileInfo;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DICOM files, of which ImageJ opens those that are not compressed. Their headers are in the image's info, a line for
 * each tag.
 *
 * @see <a href="https://dicom.nema.org/medical/dicom/current/output/html/part03.html">DICOM PS3.3, section C.7.6.3</a>
 */
public final class Dicom {

	private static final Pattern LUMA_AND_CHROMA = Pattern.compile("^0028,0004\\s.*?: *(YBR_\\w+)", Pattern.MULTILINE);
	private static final Pattern SAMPLES = Pattern.compile("^0028,0002\\s[^:>\n]*: *(\\d+)", Pattern.MULTILINE);
	private static final Pattern BITS = Pattern.compile("^0028,0100\\s[^:>\n]*: *(\\d+)", Pattern.MULTILINE);
	private static final Pattern STORED = Pattern.compile("^0028,0101\\s[^:>\n]*: *(\\d+)", Pattern.MULTILINE);
	private static final Pattern HIGH = Pattern.compile("^0028,0102\\s[^:>\n]*: *(\\d+)", Pattern.MULTILINE);
	private static final Pattern WINDOW = Pattern.compile("^0028,1050\\s", Pattern.MULTILINE);

	private Dicom() {}

	/**
	 * Tells whether an image is of such a file.
	 *
	 * @param image as ImageJ opened it
	 * @return true for DICOM, whatever the file's name
	 */
	public static boolean isOne(final ImagePlus image) {
		final FileInfo info = image.getOriginalFileInfo();
		return info != null && info.fileFormat == FileInfo.DICOM;
	}

	/**
	 * Refuses an image that has other pixels than its file.
	 *
	 * @param file of the image
	 * @param image as ImageJ opened it; of another kind, it is not looked at
	 * @throws IOException if the file ends before its pixels do; if they are luma and chroma, which ImageJ takes for
	 *         grey; if ImageJ reads other bits of them; or if it takes bits beside the values for a part of them
	 */
	static void refuseOthers(final Path file, final ImagePlus image) throws IOException {
		if (!isOne(image)) return;
		final var colors = LUMA_AND_CHROMA.matcher(words(image));
		if (colors.find())
			throw new IOException("\"" + file + "\" has colors as " + colors.group(1)
					+ ", which ImageJ would take for grey. Save it with RGB or grey pixels.");
		final FileInfo info = image.getOriginalFileInfo();
		requireAllBits(file, words(image), info);
		final long bytes = (long) info.width * info.height * info.getBytesPerPixel() * Math.max(1, info.nImages);
		if (Files.size(file) < info.getOffset() + bytes) throw CutFiles.failure(file);
		requireNoOtherBits(file, words(image), info, bytes);
	}

	/** ImageJ takes signed numbers for those of 16 bits, and colors for those of 8. */
	private static void requireAllBits(final Path file, final String words, final FileInfo info) throws IOException {
		final Matcher samples = SAMPLES.matcher(words);
		final Matcher bits = BITS.matcher(words);
		if (!bits.find()) return;
		final long all = Long.parseLong(bits.group(1)) * (samples.find() ? Long.parseLong(samples.group(1)) : 1);
		final int read = info.getBytesPerPixel() * Byte.SIZE;
		if (all != read)
			throw new IOException("\"" + file + "\" has pixels of " + all + " bits, of which ImageJ would read " + read
					+ ". Save it with grey levels of 16 bits, or with colors of 8 bits each.");
	}

	/** Of 16 bits, {@link DicomValues} takes those away that are no part of a value. */
	private static void requireNoOtherBits(final Path file, final String words, final FileInfo info, final long bytes)
			throws IOException {
		final int size = info.getBytesPerPixel();
		final Matcher stored = STORED.matcher(words);
		final Matcher high = HIGH.matcher(words);
		if (size != Byte.BYTES && size != Integer.BYTES || !stored.find()) return;
		final int bits = Integer.parseInt(stored.group(1));
		final boolean isShifted = high.find() && Integer.parseInt(high.group(1)) != bits - 1;
		if (bits < 1 || bits >= size * Byte.SIZE) return;
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
			in.skipNBytes(info.getOffset());
			for (long place = 0; place < bytes; place += size) {
				long value = 0;
				for (int i = 0; i < size; i++)
					value |= (long) in.read() << Byte.SIZE * (info.intelByteOrder ? i : size - 1 - i);
				if (value >>> bits != 0 || isShifted && value != 0)
					throw new IOException("\"" + file + "\" has values of " + bits + " bits in pixels of "
							+ size * Byte.SIZE + ", with other bits beside them, which ImageJ would take for a part of"
							+ " the values. Save it with grey levels of 16 bits.");
			}
		}
	}

	/**
	 * Tells whether a file says over which range its values are shown.
	 *
	 * @param image of DICOM, as ImageJ opened it
	 * @return true if it has a window
	 */
	public static boolean hasWindow(final ImagePlus image) {
		return WINDOW.matcher(words(image)).find();
	}

	/** The header, a line for each tag. */
	static String words(final ImagePlus image) {
		// Of a stack, ImageJ makes them the label of each slice.
		final String info = image.getInfoProperty();
		return info != null ? info : String.valueOf(image.getStack().getSliceLabel(1));
	}
}
