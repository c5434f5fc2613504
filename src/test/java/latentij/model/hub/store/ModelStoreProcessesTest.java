// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.REPOSITORY;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.known;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.store.FakeHub.Host;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two ImageJs on one store. */
@Timeout(180)
class ModelStoreProcessesTest {

	private static final DownloadConsent YES = offer -> true;

	@TempDir
	Path temporary;

	private StoreFixture fixture;
	private final List<Process> processes = new ArrayList<>();

	@BeforeEach
	void start() {
		fixture = new StoreFixture(temporary).served();
	}

	@AfterEach
	void stop() {
		processes.forEach(Process::destroyForcibly);
		fixture.close();
	}

	/** The other ImageJ: arguments are the store and the part to tell of. */
	public static final class Main {

		private Main() {}

		public static void main(final String... args) throws IOException {
			final ModelStore store = ModelStore.builder(StoreFixture.LAYOUT)
					.folder(Path.of(args[0]))
					.proxies(StoreFixture.NO_PROXY)
					.build();
			final File part = new File(args[1]);
			final HubModelFiles files = store.download(known(), DownloadConsent.fromProperty(), new DownloadListener() {

				private long told;

				@Override
				public void status(final String message) {
					System.out.println(message);
				}

				@Override
				public boolean isCanceled() {
					if (part.length() != told) {
						told = part.length();
						System.out.println("PART " + told);
					}
					return false;
				}
			});
			System.out.println("DONE " + files.revision());
		}
	}

	private BufferedReader launch() throws IOException {
		final ProcessBuilder builder = new ProcessBuilder(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m",
				"-XX:TieredStopAtLevel=1",
				"-D" + DownloadConsent.PROPERTY + "=true",
				"-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				Main.class.getName(),
				fixture.folder.toString(),
				fixture.part().toString());
		builder.environment().putAll(fixture.env);
		builder.redirectErrorStream(true);
		final Process process = builder.start();
		processes.add(process);
		return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	private static String until(final BufferedReader output, final String prefix) throws IOException {
		final StringBuilder all = new StringBuilder();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith(prefix)) return line;
			all.append(line).append('\n');
		}
		throw new AssertionError("The other process never said \"" + prefix + "\", but:\n" + all);
	}

	@Test
	void theSecondProcessTakesWhatTheFirstFetched() throws Exception {
		final AtomicReference<Exception> failure = new AtomicReference<>();
		final CountDownLatch once = new CountDownLatch(1);
		final BufferedReader[] output = new BufferedReader[1];
		fixture.hub.always(Host.CDN, (exchange, content) -> {
			// We have the lock: only when the other one waits for it, the file comes.
			if (once.getCount() > 0) {
				once.countDown();
				try {
					output[0] = launch();
					until(output[0], "Another ImageJ is downloading " + REPOSITORY);
				} catch (final IOException | RuntimeException exc) {
					failure.set(exc);
				}
			}
			FakeHub.ranges(exchange, content);
		});
		final HubModelFiles files = fixture.store().download(known(), YES, DownloadListener.NONE);
		if (failure.get() != null) throw failure.get();
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertEquals("DONE " + FakeHub.COMMIT, until(output[0], "DONE"));
		assertEquals(0, processes.get(0).waitFor());
		assertEquals(1, fixture.hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void goesOnWhereAKilledProcessStopped() throws Exception {
		final CountDownLatch release = new CountDownLatch(1);
		fixture.hub.next(Host.CDN, (exchange, content) -> {
			exchange.sendResponseHeaders(200, content.length);
			exchange.getResponseBody().write(content, 0, 100_000);
			exchange.getResponseBody().flush();
			try {
				release.await();
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
			}
		});
		final BufferedReader output = launch();
		until(output, "PART 100000");
		processes.get(0).destroyForcibly().waitFor();
		release.countDown();
		assertEquals(100_000, Files.size(fixture.part()));
		// Its lock is gone with it.
		final HubModelFiles files = fixture.store().download(known(), YES, DownloadListener.NONE);
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertEquals(
				"bytes=100000-", fixture.hub.requests(Host.CDN, "GET").get(1).header("Range"));
	}
}
