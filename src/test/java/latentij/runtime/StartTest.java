// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.ort.NativeLibraries;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {

	private static final String MODEL = "model/variants/names";

	/** A JVM that hangs is given up; ordinarily it takes a second. */
	private static final int PATIENCE_MINUTES = 3;

	private static final Path TASKSET = Path.of("/usr/bin/taskset");

	@TempDir
	private Path temp;

	/** Encodes a black image in a JVM of its own. */
	static final class Encode {

		public static void main(final String... args) throws IOException {
			System.out.println("latent " + first());
			// Other plugins' ONNX Runtimes must find the property as it was.
			System.out.println("property " + System.getProperty(NativeLibraries.PATH_PROPERTY));
		}

		private Encode() {}
	}

	/** Ends the JVM in the middle of a run. */
	static final class Quit {

		private static final int RUNS = 3;

		public static void main(final String... args) throws Exception {
			final FloatTensor latent = FloatTensor.zeros(1, 4, 32, 32);
			final CountDownLatch runs = new CountDownLatch(RUNS);
			final CountDownLatch more = new CountDownLatch(3 * RUNS);
			// As other plugins' hooks: the JVM goes on for some runs after ONNX
			// Runtime's hook.
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				try {
					more.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
				} catch (final InterruptedException exc) {
					Thread.currentThread().interrupt();
				}
			}));
			final OrtVaeNetwork network = Networks.onCpu(Models.standard().find(Models.BUNDLED));
			final Thread thread = new Thread(() -> {
				while (true) {
					network.decodeToPixels(latent);
					runs.countDown();
					more.countDown();
				}
			});
			thread.setDaemon(true);
			thread.start();
			runs.await();
			System.exit(0);
		}

		private Quit() {}
	}

	private static float first() throws IOException {
		try (VaeCodec codec =
				VaeCodecs.open(Models.standard().find(Resources.path(MODEL).toString()), DeviceChoice.CPU)) {
			return codec.encode(FloatTensor.zeros(1, 3, 4, 4), PosteriorMode.MEAN, 0)
					.values()
					.get(0, 0, 0, 0);
		}
	}

	private List<String> inAnotherJvm(final Class<?> main, final String... more)
			throws IOException, InterruptedException {
		return inAnotherJvm(List.of(), List.of(), main, more);
	}

	/**
	 * Runs a main method.
	 *
	 * @param prefix of the command line
	 * @param options of Java
	 * @param more entries of the class path
	 */
	private List<String> inAnotherJvm(
			final List<String> prefix, final List<String> options, final Class<?> main, final String... more)
			throws IOException, InterruptedException {
		final Path output = temp.resolve("output.txt");
		final String classPath = Stream.concat(Stream.of(System.getProperty("java.class.path")), Stream.of(more))
				.collect(Collectors.joining(File.pathSeparator));
		final List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of(
				"-Djava.awt.headless=true",
				"-D" + AppFolders.CACHE_PROPERTY + "=" + temp.resolve("cache"),
				"-cp",
				classPath,
				main.getName()));
		final ProcessBuilder builder = new ProcessBuilder(command)
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.directory(temp.toFile());
		// Where ONNX Runtime keeps what it reports.
		builder.environment().put("HOME", temp.toString());
		builder.environment().remove("XDG_CACHE_HOME");
		builder.environment().remove("ORT_DISABLE_TELEMETRY");
		final Process process = builder.start();
		if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
			process.destroyForcibly().waitFor();
		final List<String> lines = Files.readAllLines(output);
		assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
		return lines;
	}

	/**
	 * ONNX Runtime keeps what it has to report in the user's cache, and JNA its library, in the
	 * working directory where the home is not known. The temporary folder is this one, too.
	 */
	@Test
	void nothingIsReportedOrWrittenOutsideOfTheCache() throws IOException, InterruptedException {
		inAnotherJvm(List.of(), List.of("-Duser.home=?", "-Djava.io.tmpdir=" + temp), Encode.class);
		try (Stream<Path> files = Files.list(temp)) {
			assertEquals(
					Set.of("cache", "output.txt"),
					files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
		}
		try (Stream<Path> files = Files.walk(temp)) {
			assertEquals(
					List.of(),
					files.filter(file -> file.getFileName().toString().matches("(?i)Microsoft|.*jna.*\\.tmp"))
							.toList());
		}
		final Path jna = temp.resolve("cache/jna");
		// On Windows nothing asks for JNA.
		if (jna.getFileSystem().supportedFileAttributeViews().contains("posix"))
			assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(jna)));
	}

	/**
	 * ImageJ opens its Console window for anything that appears on standard error. Java 24
	 * and newer need their option for that.
	 */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void nothingIsWrittenToStandardError(final boolean oneProcessor) throws IOException, InterruptedException {
		assumeTrue(!oneProcessor || Files.isExecutable(TASKSET), "only where processes can be bound to processors");
		// There is no logger here, and SLF4J would say so.
		final List<String> options = new ArrayList<>(List.of("-Dslf4j.internal.verbosity=ERROR"));
		if (Runtime.version().feature() >= 24) options.add("--enable-native-access=ALL-UNNAMED");
		final List<String> prefix = oneProcessor ? List.of(TASKSET.toString(), "-c", "0") : List.of();
		assertEquals(List.of("latent " + first(), "property null"), inAnotherJvm(prefix, options, Encode.class));
	}

	/** Such a Java refuses native libraries. */
	@Test
	void theMissingOptionOfJavaIsNamed() throws IOException, InterruptedException {
		assumeTrue(Runtime.version().feature() >= 24, "older Javas allow native libraries always");
		final AssertionError failure = assertThrows(
				AssertionError.class,
				() -> inAnotherJvm(List.of(), List.of("--illegal-native-access=deny"), Encode.class));
		assertTrue(
				failure.getMessage().contains("Start Java with --enable-native-access=ALL-UNNAMED."),
				failure.getMessage());
	}

	/** ONNX Runtime 1.29 on its own overflows an ordinary thread's stack here. */
	@Test
	void longClassPathsDoNotKillTheJvmAndFreshCachesAreFilled() throws IOException, InterruptedException {
		final String[] dummies = IntStream.range(0, 100)
				.mapToObj(i -> temp.resolve("a-jar-that-is-not-there-but-has-a-rather-long-name-" + i + ".jar")
						.toString())
				.toArray(String[]::new);
		assertTrue(String.join(File.pathSeparator, dummies).length() > 6000);
		final List<String> lines = inAnotherJvm(Encode.class, dummies);
		assertTrue(lines.contains("latent " + first()), () -> String.join("\n", lines));
		assertTrue(lines.contains("property null"), () -> String.join("\n", lines));
		assertTrue(Files.isDirectory(temp.resolve("cache")));
	}

	/** On a busy machine ONNX Runtime's own shutdown hook kills the JVM here. */
	@Test
	void jvmMayEndWhileANetworkRuns() throws IOException, InterruptedException {
		inAnotherJvm(Quit.class);
		try (Stream<Path> files = Files.list(temp)) {
			assertEquals(
					List.of(),
					files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
							.toList());
		}
	}

	@Test
	void propertyOfTheNativeLibrariesIsPutBack() {
		final String before = System.getProperty(NativeLibraries.PATH_PROPERTY);
		Devices.standard().start();
		assertEquals(before, System.getProperty(NativeLibraries.PATH_PROPERTY));
		assertNull(before);
	}
}
