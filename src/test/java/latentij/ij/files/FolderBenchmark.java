// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import com.sun.management.OperatingSystemMXBean;
import ij.IJ;
import ij.ImageJ;
import ij.Menus;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import latentij.ij.Latents;
import latentij.job.options.JobType;
import latentij.model.library.Models;
import latentij.util.RunWatch;

/**
 * A folder of images, encoded with one worker or several, by the command line, and by a loop in a macro.
 *
 * <pre>
 * java -cp ... latentij.ij.files.FolderBenchmark FOLDER [FILES [SIDE [MODEL [FORMAT [IMAGES [ROWS]]]]]]
 * </pre>
 *
 * Rows are {@code cli}, numbers of workers and {@code macro}; all of {@code cli,1,2,4,macro} if nothing is said. Images,
 * {@code png} or {@code tif}, are made in {@code FOLDER/in} where they are missing ({@link FolderImages}).
 * "Waits" is the share of the time in which the network does not run, from the beginning of its first run to the end of
 * the last; "processors" the number of processors that were used on average. The command line is a process of its own,
 * whose start is counted. The macro needs a display ({@code xvfb-run}). The latents of the command line stay in {@code
 * FOLDER/latents}; those of the others must be the same.
 */
public final class FolderBenchmark {

	private static final int WARM_FILES = 20;

	private FolderBenchmark() {}

	/** A folder, and what is made of it. */
	private record Job(Path folder, int files, int side, String model, String format, String images) {

		Path in() throws IOException {
			return FolderImages.make(folder.resolve("in"), files, side, images);
		}

		/** The scale of files that tell none. */
		String scaling() {
			return format.equals("npy") ? "scaled" : "auto";
		}

		Path latents() {
			return folder.resolve("latents");
		}
	}

	/** Encodes all files into a folder. */
	@FunctionalInterface
	private interface Work {

		void run(Path out) throws IOException, InterruptedException;
	}

	/** See the class. */
	public static void main(final String... args) throws IOException, InterruptedException {
		final Job job = new Job(
				Path.of(args[0]),
				args.length > 1 ? Integer.parseInt(args[1]) : 200,
				args.length > 2 ? Integer.parseInt(args[2]) : 512,
				args.length > 3 ? args[3] : Models.BUNDLED,
				args.length > 4 ? args[4] : "tif",
				args.length > 5 ? args[5] : "png");
		final List<String> rows = List.of((args.length > 6 ? args[6] : "cli,1,2,4,macro").split(","));
		final Path in = job.in();
		System.out.printf(
				"%d %s images of %d x %d, %s to %s%n%n",
				job.files, job.images, job.side, job.side, job.model, job.format);
		System.out.println("| Encoded by | s | files/s | waits | processors |\n|---|---|---|---|---|");
		if (rows.contains("cli")) row("the command line", job, job.latents(), out -> commandLine(job, in, out));
		workers(job, rows.stream().filter(row -> row.matches("\\d+")).toList());
		if (rows.contains("macro") && !GraphicsEnvironment.isHeadless())
			row("a macro", job, job.folder.resolve("out"), out -> macro(job, in, out));
		System.exit(0);
	}

	private static void workers(final Job job, final List<String> numbers) throws IOException, InterruptedException {
		if (numbers.isEmpty()) return;
		final Path in = job.in();
		try (Latents latents = new Latents(unused -> {})) {
			// The model is open, and Java has compiled what matters, before the first row.
			final Path few =
					FolderImages.make(job.folder.resolve("few"), Math.min(job.files, WARM_FILES), job.side, job.images);
			encode(latents, job, few, job.folder.resolve("warm"), "2");
			for (final String n : numbers)
				row("workers=" + n, job, job.folder.resolve("out"), out -> encode(latents, job, in, out, n));
		}
	}

	private static void encode(
			final Latents latents, final Job job, final Path in, final Path out, final String workers)
			throws IOException {
		new FolderJobs(latents, unused -> {})
				.run(
						JobType.ENCODE_FOLDER,
						Map.of(
								"folder",
								in,
								"output",
								out,
								"model",
								job.model,
								"format",
								job.format,
								"scaling",
								job.scaling(),
								"device",
								"cpu",
								"workers",
								workers));
	}

	private static void commandLine(final Job job, final Path in, final Path out)
			throws IOException, InterruptedException {
		final List<String> words = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp",
				System.getProperty("java.class.path"),
				"latentij.cli.LatentIJ",
				"encode",
				in.toString(),
				"--out",
				out.toString(),
				"--model",
				job.model,
				"--format",
				job.format,
				"--device",
				"cpu"));
		if (!job.scaling().equals("auto")) words.addAll(List.of("--scaling", job.scaling()));
		final int code = new ProcessBuilder(words)
				.redirectErrorStream(true)
				.redirectOutput(job.folder.resolve("command-line.txt").toFile())
				.start()
				.waitFor();
		if (code != 0) throw new IOException("The command line ended with " + code);
	}

	/** The loop that a person writes. */
	private static void macro(final Job job, final Path in, final Path out) throws IOException {
		Files.createDirectories(out);
		new ImageJ(ImageJ.NO_SHOW);
		Menus.getCommands().put("Encode to Latent", "latentij.ij.menu.LatentPlugIn(\"encode\")");
		Menus.getCommands().put("Export Latent", "latentij.ij.tools.ToolPlugIn(\"export\")");
		IJ.runMacro(
				"""
			arguments = split(getArgument(), "\\n");
			names = getFileList(arguments[0]);
			setBatchMode(true);
			for (i = 0; i < names.length; i++) {
				open(arguments[0] + "/" + names[i]);
				run("Encode to Latent", "device=cpu model=[" + arguments[2] + "]");
				file = arguments[1] + "/" + names[i] + "-latent." + arguments[3];
				if (arguments[3] == "tif") saveAs("Tiff", file);
				else run("Export Latent", "file=[" + file + "] scaling=scaled");
				close("*");
			}
			""",
				in + "\n" + out + "\n" + job.model + "\n" + job.format);
	}

	private static void row(final String by, final Job job, final Path out, final Work work)
			throws IOException, InterruptedException {
		delete(out);
		final double seconds;
		final double processors;
		final double waiting;
		final long runs;
		try (RunWatch watch = RunWatch.open()) {
			final long start = System.nanoTime();
			final long cpu = processorNanos();
			work.run(out);
			seconds = (System.nanoTime() - start) / 1e9;
			processors = (processorNanos() - cpu) / 1e9 / seconds;
			waiting = watch.waiting();
			runs = watch.runs();
		}
		final long n = FolderImages.count(out, job.format);
		if (n != job.files) throw new IllegalStateException(n + " of " + job.files + " files were made by " + by);
		System.out.printf(
				Locale.ROOT,
				runs == 0 ? "| %s | %.1f | %.2f | | |%n" : "| %s | %.1f | %.2f | %.1f %% | %.2f |%n",
				by,
				seconds,
				job.files / seconds,
				100 * waiting,
				processors);
		if (out.equals(job.latents())) return;
		if (job.format.equals("npy")) requireSame(job.latents(), out);
		delete(out);
	}

	private static void requireSame(final Path expected, final Path found) throws IOException {
		try (Stream<Path> files = Files.list(expected)) {
			for (final Path file : files.toList())
				if (Files.mismatch(file, found.resolve(file.getFileName())) >= 0)
					throw new IllegalStateException(file.getFileName() + " has other numbers");
		}
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
}
