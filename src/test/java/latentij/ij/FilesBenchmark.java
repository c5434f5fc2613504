// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.testing.PeakMemory;
import latentij.testing.TiledTiff;
import latentij.testing.TiledTiff.Type;

/**
 * Time and memory of images from file to file: a tiled TIFF is encoded to a latent, and this is
 * decoded to another TIFF.
 *
 * <pre>
 * java -Xmx2g -cp ... latentij.ij.FilesBenchmark FOLDER SIDE BITS
 * </pre>
 *
 * SIDE is in pixels, BITS are 8 (RGB) or 16 (grey). Files in FOLDER are removed at the end.
 */
public final class FilesBenchmark {

	private static final int TILE = 512;

	private FilesBenchmark() {}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		final Path folder = Files.createDirectories(Path.of(args[0]));
		final int side = Integer.parseInt(args[1]);
		final int bits = Integer.parseInt(args[2]);
		final Path image = folder.resolve("image-" + side + "-" + bits + ".tif");
		final Path latent = folder.resolve("latent-" + side + "-" + bits + ".tif");
		final Path decoded = folder.resolve("decoded-" + side + "-" + bits + ".tif");
		try (Latents latents = new Latents(System.out::println)) {
			final long start = System.nanoTime();
			write(image, side, bits);
			report("written", side, start, image);
			PeakMemory.take();
			final long encode = System.nanoTime();
			latents.encode(image, latent, EncodeOptions.parse(Map.of("device", "cpu")));
			report("encoded", side, encode, latent);
			final long decode = System.nanoTime();
			latents.decode(latent, decoded, DecodeOptions.parse(Map.of("device", "cpu")));
			report("decoded", side, decode, decoded);
		} finally {
			for (final Path file : new Path[] {image, latent, decoded}) Files.deleteIfExists(file);
		}
	}

	private static void report(final String what, final int side, final long start, final Path file)
			throws IOException {
		final double seconds = (System.nanoTime() - start) / 1e9;
		System.out.printf(
				Locale.ROOT,
				"%s %d x %d: %.1f s, %.2f megapixels/s, peak %.0f MB, file %.1f MB%n",
				what,
				side,
				side,
				seconds,
				1e-6 * side * side / seconds,
				PeakMemory.take(),
				Files.size(file) / 1e6);
	}

	/** The sample image, again and again, mirrored. */
	private static void write(final Path file, final int side, final int bits) throws IOException {
		final ImagePlus sample =
				IJ.openImage(Path.of("sample-images", "mountains.png").toString());
		final int width = sample.getWidth();
		final int height = sample.getHeight();
		final int[] rgb = (int[]) sample.getProcessor().convertToRGB().getPixels();
		if (bits == 16)
			TiledTiff.write(file, side, side, TILE, Type.GREY_16, false, (y, x) -> {
				final int value = rgb[mirrored(y, height) * width + mirrored(x, width)];
				return (value & 0xff) * 16 + x % 16;
			});
		else
			TiledTiff.write(
					file,
					side,
					side,
					TILE,
					Type.RGB,
					false,
					(y, x) -> rgb[mirrored(y, height) * width + mirrored(x, width)]);
	}

	private static int mirrored(final int at, final int size) {
		final int place = at % (2 * size);
		return place < size ? place : 2 * size - 1 - place;
	}
}
