// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs with real Spark; two executors are Java processes of their own. */
abstract class SparkFixture {

	@TempDir
	Path folder;

	final StringWriter told = new StringWriter();
	final PrintWriter out = new PrintWriter(told, true);
	private Map<String, String> settings = Map.of();

	@AfterEach
	void forgetSettings() {
		settings.keySet().forEach(System::clearProperty);
	}

	/** Runs a command; {@link #told} has what it prints. */
	int run(final Map<String, String> cluster, final String... args) {
		forgetSettings();
		settings = new HashMap<>(cluster);
		settings.put("spark.extraListeners", TaskFollower.class.getName());
		settings.put("spark.plugins", TaskGate.class.getName());
		settings.forEach(System::setProperty);
		told.getBuffer().setLength(0);
		return LatentSpark.run(out, out, args);
	}

	/**
	 * Kills the executor of the first such task, once: when Spark tells that it has begun, or else before the executor
	 * tells that it is done.
	 *
	 * @param task by its number in its stage
	 * @return gets the name of the executor
	 */
	static AtomicReference<String> killOne(final IntPredicate task) {
		final AtomicReference<String> killed = new AtomicReference<>();
		final BiConsumer<String, Integer> kill = (executor, index) -> {
			synchronized (killed) {
				if (!task.test(index) || killed.get() != null) return;
				Cluster.kill(executor);
				killed.set(executor);
			}
		};
		TaskFollower.follow(begun -> kill.accept(begun.executorId(), begun.index()));
		TaskGate.ask(end -> kill.accept(end.executor(), end.index()));
		return killed;
	}

	static BufferedImage image(final int width, final int height, final int seed) {
		final BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		for (int i = 0; i < width * height; i++) image.setRGB(i % width, i / width, (i + seed) * 0x10305);
		return image;
	}

	/** All files, by their names. */
	static Map<String, byte[]> files(final Path folder) throws IOException {
		final Map<String, byte[]> files = new TreeMap<>();
		try (Stream<Path> all = Files.walk(folder)) {
			for (final Path file : all.filter(Files::isRegularFile).toList())
				files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
		}
		return files;
	}

	/** Byte for byte. */
	static void assertSame(final Map<String, byte[]> expected, final Map<String, byte[]> found) {
		assertEquals(expected.keySet(), found.keySet());
		expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
	}

	/** Byte for byte, all files. */
	static void assertSame(final Path expected, final Path found) throws IOException {
		assertSame(files(expected), files(found));
	}
}
