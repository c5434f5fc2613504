// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OpeningsTest {

	/** Far above what a slow machine takes. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int EXIT_VALUE = 7;

	private final Openings openings = new Openings();
	private final ExecutorService threads = Executors.newCachedThreadPool();
	private final CountDownLatch begun = new CountDownLatch(1);
	private final CountDownLatch opened = new CountDownLatch(1);

	@TempDir
	private Path folder;

	/** Opens something that is never open, and ends Java; what frees global variables would kill the process. */
	static final class Quit {

		public static void main(final String... args) throws Exception {
			JnaLibrary.load();
			final NativeLibrary process = NativeLibrary.getProcess();
			process.getFunction("on_exit").invokeInt(new Object[] {process.getFunction("abort"), null});
			final CountDownLatch begun = new CountDownLatch(1);
			final Thread thread = new Thread(() -> {
				try {
					Openings.all().call(() -> {
						begun.countDown();
						new CountDownLatch(1).await();
						return null;
					});
				} catch (final Exception exc) {
					throw new IllegalStateException(exc);
				}
			});
			thread.setDaemon(true);
			if (args[0].equals("open")) {
				thread.start();
				begun.await();
			}
			System.exit(EXIT_VALUE);
		}

		private Quit() {}
	}

	@AfterEach
	void stop() {
		threads.shutdownNow();
	}

	private Future<String> open() throws InterruptedException {
		final Future<String> opening = threads.submit(() -> openings.call(() -> {
			begun.countDown();
			opened.await();
			return "open";
		}));
		begun.await();
		return opening;
	}

	@Test
	void theEndWaitsForWhatIsBeingOpened() throws Exception {
		final Future<String> opening = open();
		final Future<Boolean> end = threads.submit(() -> openings.end(PATIENCE));
		// Nothing is opened once the end has begun.
		while (!isRefused()) Thread.onSpinWait();
		assertFalse(end.isDone());
		opened.countDown();
		assertTrue(end.get(2, TimeUnit.MINUTES));
		assertEquals("open", opening.get(2, TimeUnit.MINUTES));
	}

	private boolean isRefused() throws Exception {
		try {
			openings.call(() -> null);
			return false;
		} catch (final CancellationException exc) {
			return true;
		}
	}

	@Test
	void theEndDoesNotWaitForEver() throws Exception {
		open();
		assertFalse(openings.end(Duration.ofMillis(1)));
	}

	@Test
	void whatFailsIsNotWaitedFor() {
		assertThrows(
				IOException.class,
				() -> openings.call(() -> {
					throw new IOException("No such file.");
				}));
		assertTrue(openings.end(PATIENCE));
	}

	@EnabledOnOs(OS.LINUX)
	@Test
	void whereWaitingIsNotEnoughGlobalVariablesAreLeft() throws Exception {
		assertEquals(EXIT_VALUE, exitValue("open"));
		// As it would be, and is where nothing is being opened: aborted by signal 6.
		assertEquals(128 + 6, exitValue("closed"));
	}

	private int exitValue(final String what) throws IOException, InterruptedException {
		final Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Dlatentij.cache=" + folder.resolve("cache"),
						"-XX:ErrorFile=" + folder.resolve("error.log"),
						"-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						Quit.class.getName(),
						what)
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("output.txt").toFile())
				.directory(folder.toFile())
				.start();
		if (!process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)) process.destroyForcibly();
		assertTrue(Files.exists(folder.resolve("output.txt")));
		return process.waitFor();
	}
}
