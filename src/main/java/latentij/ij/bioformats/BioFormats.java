// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.bioformats;

import ij.IJ;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import latentij.util.Printable;

/**
 * The Bio-Formats of an installation. Fiji has it; to the command line it is added as one jar.
 *
 * @see <a href="https://bio-formats.readthedocs.io/en/stable/supported-formats.html">The files that it reads</a>
 */
public final class BioFormats {

	/**
	 * Files that are found by their names. Bio-Formats knows some 250 endings, among them those of tables, texts and
	 * films: in a folder, they are seldom meant as images. Of an image in several files, this is the one to open. Files
	 * that end in "fake" are empty: Bio-Formats makes the pixels that their names describe, for tests.
	 */
	private static final Set<String> ENDINGS = Set.of(
			"afi", "bif", "czi", "dm3", "dm4", "dv", "flex", "ics", "ims", "ipl", "lif", "lof", "lsm", "mrc", "nd2",
			"ndpi", "oib", "oif", "oir", "qptiff", "r3d", "scn", "sld", "stk", "svs", "vsi", "zvi", "fake");

	private BioFormats() {}

	/**
	 * Tells whether a file is one of Bio-Formats'.
	 *
	 * @param file known by its name; it need not be there
	 * @return true for files of microscopes and slide scanners that ImageJ does not open by itself
	 */
	public static boolean isOne(final Path file) {
		final String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
	}

	/** @return true if it is there */
	public static boolean isInstalled() {
		return installed().isPresent();
	}

	/** @return as "7.3.1", or why it is not known; empty if it is not installed */
	public static Optional<String> version() {
		return installed().map(BioFormats::version);
	}

	static String version(final LoadedClasses classes) {
		try {
			return classes.constant("loci.formats.FormatTools", "VERSION").toString();
		} catch (final ReflectiveOperationException | LinkageError exc) {
			return "of an unknown version (" + Printable.text(exc) + ")";
		}
	}

	/**
	 * Opens a file.
	 *
	 * @param file of any kind that Bio-Formats reads
	 * @return its images; to be closed by the caller
	 * @throws IOException if it is not there, if Bio-Formats cannot read it, or if that is not installed; the message says
	 *         what to do
	 */
	public static BioFormatsFile open(final Path file) throws IOException {
		return open(file, installed());
	}

	/**
	 * Lets Bio-Formats, where it is installed, print nothing: its jar has a logger that prints what all programs in this
	 * Java note for their developers, on standard output, where results are read. A logger that has settings keeps them.
	 */
	public static void keepQuiet() {
		installed().ifPresent(classes -> BioFormatsFile.log(classes, "OFF"));
	}

	private static Optional<LoadedClasses> installed() {
		// Where no window of ImageJ is open, its own loader knows the plugins folder only.
		return classes(BioFormats.class.getClassLoader()).or(() -> classes(IJ.getClassLoader()));
	}

	/** The classes of a loader, if it has Bio-Formats with its plugins for ImageJ; null for no loader. */
	static Optional<LoadedClasses> classes(final ClassLoader loader) {
		return LoadedClasses.of(loader, BioFormatsFile.OPTIONS);
	}

	static BioFormatsFile open(final Path file, final Optional<LoadedClasses> classes) throws IOException {
		return new BioFormatsFile(
				classes.orElseThrow(() -> new IOException(Printable.quoted(file.getFileName())
						+ " is read by Bio-Formats, which is not installed here. Fiji has it; else, put"
						+ " bioformats_package.jar (of openmicroscopy.org) into the folder plugins of plain ImageJ, or lib of"
						+ " the command line. Or save the image as TIFF.")),
				file);
	}
}
