// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.Prefs;
import ij.io.FileInfo;
import ij.io.Opener;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of DICOM files: stored numbers times a factor, plus an offset. Where the factor is not 1, ImageJ multiplies by
 * two commands of its menu. Where it has no menu, the first file fails, and all later ones keep the stored numbers, which
 * it shows over the range of the multiplied ones. There, this class multiplies.
 *
 * @see <a href="https://dicom.nema.org/medical/dicom/current/output/html/part03.html">DICOM PS3.3, sections C.7.6.3 and
 *      C.11.1</a>
 */
final class DicomValues {

	private static final String BITS_STORED = "0028,0101";
	private static final String HIGH_BIT = "0028,0102";
	private static final String CENTER = "0028,1050";
	private static final String WIDTH = "0028,1051";
	private static final String OFFSET = "0028,1052";
	private static final String FACTOR = "0028,1053";

	private static final int LEAST_OF_SHORTS = 1 << Short.SIZE - 1;

	/** The threads that read a file now. */
	private static int reading;

	/** The user's setting, which is another one while files are read. */
	private static boolean fixedScaling;

	private final ImagePlus image;
	private final String words;
	private final boolean signed;

	private DicomValues(final ImagePlus image, final String words) {
		this.image = image;
		this.words = words;
		signed = image.getOriginalFileInfo().fileType == FileInfo.GRAY16_SIGNED;
	}

	/**
	 * Opens a file of this kind.
	 *
	 * @param opener of ImageJ
	 * @param path of a DICOM file
	 * @return the image; null if ImageJ cannot open it
	 */
	static ImagePlus open(final Opener opener, final String path) {
		if (IJ.getInstance() != null) return opener.openImage(path);
		final boolean multiplies = begin();
		try {
			final ImagePlus opened = opener.openImage(path);
			if (opened != null && Dicom.isOne(opened) && multiplies)
				new DicomValues(opened, Dicom.words(opened)).multiply();
			return opened;
		} finally {
			end();
		}
	}

	/**
	 * Changes a setting of ImageJ, which is one for all threads, until the last of them has read its file: from slow disks,
	 * several read at once.
	 *
	 * @return true if the setting is not that of the user, who has the stored numbers then
	 */
	private static synchronized boolean begin() {
		if (reading++ == 0) fixedScaling = Prefs.fixedDicomScaling;
		Prefs.fixedDicomScaling = true;
		return !fixedScaling && !Prefs.ignoreRescaleSlope;
	}

	private static synchronized void end() {
		if (--reading == 0) Prefs.fixedDicomScaling = fixedScaling;
	}

	/**
	 * Takes bits away that are no part of a value, above and below: old files have overlays there, or no sign.
	 *
	 * @param image as ImageJ opened it; one of DICOM and of 16 bits may get other values
	 */
	static void maskUnusedBits(final ImagePlus image) {
		if (image.getBitDepth() == Short.SIZE && Dicom.isOne(image)) new DicomValues(image, Dicom.words(image)).mask();
	}

	private void multiply() {
		final List<Double> factors = numbers(FACTOR);
		if (factors.stream().allMatch(factor -> factor == 1 || factor == 0) || image.getBitDepth() == 24) return;
		if (image.getBitDepth() == Short.SIZE) mask();
		final List<Double> offsets = numbers(OFFSET);
		final double zero = signed ? LEAST_OF_SHORTS : 0;
		final ImageStack values = new ImageStack(image.getWidth(), image.getHeight());
		for (int i = 1; i <= image.getStackSize(); i++) {
			final ImageProcessor stored = image.getStack().getProcessor(i);
			final double factor = ofSlice(i, factors, 1);
			final double offset = ofSlice(i, offsets, 0);
			values.addSlice(
					image.getStack().getSliceLabel(i), computed(stored, value -> (value - zero) * factor + offset));
		}
		image.setStack(values);
		image.getCalibration().setFunction(Calibration.NONE, null, "Gray Value");
		final Optional<Double> center = number(CENTER);
		final Optional<Double> width = number(WIDTH);
		if (center.isPresent() && width.isPresent() && width.get() > 0)
			image.setDisplayRange(center.get() - width.get() / 2, center.get() + width.get() / 2);
		else image.resetDisplayRange();
	}

	/** Each slice may have a number of its own; else ImageJ takes the last one. */
	private double ofSlice(final int slice, final List<Double> numbers, final double otherwise) {
		if (numbers.isEmpty()) return otherwise;
		return numbers.get((numbers.size() == image.getStackSize() ? slice : numbers.size()) - 1);
	}

	private static FloatProcessor computed(final ImageProcessor stored, final DoubleUnaryOperator value) {
		final FloatProcessor floats = new FloatProcessor(stored.getWidth(), stored.getHeight());
		// Of files with 0 for white, it is inverted.
		floats.setColorModel(stored.getColorModel());
		for (int i = 0; i < stored.getPixelCount(); i++) floats.setf(i, (float) value.applyAsDouble(stored.getf(i)));
		return floats;
	}

	private void mask() {
		final int bits = number(BITS_STORED).orElse(0.0).intValue();
		final int highest = number(HIGH_BIT).orElse(0.0).intValue();
		if (bits < 1 || bits >= Short.SIZE || highest < bits - 1 || highest >= Short.SIZE) return;
		final boolean ownRange = !Dicom.hasWindow(image);
		final int above = Integer.SIZE - 1 - highest;
		final int unused = Integer.SIZE - bits;
		boolean changed = false;
		for (int i = 1; i <= image.getStackSize(); i++) {
			final ImageProcessor pixels = image.getStack().getProcessor(i);
			for (int p = 0; p < pixels.getPixelCount(); p++) {
				final int found = pixels.get(p);
				final int value = signed
						? (found - LEAST_OF_SHORTS << above >> unused) + LEAST_OF_SHORTS
						: found << above >>> unused;
				if (value != found) pixels.set(p, value);
				changed |= value != found;
			}
		}
		if (changed && ownRange) image.resetDisplayRange();
	}

	private Optional<Double> number(final String tag) {
		return numbers(tag).stream().findFirst();
	}

	/** The numbers of the lines of a tag; of several in a line, the one that ImageJ takes. */
	private List<Double> numbers(final String tag) {
		final List<Double> numbers = new ArrayList<>();
		final Matcher line = Pattern.compile("^" + tag + "\\s[^:\n]*:([^\n]*)", Pattern.MULTILINE)
				.matcher(words);
		while (line.find()) {
			final String text = line.group(1);
			try {
				numbers.add(Double.valueOf(
						text.substring(text.lastIndexOf('\\') + 1).strip()));
			} catch (final NumberFormatException exc) {
				// ImageJ leaves it out, too.
			}
		}
		return numbers;
	}
}
