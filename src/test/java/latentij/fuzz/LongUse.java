// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;
import latentij.testing.Resources;

/**
 * Encodes, shows and decodes again and again, opening and closing models, and ends with 1 if
 * something that it takes of the machine does not stay level. On Linux.
 *
 * <pre>
 * LongUse rounds=300
 * </pre>
 */
public final class LongUse {

	private static final List<String> MODELS = List.of(
			"vectors/kl-f8c4/vae", "vectors/tiny-taesd/vae", "vectors/kl-f8c4-onnx-optimum", "cases/27", "cases/29");

	/** So many rounds lie between two lines of the table. */
	private static final int LINE = 25;

	/** So often all models are closed. */
	private static final int CLOSE = 5;

	/** What this process holds. */
	private record Sample(double heap, double memory, double threads, double files, double temporary) {

		static Sample take() throws IOException {
			System.gc();
			return new Sample(
					ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6,
					resident(),
					ManagementFactory.getThreadMXBean().getThreadCount(),
					count(Path.of("/proc/self/fd")),
					count(Path.of(System.getProperty("java.io.tmpdir"))));
		}

		/** Megabytes, native memory included. */
		private static double resident() throws IOException {
			for (final String line : Files.readAllLines(Path.of("/proc/self/status")))
				if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
			throw new IOException("/proc/self/status does not say VmRSS");
		}

		private static double count(final Path folder) throws IOException {
			try (Stream<Path> files = Files.list(folder)) {
				return files.count();
			}
		}

		@Override
		public String toString() {
			return String.format(
					Locale.ROOT, "%.1f | %.0f | %.0f | %.0f | %.0f", heap, memory, threads, files, temporary);
		}
	}

	/** Something that must stay level, and how much it may differ between two parts of the curve. */
	private enum Level {
		HEAP(Sample::heap, 2, 0.1),
		MEMORY(Sample::memory, 30, 0.05),
		THREADS(Sample::threads, 2, 0),
		FILES(Sample::files, 2, 0),
		TEMPORARY(Sample::temporary, 0, 0);

		private final ToDoubleFunction<Sample> value;
		private final double more;
		private final double part;

		Level(final ToDoubleFunction<Sample> value, final double more, final double part) {
			this.value = value;
			this.more = more;
			this.part = part;
		}

		private double median(final List<Sample> samples) {
			return samples.stream()
					.mapToDouble(value)
					.sorted()
					.skip(samples.size() / 2)
					.findFirst()
					.orElseThrow();
		}

		/** @return true if the last third is not above the second */
		boolean holds(final List<Sample> samples) {
			final int third = samples.size() / 3;
			final double before = median(samples.subList(third, 2 * third));
			final double after = median(samples.subList(2 * third, samples.size()));
			System.out.printf("%s: %.1f, then %.1f%n", this, before, after);
			return after <= before * (1 + part) + more;
		}
	}

	private LongUse() {}

	/** See the class. */
	public static void main(final String... args) throws Exception {
		final Map<String, String> words = new HashMap<>();
		for (final String arg : args) words.put(arg.replaceFirst("=.*", ""), arg.replaceFirst(".*?=", ""));
		final int rounds = Integer.parseInt(words.getOrDefault("rounds", "300"));
		final List<Sample> samples = new ArrayList<>();
		System.out.println("Round | Heap (MB) | Process (MB) | Threads | Open files | Temporary files");
		Latents latents = new Latents(message -> {});
		try {
			for (int round = 1; round <= rounds; round++) {
				round(latents, round);
				if (round % CLOSE == 0) latents.close();
				if (round % (CLOSE * CLOSE) == 0) latents = new Latents(message -> {});
				samples.add(Sample.take());
				if (round % LINE == 0) System.out.println(round + " | " + samples.get(samples.size() - 1));
			}
		} finally {
			latents.close();
		}
		boolean level = true;
		for (final Level of : Level.values()) level &= of.holds(samples);
		System.out.println(rounds + (level ? " rounds: level" : " rounds: NOT LEVEL"));
		System.exit(level ? 0 : 1);
	}

	private static void round(final Latents latents, final int round) throws IOException {
		final boolean bundled = round % 3 == 0;
		final String model = bundled
				? Models.BUNDLED
				: Resources.path(MODELS.get(round % MODELS.size())).toString();
		final int side = 40 + 8 * (round % 7);
		final ImagePlus image = IJ.createImage("ramp", "RGB ramp", side, 64, 1);
		final ImagePlus latent =
				latents.encode(image, EncodeOptions.parse(Map.of("model", model, "device", "cpu", "seed", round)));
		latents.showChannels(latent);
		final ImagePlus decoded = latents.decode(latent, DecodeOptions.parse(Map.of("device", "cpu")));
		if (decoded.getWidth() != side) throw new IOException("round " + round + " decoded to " + decoded);
	}
}
