// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicLong;
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
 * SIDE is in pixels, or WIDTHxHEIGHT, BITS are 8 (RGB) or 16 (grey). Files in FOLDER are removed at the end.
 */
public final class FilesBenchmark {

	private static final int TILE = 512;

	/** So often the memory of Java is looked at. */
	private static final long WATCH_MILLIS = 50;

	/** The most that Java held, in bytes: its heap, and buffers outside of it. */
	private static final AtomicLong heap = new AtomicLong();

	private static final AtomicLong buffers = new AtomicLong();

	/** Megabytes that the process held when the job began. */
	private static double resident;

	private FilesBenchmark() {}

	/** Looks at the memory until the process ends. */
	private static void watch() {
		final Timer timer = new Timer(true);
		timer.schedule(
				new TimerTask() {

					@Override
					public void run() {
						heap.accumulateAndGet(Runtime.getRuntime().totalMemory(), Math::max);
						buffers.accumulateAndGet(direct(), Math::max);
					}
				},
				0,
				WATCH_MILLIS);
	}

	private static long direct() {
		return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
				.filter(pool -> pool.getName().equals("direct"))
				.mapToLong(BufferPoolMXBean::getMemoryUsed)
				.sum();
	}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		watch();
		final Path folder = Files.createDirectories(Path.of(args[0]));
		final String[] sides = args[1].split("x");
		final int width = Integer.parseInt(sides[0]);
		final int height = Integer.parseInt(sides[sides.length - 1]);
		final int bits = Integer.parseInt(args[2]);
		final Path image = folder.resolve("image-" + args[1] + "-" + bits + ".tif");
		final Path latent = folder.resolve("latent-" + args[1] + "-" + bits + ".tif");
		final Path decoded = folder.resolve("decoded-" + args[1] + "-" + bits + ".tif");
		try (Latents latents = new Latents(System.out::println)) {
			final long start = System.nanoTime();
			write(image, width, height, bits);
			report("written", width, height, start, image);
			PeakMemory.take();
			final long encode = System.nanoTime();
			latents.files().encode(image, latent, EncodeOptions.parse(Map.of("device", "cpu")));
			report("encoded", width, height, encode, latent);
			final long decode = System.nanoTime();
			latents.files().decode(latent, decoded, DecodeOptions.parse(Map.of("device", "cpu")));
			report("decoded", width, height, decode, decoded);
		} finally {
			for (final Path file : new Path[] {image, latent, decoded}) Files.deleteIfExists(file);
		}
	}

	private static void report(final String what, final int width, final int height, final long start, final Path file)
			throws IOException {
		final double seconds = (System.nanoTime() - start) / 1e9;
		final double before = resident;
		System.out.printf(
				Locale.ROOT,
				"%s %d x %d: %.1f s, %.2f megapixels/s, peak %.0f MB (%.0f before; Java's heap %.0f, its buffers"
						+ " %.0f), file %.1f MB%n",
				what,
				width,
				height,
				seconds,
				1e-6 * width * height / seconds,
				PeakMemory.take(),
				before,
				heap.getAndSet(0) / 1e6,
				buffers.getAndSet(0) / 1e6,
				Files.size(file) / 1e6);
		// What is left of this job counts in the next one.
		resident = resident();
	}

	private static double resident() throws IOException {
		for (final String line : Files.readAllLines(Path.of("/proc/self/status")))
			if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
		return Double.NaN;
	}

	/** The sample image, again and again, mirrored. */
	private static void write(final Path file, final int columns, final int rows, final int bits) throws IOException {
		final ImagePlus sample =
				IJ.openImage(Path.of("sample-images", "mountains.png").toString());
		final int width = sample.getWidth();
		final int height = sample.getHeight();
		final int[] rgb = (int[]) sample.getProcessor().convertToRGB().getPixels();
		if (bits == 16)
			TiledTiff.write(file, columns, rows, TILE, Type.GREY_16, false, (y, x) -> {
				final int value = rgb[mirrored(y, height) * width + mirrored(x, width)];
				return (value & 0xff) * 16 + x % 16;
			});
		else
			TiledTiff.write(
					file,
					columns,
					rows,
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
