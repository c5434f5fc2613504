// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import com.sun.management.OperatingSystemMXBean;
import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.process.ColorProcessor;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import latentij.ij.ImageFiles;
import latentij.ij.Latents;
import latentij.job.JobType;
import latentij.model.library.Models;

/**
 * A folder of images, encoded with one worker or several, and by a loop in a macro.
 *
 * <pre>
 * java -cp ... latentij.ij.files.FolderBenchmark FOLDER [FILES [SIDE [MODEL [FORMAT]]]]
 * </pre>
 *
 * Images are made in {@code FOLDER/in} where they are missing. "Network" is the share of the time in which ONNX
 * Runtime was computing, "processors" the number of processors that were used on average. The macro, which is for
 * {@code tif} alone, needs a display ({@code xvfb-run}).
 */
public final class FolderBenchmark {

	private static final int[] WORKERS = {1, 2, 4};
	private static final long SAMPLE_MILLIS = 2;

	private FolderBenchmark() {}

	/** Encodes all files into a folder. */
	@FunctionalInterface
	private interface Work {

		void run(Path out) throws IOException;
	}

	/** Counts how often ONNX Runtime is found computing. */
	private static final class Sampler extends Thread {

		private final AtomicBoolean ended = new AtomicBoolean();
		private final Thread caller = Thread.currentThread();
		private int all;
		private int computing;

		@Override
		public void run() {
			final Thread[] threads = new Thread[256];
			while (!ended.get()) {
				all++;
				if (isComputing(threads)) computing++;
				try {
					Thread.sleep(SAMPLE_MILLIS);
				} catch (final InterruptedException exc) {
					return;
				}
			}
		}

		private boolean isComputing(final Thread[] threads) {
			final int n = Thread.enumerate(threads);
			for (int i = 0; i < n; i++) {
				final boolean works =
						threads[i] == caller || threads[i].getName().startsWith("LatentIJ-");
				if (works && Stream.of(threads[i].getStackTrace()).anyMatch(Sampler::isRun)) return true;
			}
			return false;
		}

		private static boolean isRun(final StackTraceElement call) {
			return call.getClassName().equals("ai.onnxruntime.OrtSession")
					&& call.getMethodName().equals("run");
		}

		double share() throws InterruptedException {
			ended.set(true);
			join();
			return (double) computing / all;
		}
	}

	/** See the class. */
	public static void main(final String... args) throws IOException, InterruptedException {
		final Path folder = Path.of(args[0]);
		final int files = args.length > 1 ? Integer.parseInt(args[1]) : 200;
		final int side = args.length > 2 ? Integer.parseInt(args[2]) : 512;
		final String model = args.length > 3 ? args[3] : Models.BUNDLED;
		final String format = args.length > 4 ? args[4] : "tif";
		final Path in = images(folder.resolve("in"), files, side);
		System.out.printf("%d images of %d x %d, %s to %s%n%n", files, side, side, model, format);
		System.out.println("| Encoded by | s | files/s | network | processors |\n|---|---|---|---|---|");
		try (Latents latents = new Latents(unused -> {})) {
			// The model is open, and Java has compiled what matters, before the first row.
			encode(
					latents,
					images(folder.resolve("first"), Math.min(files, 20), side),
					folder.resolve("warm"),
					model,
					format,
					2);
			for (final int workers : WORKERS)
				row(
						"workers=" + workers,
						files,
						folder.resolve("out" + workers),
						out -> encode(latents, in, out, model, format, workers));
		}
		if (format.equals("tif") && !GraphicsEnvironment.isHeadless())
			row("a macro", files, folder.resolve("macro"), out -> macro(in, out, model));
		System.exit(0);
	}

	private static void encode(
			final Latents latents,
			final Path in,
			final Path out,
			final String model,
			final String format,
			final int workers)
			throws IOException {
		new FolderJobs(latents, unused -> {})
				.run(
						JobType.ENCODE_FOLDER,
						Map.of(
								"folder", in,
								"output", out,
								"model", model,
								"format", format,
								"scaling", format.equals("npy") ? "scaled" : "auto",
								"device", "cpu",
								"workers", workers));
	}

	/** The loop that a person writes. */
	private static void macro(final Path in, final Path out, final String model) throws IOException {
		Files.createDirectories(out);
		new ImageJ(ImageJ.NO_SHOW);
		Menus.getCommands().put("Encode to Latent", "latentij.ij.menu.LatentPlugIn(\"encode\")");
		IJ.runMacro(
				"""
			arguments = split(getArgument(), "\\n");
			names = getFileList(arguments[0]);
			setBatchMode(true);
			for (i = 0; i < names.length; i++) {
				open(arguments[0] + "/" + names[i]);
				run("Encode to Latent", "device=cpu model=[" + arguments[2] + "]");
				saveAs("Tiff", arguments[1] + "/" + names[i] + "-latent.tif");
				close("*");
			}
			""",
				in + "\n" + out + "\n" + model);
	}

	private static void row(final String by, final int files, final Path out, final Work work)
			throws IOException, InterruptedException {
		delete(out);
		final Sampler sampler = new Sampler();
		sampler.setDaemon(true);
		sampler.start();
		final long start = System.nanoTime();
		final long cpu = processorNanos();
		work.run(out);
		final double seconds = (System.nanoTime() - start) / 1e9;
		final double processors = (processorNanos() - cpu) / 1e9 / seconds;
		final double network = sampler.share();
		try (Stream<Path> made = Files.list(out)) {
			final long n = made.count();
			if (n != files) throw new IllegalStateException(n + " of " + files + " files were made by " + by);
		}
		System.out.printf(
				Locale.ROOT,
				"| %s | %.1f | %.2f | %.0f %% | %.2f |%n",
				by,
				seconds,
				files / seconds,
				100 * network,
				processors);
		delete(out);
	}

	private static long processorNanos() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

	private static void delete(final Path folder) throws IOException {
		if (!Files.isDirectory(folder)) return;
		try (Stream<Path> files = Files.list(folder)) {
			for (final Path file : files.toList()) Files.delete(file);
		}
		Files.delete(folder);
	}

	/** Smooth blobs with a little noise: a PNG file of which is about as large as that of a photograph. */
	private static Path images(final Path folder, final int files, final int side) throws IOException {
		Files.createDirectories(folder);
		for (int n = 0; n < files; n++) {
			final Path file = folder.resolve(String.format(Locale.ROOT, "%05d.png", n));
			if (!Files.exists(file)) ImageFiles.save(new ImagePlus("", image(side, n)), file);
		}
		return folder;
	}

	private static ColorProcessor image(final int side, final int seed) {
		final Random random = new Random(seed);
		final double[] waves = random.doubles(6, 0.005, 0.05).toArray();
		final int[] pixels = new int[side * side];
		for (int i = 0; i < pixels.length; i++) {
			int pixel = 0;
			for (int c = 0; c < 3; c++) {
				final double wave = Math.sin(i % side * waves[2 * c]) * Math.cos(i / side * waves[2 * c + 1]);
				pixel = pixel << 8 | (int) (128 + 100 * wave + random.nextInt(8));
			}
			pixels[i] = pixel;
		}
		return new ColorProcessor(side, side, pixels);
	}
}
