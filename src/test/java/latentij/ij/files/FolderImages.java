// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import latentij.ij.formats.ImageFiles;

/**
 * Makes a folder of images: parts of the sample images, each of another place, brightness and noise.
 *
 * <pre>
 * java -cp ... latentij.ij.files.FolderImages FOLDER [FILES [SIDE [FORMAT]]]
 * </pre>
 */
public final class FolderImages {

	private static final List<String> SOURCES = List.of("mountains.png", "decode-live.png", "round-trip.png");

	/** Grey levels that noise adds or takes, at most. */
	private static final int NOISE = 2;

	private FolderImages() {}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		make(
				Path.of(args[0]),
				args.length > 1 ? Integer.parseInt(args[1]) : 200,
				args.length > 2 ? Integer.parseInt(args[2]) : 512,
				args.length > 3 ? args[3] : "png");
	}

	/**
	 * Makes the images that are missing.
	 *
	 * @param folder for them
	 * @param files how many
	 * @param side of each, in pixels
	 * @param format png or tif
	 * @return the folder
	 */
	static Path make(final Path folder, final int files, final int side, final String format) throws IOException {
		Files.createDirectories(folder);
		final List<ColorProcessor> sources =
				SOURCES.stream().map(name -> source(name, side)).toList();
		try {
			IntStream.range(0, files).parallel().forEach(n -> {
				final Path file = folder.resolve(String.format(Locale.ROOT, "%05d.%s", n, format));
				if (Files.exists(file)) return;
				try {
					ImageFiles.save(new ImagePlus("", image(sources.get(n % sources.size()), side, n)), file);
				} catch (final IOException exc) {
					throw new UncheckedIOException(exc);
				}
			});
		} catch (final UncheckedIOException exc) {
			throw exc.getCause();
		}
		return folder;
	}

	/** How many files of a folder end so. */
	static long count(final Path folder, final String ending) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(file -> file.toString().endsWith(ending)).count();
		}
	}

	/** At least a quarter larger than the parts of it. */
	private static ColorProcessor source(final String name, final int side) {
		final ImagePlus image = IJ.openImage(Path.of("sample-images", name).toString());
		final ColorProcessor pixels = (ColorProcessor) image.getProcessor().convertToRGB();
		final double scale = Math.max(1, 1.25 * side / Math.min(pixels.getWidth(), pixels.getHeight()));
		pixels.setInterpolationMethod(ColorProcessor.BILINEAR);
		return (ColorProcessor) pixels.resize(
				(int) Math.ceil(scale * pixels.getWidth()), (int) Math.ceil(scale * pixels.getHeight()), true);
	}

	private static ColorProcessor image(final ColorProcessor source, final int side, final int seed) {
		final Random random = new Random(seed);
		final int left = random.nextInt(source.getWidth() - side + 1);
		final int top = random.nextInt(source.getHeight() - side + 1);
		final double gain = 0.6 + 0.6 * random.nextDouble();
		final ColorProcessor image = new ColorProcessor(side, side);
		for (int y = 0; y < side; y++)
			for (int x = 0; x < side; x++) image.set(x, y, noisy(source.get(left + x, top + y), gain, random));
		return image;
	}

	private static int noisy(final int rgb, final double gain, final Random random) {
		final int noise = random.nextInt();
		int pixel = 0;
		for (int c = 0; c < 3; c++) {
			final int added = (noise >>> 8 * c & 0xff) % (2 * NOISE + 1) - NOISE;
			final double value = gain * (rgb >> 8 * (2 - c) & 0xff) + added;
			pixel = pixel << 8 | (int) Math.max(0, Math.min(255, Math.round(value)));
		}
		return pixel;
	}
}
