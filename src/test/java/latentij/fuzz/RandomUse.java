// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.IJ;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.service.LatentService;
import org.scijava.Context;
import org.scijava.command.CommandService;

/**
 * Uses the three commands and the service at random, and ends with 1 if something was not as
 * it should be: an input that was changed, numbers that are not those of a duplicate or not
 * those of the first time, a size, a title, a message, and what is left behind.
 *
 * <pre>
 * RandomUse seed=1 count=2000
 * </pre>
 *
 * A failure is printed with its own seed; {@code seed=THAT count=1} repeats it. With
 * {@code window=true}, half of the images are shown in windows, and no macros are run.
 */
public final class RandomUse {

	/** Threads that Java, ImageJ and SciJava may start and keep. */
	private static final int THREADS = 8;

	private RandomUse() {}

	/** See the class. */
	public static void main(final String... args) throws Exception {
		final Map<String, String> words = new HashMap<>();
		for (final String arg : args) words.put(arg.replaceFirst("=.*", ""), arg.replaceFirst(".*?=", ""));
		// Before any class of ImageJ is loaded.
		if (!words.containsKey("window"))
			Class.forName("net.imagej.patcher.LegacyInjector")
					.getMethod("preinit")
					.invoke(null);
		final long seed = Long.parseLong(words.getOrDefault("seed", "1"));
		final int count = Integer.parseInt(words.getOrDefault("count", "200"));
		System.exit(run(seed, count, words.containsKey("window")) ? 0 : 1);
	}

	/** Apart, so that ImageJ's classes are loaded after they were patched. */
	private static boolean run(final long seed, final int count, final boolean window) throws Exception {
		System.setProperty("scijava.log.level", "none");
		final Path temp = Files.createTempDirectory("latentij-random");
		final long start = System.nanoTime();
		final List<String> failures = new ArrayList<>();
		final Tally tally = new Tally();
		final Context context = new Context(LatentService.class, CommandService.class);
		try {
			Combination.start(window);
			// Starts what is started once: a combination may end before ONNX Runtime does.
			context.service(LatentService.class).encode(IJ.createImage("first", "8-bit ramp", 16, 16, 1));
			new Combination(0, context, temp, new Tally()).run();
			final Set<String> before = leftovers(temp);
			final int threads = Thread.activeCount();
			for (int i = 0; i < count; i++) {
				final Combination combination = new Combination(seed + i, context, temp, tally);
				try {
					combination.run();
				} catch (final Throwable exc) {
					failures.add(combination.failure(exc));
					System.out.println(failures.get(failures.size() - 1));
				}
			}
			context.service(LatentService.class).dispose();
			final Set<String> after = leftovers(temp);
			after.removeAll(before);
			if (!after.isEmpty()) failures.add("left behind: " + after);
			if (Thread.activeCount() > threads + THREADS)
				failures.add(Thread.activeCount() + " threads, " + threads + " at the start");
		} finally {
			context.dispose();
			delete(temp);
		}
		System.out.println(tally);
		System.out.printf(
				"%d combinations from seed %d in %.0f s: %d failures%n",
				count, seed, (System.nanoTime() - start) / 1e9, failures.size());
		failures.stream().filter(failure -> !failure.startsWith("seed ")).forEach(System.out::println);
		return failures.isEmpty();
	}

	/** Files in the temporary folder, the working folder and the home. */
	private static Set<String> leftovers(final Path own) throws Exception {
		final Set<String> names = new TreeSet<>();
		for (final Path folder : List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of(""), own))
			try (Stream<Path> files = Files.list(folder)) {
				names.addAll(files.filter(file -> !file.equals(own))
						.map(file -> folder + File.separator + file.getFileName())
						// Java's own.
						.filter(name -> !name.contains("hsperfdata"))
						.collect(Collectors.toSet()));
			}
		return names;
	}

	private static void delete(final Path folder) throws Exception {
		try (Stream<Path> files = Files.walk(folder)) {
			for (final Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) Files.delete(file);
		}
	}
}
