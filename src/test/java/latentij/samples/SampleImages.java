// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import ij.ImagePlus;
import ij.io.FileSaver;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import javax.imageio.ImageIO;

/**
 * Writes the sample images.
 *
 * <pre>{@code
 * SampleImages.main(new String[] { "sample-images" });
 * }</pre>
 */
public final class SampleImages {

	/** The PNG images: file name, painter. */
	static final Map<String, Supplier<BufferedImage>> PNG = Map.of( //
			"mountains.png", Mountains::paint, //
			"tissue-odd.png", Tissue::paint, //
			"chart.png", Chart::draw);

	/** The ImageJ TIFF image, made by {@link Cells}. */
	static final String CELLS = "cells.tif";

	private SampleImages() {}

	/**
	 * Writes all sample images, replacing those that are there.
	 *
	 * @param args the output folder, created if missing
	 * @throws IOException if a file cannot be written
	 */
	public static void main(final String[] args) throws IOException {
		if (args.length != 1)
			throw new IllegalArgumentException(
					"Found " + args.length + " arguments; expected one, the folder to write to.");
		final Path folder = Files.createDirectories(Path.of(args[0]));
		for (final String name : PNG.keySet())
			ImageIO.write(PNG.get(name).get(), "png", folder.resolve(name).toFile());
		final ImagePlus cells = Cells.image();
		final Path file = folder.resolve(CELLS);
		if (!new FileSaver(cells).saveAsTiffStack(file.toString()))
			throw new IOException("ImageJ could not write " + file + "; see its log for the reason.");
	}
}
