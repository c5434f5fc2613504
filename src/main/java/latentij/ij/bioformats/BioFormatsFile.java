// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.bioformats;

import ij.CompositeImage;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import latentij.util.Bytes;
import latentij.util.Printable;
import latentij.util.Remedies;
import latentij.util.files.GitPointer;
import latentij.util.files.Paths;

/**
 * An open file of Bio-Formats, and its images: those that it calls series, without the smaller copies of a pyramid and
 * without thumbnails. Not safe for use by several threads.
 */
public final class BioFormatsFile implements AutoCloseable {

	/** A class that is there where all are. */
	static final String OPTIONS = "loci.plugins.in.ImporterOptions";

	/** Endings of files that are taken as if zeros followed them. TIFF files are looked at before. */
	private static final Set<String> PADDED = Set.of(".ics", ".mrc");

	private static final String TO_PIECES =
			" bioformats2raw makes an OME-Zarr of it, which LatentIJ reads piece by piece.";

	private final Path file;
	private final LoadedClasses classes;
	private final Object options;
	private final Object process;
	private final List<Integer> series = new ArrayList<>();

	BioFormatsFile(final LoadedClasses classes, final Path file) throws IOException {
		this.file = file;
		this.classes = classes;
		// Of a file that is not there, Bio-Formats says that it knows no such format.
		Paths.requireReadable(file);
		Files.newByteChannel(file).close();
		GitPointer.refuse(file);
		options = attempt(this::newOptions);
		process = attempt(() -> classes.make("loci.plugins.in.ImportProcess", options));
		attempt(this::findSeries);
	}

	/** Sets what the logger prints, if nothing has set it before. */
	static void log(final LoadedClasses classes, final String level) {
		try {
			classes.callStatic("loci.common.DebugTools", "enableLogging", level);
		} catch (final Exception | LinkageError exc) {
			// What it does next tells what is wrong with it.
			return;
		}
	}

	private Object newOptions() throws Exception {
		// Else it prints what it looks for and does not find. Its own importer says INFO.
		log(classes, "ERROR");
		final Object made = classes.make(OPTIONS);
		LoadedClasses.call(made, "setId", file.toAbsolutePath().toString());
		LoadedClasses.call(made, "setQuiet", true);
		LoadedClasses.call(made, "setWindowless", true);
		// Each file of a set is read by itself, where it can be: all are in one folder.
		LoadedClasses.call(made, "setUngroupFiles", true);
		return made;
	}

	private Object reader() throws Exception {
		return LoadedClasses.call(process, "getReader");
	}

	private boolean findSeries() throws Exception {
		if (!(boolean) LoadedClasses.call(process, "execute")) throw new IllegalStateException("it ended early");
		final List<?> all = (List<?>) LoadedClasses.call(reader(), "getCoreMetadataList");
		int next = 0;
		for (int i = 0; i < all.size(); i++) {
			final Object metadata = all.get(i);
			if (i < next) continue;
			next = i
					+ Math.max(
							1, metadata.getClass().getField("resolutionCount").getInt(metadata));
			if (i == 0 || !metadata.getClass().getField("thumbnail").getBoolean(metadata)) series.add(i);
		}
		return true;
	}

	/** @return the number of images, at least 1 */
	public int size() {
		return series.size();
	}

	/**
	 * Reads an image with all of its channels, slices and frames.
	 *
	 * @param number from 1 to {@link #size}
	 * @return the image as Fiji's importer opens it, not shown; owned by the caller. 8 bits are shown as they are, others
	 *         over the least to the largest value of each channel in all slices and frames
	 * @throws IOException if it cannot be read, or if there is too little memory for it; the message says what to do
	 */
	public ImagePlus image(final int number) throws IOException {
		final Size size = attempt(() -> size(series.get(number - 1)));
		if (size.bytesOfPlane() > Integer.MAX_VALUE)
			throw new IOException(Printable.quoted(file) + " has planes of " + size.width + " x " + size.height
					+ " pixels, too many for ImageJ." + TO_PIECES);
		// What other files left behind is no obstacle.
		if (size.bytes() > freeMemory()) System.gc();
		if (size.bytes() > freeMemory())
			throw new IOException(Printable.quoted(file) + " takes " + Bytes.ofMemory(size.bytes())
					+ " of memory, of which " + Bytes.ofMemory(freeMemory())
					+ " are free: " + Remedies.MORE_HEAP + "." + TO_PIECES);
		if (mayBeCut() && attempt(this::isCut))
			throw new IOException(
					Printable.quoted(file) + " is damaged: it, or the file beside it with its pixels, ends"
							+ " before its pixels do. Write or copy it again.");
		return attempt(this::read);
	}

	private static long freeMemory() {
		final Runtime java = Runtime.getRuntime();
		return java.maxMemory() - java.totalMemory() + java.freeMemory();
	}

	/** Of an image; Bio-Formats' own count of bytes ends at 2 GB for a plane. */
	private record Size(long width, long height, long planes, long bytesOfPixel) {

		long bytesOfPlane() {
			return width * height * bytesOfPixel;
		}

		long bytes() {
			return bytesOfPlane() * planes;
		}
	}

	private Size size(final int own) throws Exception {
		LoadedClasses.call(options, "clearSeries");
		LoadedClasses.call(options, "setSeriesOn", own, true);
		LoadedClasses.call(reader(), "setSeries", own);
		return new Size(number("getSizeX"), number("getSizeY"), number("getImageCount"), (int)
				classes.callStatic("loci.formats.FormatTools", "getBytesPerPixel", number("getPixelType")));
	}

	private boolean mayBeCut() {
		final String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		return PADDED.stream().anyMatch(name::endsWith);
	}

	/** Reads the last plane over zeros, and over ones: pixels that are not in the file stay what they were. */
	private boolean isCut() throws Exception {
		final Object format = LoadedClasses.call(reader(), "unwrap");
		final int last = (int) LoadedClasses.call(format, "getImageCount") - 1;
		final byte[] zeros = new byte[(int) classes.callStatic("loci.formats.FormatTools", "getPlaneSize", format)];
		final byte[] ones = new byte[zeros.length];
		Arrays.fill(ones, (byte) 1);
		return !Arrays.equals((byte[]) LoadedClasses.call(format, "openBytes", last, zeros), (byte[])
				LoadedClasses.call(format, "openBytes", last, ones));
	}

	private int number(final String method) throws Exception {
		return (int) LoadedClasses.call(reader(), method);
	}

	/** Reads the image whose size was read. */
	private ImagePlus read() throws Exception {
		final Object reader = classes.make("loci.plugins.in.ImagePlusReader", process);
		final ImagePlus image = ((ImagePlus[]) LoadedClasses.call(reader, "openImagePlus"))[0];
		if (image.getBitDepth() == Byte.SIZE) showAsItIs(image);
		return image;
	}

	/** Bio-Formats stretches those, too, and the colors of an RGB image each by itself. */
	private static void showAsItIs(final ImagePlus image) {
		final int channel = image.getC();
		for (int c = 1; c <= image.getNChannels(); c++) {
			image.setPositionWithoutUpdate(c, image.getZ(), image.getT());
			image.setDisplayRange(0, 255);
		}
		image.setPositionWithoutUpdate(channel, image.getZ(), image.getT());
		if (image instanceof CompositeImage composite) composite.reset();
	}

	/** Does something with Bio-Formats, which throws all kinds of exceptions, and says what failed; not of full memory. */
	private <T> T attempt(final Callable<T> action) throws IOException {
		try {
			return action.call();
		} catch (final ReflectiveOperationException | LinkageError exc) {
			close();
			throw new IOException(
					"The Bio-Formats that is installed cannot be used (" + Printable.text(exc)
							+ "). Update it: version 7 is known to work.",
					exc);
		} catch (final Exception exc) {
			close();
			throw new IOException(
					"Bio-Formats cannot read " + Printable.quoted(file) + " (" + Printable.text(exc)
							+ "). See whether Fiji opens it with File > Import > Bio-Formats.",
					exc);
		} catch (final Error exc) {
			close();
			throw exc;
		}
	}

	/** Lets the file go. */
	@Override
	public void close() {
		try {
			LoadedClasses.call(reader(), "close");
		} catch (final Exception exc) {
			// All is read that was wanted, or the failure is told already.
			return;
		}
	}
}
