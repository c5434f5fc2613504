// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.known;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadProgress;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.http.HubTuning;
import latentij.model.hub.store.FakeHub.Host;
import latentij.model.hub.store.FakeHub.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads over lines that break, stall or are canceled. */
@Timeout(120)
class DownloadResumeTest extends AbstractStoreTest {

	@Test
	void goesOnWhereTheLineBroke() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.dropAfter(100_000));
		hub.next(Host.CDN, FakeHub.dropAfter(50_000));
		assertComplete(download(known()));
		final List<Request> gets = hub.requests(Host.CDN, "GET");
		assertEquals(3, gets.size());
		assertNull(gets.get(0).header("Range"));
		assertEquals("bytes=100000-", gets.get(1).header("Range"));
		assertEquals("bytes=150000-", gets.get(2).header("Range"));
		// Each attempt brought something, so that each wait is the first.
		assertEquals(Duration.ofSeconds(2), fixture.clock.slept());
	}

	@Test
	void goesOnInAnotherRun() throws IOException {
		fixture.served();
		hub.always(Host.CDN, FakeHub.dropAfter(0));
		hub.next(Host.CDN, FakeHub.dropAfter(123_456));
		fails(Kind.NETWORK, known(), "broke");
		assertNoWeights();
		assertEquals(123_456, Files.size(fixture.part()));
		hub.always(Host.CDN, FakeHub::ranges);
		final int before = hub.requests(Host.CDN, "GET").size();
		assertComplete(download(known()));
		final List<Request> gets = hub.requests(Host.CDN, "GET");
		assertEquals(before + 1, gets.size());
		assertEquals("bytes=123456-", gets.get(before).header("Range"));
	}

	@Test
	void givesUpAfterSomeAttemptsInVain() {
		fixture.served();
		hub.always(Host.CDN, FakeHub.dropAfter(0));
		fails(Kind.NETWORK, known(), "localhost", "broke");
		assertEquals(4, hub.requests(Host.CDN, "GET").size());
		assertEquals(Duration.ofSeconds(1 + 2 + 4), fixture.clock.slept());
	}

	@Test
	void countsOnlyWhatIsNewAsProgress() {
		fixture.served();
		// Without ranges each attempt starts again and breaks at the same place.
		hub.always(Host.CDN, (exchange, content) -> {
			exchange.sendResponseHeaders(200, content.length);
			exchange.getResponseBody().write(content, 0, 10_000);
			exchange.getResponseBody().flush();
		});
		fails(Kind.NETWORK, known());
		assertEquals(4, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void startsAgainWhereRangesAreIgnored() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.dropAfter(100_000));
		hub.next(Host.CDN, FakeHub.body(200, "binary/octet-stream", WEIGHTS));
		assertComplete(download(known()));
	}

	@Test
	void startsAgainWhenThePartIsRefused() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.dropAfter(100_000));
		hub.next(Host.CDN, FakeHub.error(416, null));
		assertComplete(download(known()));
		assertEquals(3, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void refusesAnotherRangeThanItAskedFor() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.dropAfter(100_000));
		hub.next(Host.CDN, (exchange, content) -> {
			exchange.getResponseHeaders()
					.set("Content-Range", "bytes 0-" + (content.length - 1) + "/" + content.length);
			FakeHub.send(exchange, 206, content);
		});
		assertComplete(download(known()));
		assertEquals(3, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void goesOnWhenTheBodyIsTruncated() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.chunked(70_000));
		assertComplete(download(known()));
		assertEquals("bytes=70000-", hub.requests(Host.CDN, "GET").get(1).header("Range"));
	}

	@Test
	void givesUpOnALineThatStalls() throws Exception {
		fixture.served();
		final CountDownLatch release = new CountDownLatch(1);
		hub.always(Host.CDN, (exchange, content) -> {
			exchange.sendResponseHeaders(200, content.length);
			exchange.getResponseBody().write(content, 0, 1000);
			exchange.getResponseBody().flush();
			try {
				release.await();
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
			}
		});
		final DownloadListener listener = new DownloadListener() {

			@Override
			public boolean isCanceled() {
				// Once the bytes are there, whoever looks at the clock finds that ten
				// seconds have passed.
				final File part = fixture.part().toFile();
				if (part.length() == 1000)
					fixture.clock.step = Duration.ofSeconds(10).toNanos();
				return false;
			}
		};
		try {
			final HubException e = assertThrows(HubException.class, () -> fixture.builder()
					.tuning(new HubTuning(
							1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), Duration.ofMillis(5)))
					.build()
					.download(known(), YES, listener));
			assertEquals(Kind.NETWORK, e.kind());
			assertTrue(e.getMessage().contains("nothing arrived for 30 seconds"), e.getMessage());
		} finally {
			release.countDown();
		}
	}

	@Test
	void givesUpOnAServerThatDoesNotAnswer() throws Exception {
		fixture.served();
		final CountDownLatch release = new CountDownLatch(1);
		hub.always(Host.HUB, (exchange, content) -> {
			try {
				release.await();
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
			}
		});
		fixture.clock.step = Duration.ofSeconds(10).toNanos();
		try {
			fails(Kind.NETWORK, known(), "does not answer");
		} finally {
			release.countDown();
		}
	}

	@Test
	void replacesADamagedPart() throws IOException {
		fixture.served();
		Files.createDirectories(fixture.part().getParent());
		Files.write(fixture.part(), new byte[40_000]);
		assertComplete(download(known()));
		assertEquals(2, hub.requests(Host.CDN, "GET").size());
	}

	@ParameterizedTest
	@ValueSource(ints = {0, 20})
	void takesAPartThatIsWholeOrTooLong(final int more) throws IOException {
		fixture.served();
		Files.createDirectories(fixture.part().getParent());
		Files.write(fixture.part(), Arrays.copyOf(WEIGHTS, WEIGHTS.length + more));
		assertComplete(download(known()));
		assertEquals(more == 0 ? 0 : 1, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void cancelKeepsThePart() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.dropAfter(100_000));
		final HubException e =
				assertThrows(HubException.class, () -> fixture.store().get(known(), YES, new DownloadListener() {

					private boolean canceled;

					@Override
					public void status(final String message) {
						canceled |= message.contains("Trying again");
					}

					@Override
					public boolean isCanceled() {
						return canceled;
					}
				}));
		assertEquals(Kind.CANCELED, e.kind());
		assertEquals(100_000, Files.size(fixture.part()));
		assertNoWeights();
		assertComplete(download(known()));
		assertEquals("bytes=100000-", hub.requests(Host.CDN, "GET").get(1).header("Range"));
	}

	@Test
	void cancelWorksWhileTheServerIsSilent() throws Exception {
		fixture.served();
		final CountDownLatch asked = new CountDownLatch(1);
		final CountDownLatch release = new CountDownLatch(1);
		hub.always(Host.HUB, (exchange, content) -> {
			asked.countDown();
			try {
				release.await();
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
			}
		});
		try {
			final HubException e =
					assertThrows(HubException.class, () -> fixture.store().get(known(), YES, new DownloadListener() {

						@Override
						public boolean isCanceled() {
							return asked.getCount() == 0;
						}
					}));
			assertEquals(Kind.CANCELED, e.kind());
		} finally {
			release.countDown();
		}
	}

	@Test
	void reportsProgress() throws IOException {
		fixture.served();
		hub.next(Host.CDN, FakeHub.dropAfter(100_000));
		// A tenth of a second passes at each look.
		fixture.clock.step = 100_000_000;
		final List<DownloadProgress> reports = new ArrayList<>();
		fixture.store().get(known(), YES, new DownloadListener() {

			@Override
			public void progress(final DownloadProgress progress) {
				reports.add(progress);
			}
		});
		final long total = WEIGHTS.length + CONFIG.length;
		assertTrue(reports.stream().allMatch(p -> p.total() == total && p.done() <= total));
		assertEquals(CONFIG.length, reports.get(0).done());
		assertEquals(total, reports.get(reports.size() - 1).done());
		assertTrue(reports.stream().anyMatch(p -> p.bytesPerSecond() > 0 && p.secondsLeft() > 0));
		for (int i = 1; i < reports.size(); i++)
			assertTrue(reports.get(i).done() >= reports.get(i - 1).done());
	}
}
