// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Settings of Spark for tests, as system properties: what {@code spark-submit --conf} says. */
final class Cluster {

	/** Heap of an executor, in MB: the least that Spark takes, and some. */
	private static final int MEMORY = 512;

	/** Seconds; all processes may be stopped for a while. */
	private static final String TIMEOUT = "1200";

	private Cluster() {}

	/** One process, one task at a time. */
	static Map<String, String> local() {
		return Map.of("spark.master", "local[1]", "spark.ui.enabled", "false", "spark.network.timeout", TIMEOUT + "s");
	}

	/**
	 * A master and two workers with an executor each: Java processes of their own. Surefire sets SPARK_HOME, where Spark
	 * looks for its jars; the executors get this process's classes instead.
	 */
	static Map<String, String> twoExecutors() throws IOException {
		Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
		return Map.ofEntries(
				Map.entry("spark.worker.timeout", TIMEOUT),
				Map.entry("spark.network.timeout", TIMEOUT + "s"),
				// On a slow machine, one executor may have done all before the other is there.
				Map.entry("spark.cores.max", "2"),
				Map.entry("spark.scheduler.minRegisteredResourcesRatio", "1.0"),
				Map.entry("spark.scheduler.maxRegisteredResourcesWaitingTime", TIMEOUT + "s"),
				Map.entry("spark.master", "local-cluster[2,1," + MEMORY + "]"),
				Map.entry("spark.ui.enabled", "false"),
				Map.entry("spark.executor.memory", MEMORY + "m"),
				Map.entry(
						"spark.executor.extraClassPath",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))),
				Map.entry(
						"spark.executor.extraJavaOptions",
						"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ActiveProcessorCount=1"));
	}

	/** Kills an executor as kill -9 does. */
	static void kill(final String executor) {
		final String words = "--executor-id\0" + executor + "\0";
		final ProcessHandle process = ProcessHandle.current()
				.children()
				.filter(child -> commandLine(child).contains(words))
				.findAny()
				.orElseThrow();
		process.destroyForcibly();
		process.onExit().join();
	}

	/** Java itself gives no command lines as long as that of an executor. */
	private static String commandLine(final ProcessHandle process) {
		try {
			return Files.readString(
					Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
		} catch (final IOException exc) {
			// It has ended.
			return "";
		}
	}
}
