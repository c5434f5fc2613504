// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.IJ;
import ij.ImagePlus;
import ij.VirtualStack;
import ij.io.FileInfo;
import ij.io.FileSaver;
import ij.io.Opener;
import ij.io.RoiEncoder;
import ij.io.TiffEncoder;
import ij.process.ColorProcessor;
import java.awt.HeadlessException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import latentij.ij.planes.TiffStack;
import latentij.io.TiffKind;
import latentij.util.Bytes;
import latentij.util.Printable;
import latentij.util.Remedies;
import latentij.util.files.FileLook;
import latentij.util.files.GitPointer;
import latentij.util.files.WholeFile;

/**
 * Opens images without a window, and saves them to files that appear whole or not at all. ImageJ's own
 * {@code FileSaver} leaves the first part of an image on a full disk, and reports a PNG file like that as saved.
 */
public final class ImageFiles {

	/** What to do with TIFF files that ImageJ does not read right. */
	static final String SAVE_PLAIN =
			" Save it as a TIFF file of strips of 8, 16 or 32-bit grey or of 8-bit RGB, without"
					+ " compression. Fiji opens more kinds with File > Import > Bio-Formats.";

	private ImageFiles() {}

	/**
	 * Saves an image; the files are those of ImageJ's <em>Save As</em>.
	 *
	 * @param image to save; not changed
	 * @param file ending in .tif, .tiff or .png; replaced if it is there
	 * @throws IOException if it cannot be written: nothing is left behind
	 * @throws IllegalArgumentException if the file has another ending
	 */
	public static void save(final ImagePlus image, final Path file) throws IOException {
		final String name = file.toString().toLowerCase(Locale.ROOT);
		if (name.endsWith(".tif") || name.endsWith(".tiff")) WholeFile.write(file, out -> writeTiff(image, out));
		else if (name.endsWith(".png")) WholeFile.write(file, out -> writePng(image, out));
		else
			throw new IllegalArgumentException(
					"\"" + file + "\" ends neither in .tif nor in .png. Choose one of them.");
	}

	/** Told of a file of which nothing is known. */
	private static final String UNKNOWN =
			" It is damaged, or of a kind that is not read here. Copy it again, or save it as PNG or TIFF in another program.";

	/**
	 * Opens an image that is read whole. Where ImageJ cannot, {@code IJ.openImage} would show a message, and end the
	 * macro that runs; some of the TIFF files of which that is true, and compressed ones, where it gives zeros for what it
	 * cannot unpack, are read by {@link TiffStack#read}.
	 *
	 * @param file of any kind that ImageJ reads, or that method
	 * @return the image, not shown; owned by the caller; empty if ImageJ cannot open it as an image
	 * @throws IOException if it cannot be read, or was cut off
	 */
	public static Optional<ImagePlus> open(final Path file) throws IOException {
		// Of a file that may not be read, ImageJ tells no more than of one that is no image.
		try (FileLook look = FileLook.at(file)) {
			return open(look);
		} catch (final OutOfMemoryError exc) {
			throw new IOException(
					"\"" + file
							+ "\" cannot be opened: that takes more memory than Java has. If the image is not so large, the"
							+ " file is damaged: write or copy it again. Else " + Remedies.MORE_HEAP + ".",
					exc);
		}
	}

	private static Optional<ImagePlus> open(final FileLook file) throws IOException {
		GitPointer.refuse(file.path());
		if (TiffKind.isReadHere(file)) return Optional.of(TiffStack.read(file));
		CutFiles.refuse(file);
		final Opener opener = new Opener();
		// What is wrong is told by the caller; of some of it, ImageJ tells more in the log.
		opener.setSilentMode(true);
		try {
			final ImagePlus image = open(opener, file);
			if (image != null) correct(file, image);
			if (image != null && image.getStackSize() > 1 && TiffKind.isFirstSliceAloneRight(file))
				image.setStack(new ImagePlus("", image.getProcessor()).getStack());
			return Optional.ofNullable(image).filter(opened -> opened.getWidth() * opened.getHeight() > 0);
		} catch (final HeadlessException exc) {
			// It runs a command of its menu for some DICOM files.
			throw new IOException(
					"ImageJ opens \"" + file.path()
							+ "\" only where it has a window, or in Fiji. Save it as TIFF there.",
					exc);
		} catch (final RuntimeException exc) {
			// Some of ImageJ's readers do not look whether a damaged file has what they read.
			throw new IOException(
					"\"" + file.path() + "\" is damaged: ImageJ cannot come to its end. Write or copy it again.", exc);
		}
	}

	private static ImagePlus open(final Opener opener, final FileLook file) throws IOException {
		final String path = file.path().toString();
		return switch (opener.getFileType(path)) {
			case Opener.UNKNOWN -> null;
			case Opener.DICOM -> DicomValues.open(opener, path);
			case Opener.JPEG -> OtherContent.unopenedJpeg(file).isEmpty()
					? ReadAtOnce.jpeg(file).orElseGet(() -> opener.openImage(path))
					: null;
			case Opener.GIF -> ReadAtOnce.gif(file).orElseGet(() -> opener.openImage(path));
			case Opener.BMP -> HighColorBmp.read(file).orElseGet(() -> opener.openImage(path));
			case Opener.PGM -> Pbm.read(file).orElseGet(() -> opener.openImage(path));
			default -> opener.openImage(path);
		};
	}

	/** Refuses images of which ImageJ gives other pixels, or gives them those of the file, and its sizes. */
	private static void correct(final FileLook file, final ImagePlus image) throws IOException {
		GreyPng.correct(file, image);
		BmpTable.correct(file, image);
		AnimatedGif.correct(file, image);
		Dicom.refuseOthers(file.path(), image);
		DicomValues.maskUnusedBits(image);
		Fits.refuseOthers(file.path(), image);
		TiffStack.calibrate(image.getCalibration(), TiffKind.sizes(file));
	}

	/**
	 * Opens an image, likewise.
	 *
	 * @return the image, not shown; owned by the caller
	 * @throws IOException if it cannot be read, was cut off, or is no image that ImageJ opens
	 */
	public static ImagePlus require(final Path file) throws IOException {
		try (FileLook look = FileLook.at(file)) {
			return require(look);
		}
	}

	/**
	 * Opens an image, likewise.
	 *
	 * @param file that is open, and stays so
	 */
	public static ImagePlus require(final FileLook file) throws IOException {
		final Optional<ImagePlus> image = open(file);
		if (image.isPresent()) return image.get();
		final String why = whyNot(file);
		throw new IOException("ImageJ cannot open "
				+ Printable.quoted(file.path().getFileName()) + " as an image." + (why.isEmpty() ? UNKNOWN : why));
	}

	/**
	 * Says why ImageJ cannot open a file, as far as that is known.
	 *
	 * @param file of which {@link #open} gave nothing
	 * @return as " It has tiles. Save it ..."; empty if nothing is known
	 * @throws IOException if the file cannot be read
	 */
	public static String whyNot(final FileLook file) throws IOException {
		if (!TiffKind.isTiff(file)) {
			final String why = OtherContent.of(file);
			return why.isEmpty() ? tooLarge(file) : why;
		}
		return TiffKind.unread(file)
				.map(what -> " It has " + what + "." + SAVE_PLAIN)
				.orElse("");
	}

	/** Java's readers of images do not always tell that its memory was full. */
	private static String tooLarge(final FileLook file) {
		final long most = Runtime.getRuntime().maxMemory();
		return ImageSize.of(file.path())
				.filter(size -> Integer.BYTES * size.pixels() > most / 2)
				.map(size -> " It has " + size.width() + " x " + size.height() + " pixels, for which Java's memory of "
						+ Bytes.ofMemory(most) + " may be too small: if so, " + Remedies.MORE_HEAP + ".")
				.orElse("");
	}

	/**
	 * Gives an image as <em>File &gt; Open</em> shows its file. A file that is named for a parameter {@code #@ ImagePlus}
	 * of a script comes with its channels apart, without their colors and ranges.
	 *
	 * @param image of a script's parameter; not changed
	 * @return the file, read again, where an unedited image of several channels is neither shown nor a composite; else
	 *         the image itself
	 */
	public static ImagePlus asOpened(final ImagePlus image) {
		final FileInfo file = image.getOriginalFileInfo();
		final boolean isApart = image.getNChannels() > 1 && !image.isComposite();
		if (!isApart || image.isVisible() || image.changes || file == null || file.getFilePath() == null) return image;
		if (!new File(file.getFilePath()).isFile()) return image;
		final ImagePlus opened = IJ.openImage(file.getFilePath());
		return opened == null ? image : opened;
	}

	/** Does what {@code FileSaver.saveAsTiff} does, which gives no stream. */
	private static void writeTiff(final ImagePlus image, final OutputStream out) throws IOException {
		final FileInfo info = image.getFileInfo();
		info.nImages = image.getStackSize();
		info.info = image.getInfoProperty();
		// Stacks that are read or drawn as they are looked at have no pixels to write at once.
		if (image.getStack() instanceof VirtualStack stack) info.virtualStack = stack;
		info.description = new FileSaver(image).getDescriptionString();
		info.sliceLabels = image.getStack().getSliceLabels();
		info.roi = RoiEncoder.saveAsByteArray(image.getRoi());
		info.overlay = FileSaver.getOverlay(image);
		info.properties = image.getPropertiesAsArray();
		if (image.isComposite()) new FileSaver(image).saveDisplayRangesAndLuts(image, info);
		new TiffEncoder(info).write(out);
	}

	private static void writePng(final ImagePlus image, final OutputStream out) throws IOException {
		if (image.getNSlices() * image.getNFrames() > 1)
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" has " + image.getStackSize()
					+ " slices, of which a PNG file holds one. Save it as a TIFF file.");
		// In memory: Java's default is a file in the temporary folder, which may be full as well.
		try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
			if (!ImageIO.write(buffered(image), "png", stream))
				throw new IOException("Java has no writer for PNG files");
		}
	}

	/** What {@code ImagePlus.getBufferedImage} gives, without its copies of RGB images: these share their pixels. */
	static BufferedImage buffered(final ImagePlus image) {
		if (!(image.getProcessor() instanceof ColorProcessor rgb)) return image.getBufferedImage();
		final DirectColorModel colors = new DirectColorModel(24, 0xff0000, 0xff00, 0xff);
		final int[] pixels = (int[]) rgb.getPixels();
		final WritableRaster raster = Raster.createPackedRaster(
				new DataBufferInt(pixels, pixels.length),
				rgb.getWidth(),
				rgb.getHeight(),
				rgb.getWidth(),
				colors.getMasks(),
				null);
		return new BufferedImage(colors, raster, false, null);
	}
}
