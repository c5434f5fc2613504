// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import static latentij.model.hub.StoreFixture.CONFIG;
import static latentij.model.hub.StoreFixture.REPOSITORY;
import static latentij.model.hub.StoreFixture.WEIGHTS;
import static latentij.model.hub.StoreFixture.WEIGHTS_NAME;
import static latentij.model.hub.StoreFixture.known;
import static latentij.model.hub.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import latentij.model.hub.FakeHub.Host;
import latentij.model.hub.FakeHub.Request;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModelFiles.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads, before a server that does what Hugging Face does, and worse. */
@Timeout(120)
class ModelStoreTest {

	private static final DownloadConsent YES = offer -> true;

	@TempDir
	Path temporary;

	private StoreFixture fixture;
	private FakeHub hub;

	@BeforeEach
	void start() {
		fixture = new StoreFixture(temporary);
		hub = fixture.hub;
	}

	@AfterEach
	void stop() {
		fixture.close();
	}

	private HubModelFiles download(final HubModel model) throws HubException {
		return fixture.store().download(model, YES, DownloadListener.NONE);
	}

	private HubException fails(final Kind kind, final HubModel model, final String... words) {
		final HubException e = assertThrows(HubException.class, () -> download(model));
		assertEquals(kind, e.kind(), e.getMessage());
		for (final String word : words)
			assertTrue(e.getMessage().contains(word), "\"" + word + "\" should be in: " + e.getMessage());
		assertFalse(e.getMessage().contains("SECRET"), e.getMessage());
		return e;
	}

	private void assertComplete(final HubModelFiles files) throws IOException {
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertArrayEquals(CONFIG, Files.readAllBytes(files.config()));
		assertEquals(FakeHub.sha256(WEIGHTS), files.weightsSha256());
		assertEquals(FakeHub.COMMIT, files.revision());
		assertEquals(files.folder(), files.path());
		assertEquals(files.folder(), files.config().getParent());
		assertEquals(files.folder(), files.weights().getParent());
	}

	private void assertNoWeights() throws IOException {
		if (!Files.exists(fixture.folder)) return;
		try (Stream<Path> all = Files.walk(fixture.folder)) {
			assertEquals(
					List.of(),
					all.filter(p -> p.toString().endsWith(".safetensors")).toList());
		}
	}

	private void assertNothingKept() throws IOException {
		assertNoWeights();
		if (!Files.exists(fixture.folder)) return;
		try (Stream<Path> all = Files.walk(fixture.folder)) {
			assertEquals(
					List.of(), all.filter(p -> p.toString().endsWith(".part")).toList());
		}
	}

	// -- What works --

	@Test
	void fetchesWhatTheCatalogueKnows() throws IOException {
		fixture.served();
		final HubModelFiles files = download(known());
		assertComplete(files);
		assertEquals(Origin.DOWNLOADED, files.origin());
		assertEquals(fixture.snapshot(), files.folder());
		assertFalse(Files.exists(fixture.part()));
		// Configuration and weights, each from the very commit that was stated.
		assertEquals(
				"/owner/tiny-vae/resolve/" + FakeHub.COMMIT + "/" + WEIGHTS_NAME,
				hub.requests(Host.HUB, "GET").get(1).path());
	}

	@Test
	void findsAgainWithoutNetwork() throws IOException {
		fixture.served();
		assertFalse(fixture.store().isPresent(typed()));
		download(typed());
		hub.close();
		assertTrue(fixture.store().isPresent(typed()));
		final HubModelFiles files = fixture.store().get(typed(), offer -> false, DownloadListener.NONE);
		assertComplete(files);
		assertEquals(Origin.STORE, files.origin());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "vae/"})
	void looksThroughUnknownRepositories(final String prefix) throws IOException {
		fixture.served(prefix);
		final HubModelFiles files = download(typed());
		assertComplete(files);
		assertEquals(fixture.snapshot().resolve(prefix), files.folder());
	}

	@Test
	void leavesOtherPartsOfAPipelineAside() throws IOException {
		fixture.served("vae/");
		hub.file(
				REPOSITORY,
				"config.json",
				"{\"_class_name\": \"UNet2DConditionModel\", \"latent_channels\": 4}".getBytes(StandardCharsets.UTF_8),
				false);
		hub.file(REPOSITORY, WEIGHTS_NAME, new byte[] {1, 2, 3}, true);
		assertEquals("vae", download(typed()).folder().getFileName().toString());
	}

	@Test
	void takesTheFolderThatIsNamed() throws IOException {
		fixture.served("sub/first_stage/");
		final HubModel model = HubModel.of(HubReference.parse(REPOSITORY + "@main/sub/first_stage"));
		assertComplete(download(model));
		assertTrue(fixture.store().isPresent(model));
	}

	@Test
	void takesTheFileThatIsNamed() throws IOException {
		hub.file(REPOSITORY, "old/kl-f8.safetensors", WEIGHTS, true);
		final HubModel model = HubModel.of(HubReference.parse(REPOSITORY + "/old/kl-f8.safetensors"));
		final HubModelFiles files = download(model);
		assertNull(files.config());
		assertEquals(files.weights(), files.path());
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertEquals(
				files.weights(),
				fixture.store()
						.locate(model, DownloadListener.NONE)
						.orElseThrow()
						.path());
	}

	@Test
	void takesHalfPrecisionWhereThereIsNothingElse() throws IOException {
		hub.file(REPOSITORY, "config.json", CONFIG, false);
		hub.file(REPOSITORY, "diffusion_pytorch_model.fp16.safetensors", WEIGHTS, true);
		assertComplete(download(typed()));
		assertTrue(fixture.store().isPresent(typed()));
	}

	@Test
	void asksForTheRevisionThatIsNamed() throws IOException {
		fixture.served();
		final String commit = "f".repeat(40);
		download(HubModel.of(HubReference.parse(REPOSITORY + "@" + commit)));
		assertEquals(
				"/owner/tiny-vae/resolve/" + commit + "/config.json",
				hub.requests().get(0).path());
	}

	@Test
	void fetchesNothingTwice() throws IOException {
		fixture.served();
		download(known());
		final int before = hub.requests(Host.CDN, "GET").size();
		assertEquals(Origin.STORE, download(known()).origin());
		assertEquals(before, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void worksWithAMirrorThatServesFilesItself() throws IOException {
		fixture.served();
		// No redirect, no HEAD, no commit: but the hash is in the catalogue.
		hub.always(Host.HUB, (exchange, content) -> {
			if (exchange.getRequestMethod().equals("HEAD"))
				FakeHub.error(405, null).answer(exchange, content);
			else FakeHub.ranges(exchange, content);
		});
		final HubModelFiles files = download(known());
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertEquals("main", files.revision());
		assertTrue(fixture.store().isPresent(known()));
	}

	@Test
	void followsTheHubToANewNameOfARepository() throws IOException {
		fixture.served();
		hub.next(Host.HUB, FakeHub.redirect(307, "/owner/tiny-vae/resolve/main/config.json"));
		final HubModelFiles files = download(HubModel.of(HubReference.parse(REPOSITORY + "@v1")));
		assertComplete(files);
		// Everything else is then asked for by its commit.
		assertEquals(
				"/owner/tiny-vae/resolve/v1/config.json", hub.requests().get(0).path());
	}

	@Test
	void worksWithoutFileLocks() throws IOException {
		fixture.served();
		// A folder in the lock's place cannot be locked.
		Files.createDirectories(
				fixture.folder.resolve("models--owner--tiny-vae").resolve("download.lock"));
		assertComplete(download(typed()));
		try (Stream<Path> parts = Files.list(fixture.part().getParent())) {
			assertEquals(0, parts.count());
		}
		assertTrue(fixture.log.toString().contains("cannot be locked"));
	}

	// -- Consent --

	@Test
	void fetchesNothingWithoutConsent() {
		fixture.served();
		final List<DownloadOffer> offers = new ArrayList<>();
		final HubException e = assertThrows(HubException.class, () -> fixture.store()
				.get(
						known(),
						offer -> {
							offers.add(offer);
							return false;
						},
						DownloadListener.NONE));
		assertEquals(Kind.DECLINED, e.kind());
		assertEquals(List.of(), hub.requests());
		assertFalse(Files.exists(fixture.folder));
		final String question = offers.get(0).question();
		for (final String word : List.of(
				"tiny", "300 kB", "MIT", "huggingface.co/owner/tiny-vae", "127.0.0.1", fixture.folder.toString()))
			assertTrue(question.contains(word), word + " should be in " + question);
	}

	@Test
	void asksWithTheSizeThatTheServerStates() {
		fixture.served();
		final List<DownloadOffer> offers = new ArrayList<>();
		assertThrows(HubException.class, () -> fixture.store()
				.get(
						typed(),
						offer -> {
							offers.add(offer);
							return false;
						},
						DownloadListener.NONE));
		assertEquals(WEIGHTS.length + CONFIG.length, offers.get(0).size().about());
		assertEquals(List.of(), hub.requests(Host.CDN, "GET"));
		assertFalse(Files.exists(fixture.folder));
	}

	@Test
	void refusalSaysHowToConsent() throws IOException {
		fixture.served();
		final String before = System.clearProperty(DownloadConsent.PROPERTY);
		try {
			final HubException e = assertThrows(HubException.class, () -> fixture.store()
					.get(known(), DownloadConsent.fromProperty(), DownloadListener.NONE));
			assertEquals(Kind.NO_CONSENT, e.kind());
			assertTrue(e.getMessage().contains("-Dlatentij.download=true"), e.getMessage());
			assertTrue(e.getMessage().contains("into the macro"), e.getMessage());
			assertTrue(e.getMessage().contains("300 kB"), e.getMessage());
			System.setProperty(DownloadConsent.PROPERTY, "true");
			assertComplete(fixture.store().get(known(), DownloadConsent.fromProperty(), DownloadListener.NONE));
		} finally {
			if (before == null) System.clearProperty(DownloadConsent.PROPERTY);
			else System.setProperty(DownloadConsent.PROPERTY, before);
		}
	}

	@Test
	void consentMayBeTheCallersOwn() throws IOException {
		fixture.served();
		assertComplete(fixture.store().get(known(), offer -> true, DownloadListener.NONE));
	}

	@Test
	void respectsOfflineMode() {
		fixture.served();
		fixture.env.put("HF_HUB_OFFLINE", "1");
		fails(Kind.OFFLINE, known(), "HF_HUB_OFFLINE");
		assertEquals(List.of(), hub.requests());
	}

	// -- Lines that break --

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
					.tuning(new HubClient.Tuning(
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

	// -- Servers that say no --

	@Test
	void retriesServerErrors() throws IOException {
		fixture.served();
		hub.next(Host.HUB, FakeHub.error(503, null));
		hub.next(Host.HUB, FakeHub.error(500, null));
		assertComplete(download(known()));
		assertEquals(Duration.ofSeconds(3), fixture.clock.slept());
	}

	@ParameterizedTest
	@ValueSource(ints = {500, 502, 503, 504})
	void tellsServerErrors(final int status) {
		fixture.served();
		hub.always(Host.CDN, FakeHub.error(status, null));
		fails(Kind.SERVER, known(), "HTTP " + status, "localhost", "later");
		assertEquals(4, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void waitsAsLongAsTheServerAsks() throws IOException {
		fixture.served();
		hub.next(Host.HUB, FakeHub.error(429, null, "Retry-After", "17"));
		assertComplete(download(known()));
		assertEquals(Duration.ofSeconds(17), fixture.clock.slept());
	}

	@Test
	void waitsUntilTheDateThatTheServerNames() throws IOException {
		fixture.served();
		hub.next(Host.HUB, FakeHub.error(429, null, "Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT"));
		assertComplete(download(known()));
		assertEquals(Duration.ofSeconds(30), fixture.clock.slept());
	}

	@Test
	void doesNotWaitForHours() {
		fixture.served();
		hub.always(Host.HUB, FakeHub.error(429, null, "Retry-After", "7200"));
		fails(Kind.RATE_LIMITED, known(), "429", "7200 seconds", "token");
		assertEquals(Duration.ZERO, fixture.clock.slept());
		assertEquals(1, hub.requests().size());
	}

	@Test
	void tellsHowToLogIn() {
		fixture.served();
		hub.always(Host.HUB, FakeHub.error(401, "GatedRepo"));
		fails(
				Kind.LOGIN,
				known(),
				"401",
				"GatedRepo",
				"Accept the licence",
				"https://huggingface.co/owner/tiny-vae",
				"HF_TOKEN",
				"https://huggingface.co/settings/tokens");
		assertEquals(1, hub.requests().size());
	}

	@Test
	void tellsThatTheLicenceIsNotAccepted() {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_SECRET");
		hub.always(Host.HUB, FakeHub.error(403, "GatedRepo"));
		fails(Kind.LOGIN, known(), "403", "Accept the licence", "the access token from HF_TOKEN was not enough");
	}

	@Test
	void tellsThatARepositoryIsMissingOrPrivate() {
		hub.always(Host.HUB, FakeHub.error(401, "RepoNotFound"));
		fails(Kind.NOT_FOUND, typed(), "owner/tiny-vae", "spelling", "private");
	}

	@Test
	void tellsThatARepositoryIsMissing() {
		hub.always(Host.HUB, FakeHub.error(404, "RepoNotFound"));
		fails(Kind.NOT_FOUND, typed(), "no repository owner/tiny-vae", "spelling");
	}

	@Test
	void tellsThatARevisionIsMissing() {
		hub.always(Host.HUB, FakeHub.error(404, "RevisionNotFound"));
		fails(Kind.NOT_FOUND, typed(), "no such revision");
	}

	@Test
	void tellsWhatItLookedFor() {
		hub.file(REPOSITORY, "model_index.json", CONFIG, false);
		fails(Kind.NOT_FOUND, typed(), "config.json", "vae/config.json", "owner/name/folder", ".bin");
	}

	@Test
	void tellsOddAnswers() {
		hub.always(Host.HUB, FakeHub.error(418, null));
		fails(Kind.WRONG_CONTENT, typed(), "HTTP 418");
	}

	// -- Content that is wrong --

	@Test
	void refusesWeightsOfAnotherHash() throws IOException {
		fixture.served();
		final byte[] wrong = WEIGHTS.clone();
		wrong[200_000] ^= 1;
		hub.always(Host.CDN, FakeHub.body(200, "binary/octet-stream", wrong));
		fails(Kind.MISMATCH, known(), FakeHub.sha256(WEIGHTS), FakeHub.sha256(wrong), REPOSITORY + "/" + WEIGHTS_NAME);
		assertNothingKept();
		assertFalse(fixture.store().isPresent(known()));
	}

	@Test
	void verifiesTheStatedHashOfUnknownModels() throws IOException {
		fixture.served();
		final byte[] wrong = WEIGHTS.clone();
		wrong[0] ^= 1;
		hub.always(Host.CDN, FakeHub.body(200, "binary/octet-stream", wrong));
		fails(Kind.MISMATCH, typed(), FakeHub.sha256(WEIGHTS), FakeHub.sha256(wrong));
		assertNothingKept();
	}

	@Test
	void refusesWhenTheServerStatesAnotherHashThanTheCatalogue() throws IOException {
		fixture.served();
		final String other = "5".repeat(64);
		fails(
				Kind.MISMATCH,
				known(other, FileSize.exactly((long) WEIGHTS.length)),
				other,
				FakeHub.sha256(WEIGHTS),
				"nothing was downloaded",
				"@main");
		assertEquals(List.of(), hub.requests(Host.CDN, "GET"));
		assertNothingKept();
	}

	@Test
	void theCataloguesHashCountsMoreThanGits() throws IOException {
		// Not stored as a large file: the server states git's hash, which is right.
		hub.file(REPOSITORY, "config.json", CONFIG, false);
		hub.file(REPOSITORY, WEIGHTS_NAME, WEIGHTS, false);
		final String other = "5".repeat(64);
		fails(Kind.MISMATCH, known(other, FileSize.UNKNOWN), "SHA-256 " + other, FakeHub.sha256(WEIGHTS));
		assertNothingKept();
	}

	@Test
	void refusesWhenTheServerStatesAnotherSizeThanTheCatalogue() {
		fixture.served();
		fails(
				Kind.MISMATCH,
				known(FakeHub.sha256(WEIGHTS), FileSize.exactly(5L, 6L)),
				"5 bytes or 6 bytes",
				Integer.toString(WEIGHTS.length));
		assertEquals(List.of(), hub.requests(Host.CDN, "GET"));
	}

	@Test
	void takesAnyOfTheSizesThatSourcesGive() throws IOException {
		fixture.served();
		assertComplete(download(known(FakeHub.sha256(WEIGHTS), FileSize.exactly(5L, (long) WEIGHTS.length))));
	}

	@Test
	void refusesWhenTheFileChangesMeanwhile() throws IOException {
		fixture.served();
		// Configuration and question come first, then the file itself.
		hub.next(Host.HUB, hub::hub).next(Host.HUB, hub::hub).next(Host.HUB, (exchange, content) -> {
			exchange.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
			exchange.getResponseHeaders().set("X-Linked-Etag", "7".repeat(64));
			FakeHub.redirect(302, hub.cdn("/" + FakeHub.sha256(WEIGHTS)).toString())
					.answer(exchange, content);
		});
		fails(Kind.MISMATCH, typed(), "7".repeat(64), FakeHub.sha256(WEIGHTS));
		assertNothingKept();
	}

	@Test
	void refusesWeightsOfAnotherSize() throws IOException {
		fixture.served();
		hub.always(Host.CDN, FakeHub.body(200, "binary/octet-stream", new byte[500]));
		fails(Kind.MISMATCH, known(), "300000", "500");
		assertEquals(1, hub.requests(Host.CDN, "GET").size());
		assertNothingKept();
	}

	@Test
	void stopsWhenMoreArrivesThanThereShouldBe() throws IOException {
		fixture.served();
		hub.always(Host.CDN, (exchange, content) -> {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write(Arrays.copyOf(content, content.length + 1));
			exchange.getResponseBody().close();
		});
		fails(Kind.MISMATCH, known(), "300000", "more");
		assertNothingKept();
	}

	@Test
	void tellsLoginPagesOfNetworks() throws IOException {
		fixture.served();
		final byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
		hub.always(Host.HUB, FakeHub.body(200, "text/html; charset=utf-8", page));
		fails(Kind.WRONG_CONTENT, known(), "web page", "log in");
		hub.always(Host.HUB, hub::hub);
		hub.always(Host.CDN, FakeHub.body(200, "Text/HTML", page));
		fails(Kind.WRONG_CONTENT, known(), "web page", "log in", "localhost");
		assertNothingKept();
	}

	@Test
	void refusesAConfigurationOfAnotherHash() throws IOException {
		fixture.served();
		hub.always(Host.HUB, (exchange, content) -> {
			if (exchange.getRequestMethod().equals("GET")
					&& !exchange.getRequestURI().getPath().endsWith(".json")) hub.hub(exchange, content);
			else {
				exchange.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
				exchange.getResponseHeaders()
						.set("ETag", "W/\"" + FakeHub.gitSha1("other".getBytes(StandardCharsets.UTF_8)) + "\"");
				FakeHub.send(exchange, 200, content);
			}
		});
		fails(
				Kind.MISMATCH,
				typed(),
				"git SHA-1 " + FakeHub.gitSha1("other".getBytes(StandardCharsets.UTF_8)),
				FakeHub.gitSha1(CONFIG),
				"config.json");
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void refusesAnEndlessConfiguration(final boolean statesLength) {
		fixture.served();
		final byte[] endless = new byte[(1 << 20) + 1];
		hub.always(Host.HUB, (exchange, content) -> {
			exchange.sendResponseHeaders(200, statesLength ? endless.length : 0);
			exchange.getResponseBody().write(endless);
			exchange.getResponseBody().close();
		});
		fails(Kind.WRONG_CONTENT, typed(), "config.json", "1.0 MB");
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "[]", "12", "{", "{\"a\": 1}", "{\"_class_name\": {}}", "not json"})
	void refusesWhatIsNoConfiguration(final String text) {
		fixture.served();
		hub.file(REPOSITORY, "config.json", text.getBytes(StandardCharsets.UTF_8), false);
		fails(Kind.NOT_FOUND, typed(), "config.json (not of an autoencoder)");
	}

	@Test
	void refusesADeepConfiguration() {
		fixture.served();
		hub.file(REPOSITORY, "config.json", "[".repeat(500_000).getBytes(StandardCharsets.UTF_8), false);
		fails(Kind.NOT_FOUND, typed(), "not of an autoencoder");
	}

	@Test
	void refusesWhatCannotBeVerified() throws IOException {
		fixture.served();
		hub.always(Host.HUB, (exchange, content) -> FakeHub.send(exchange, 200, content));
		fails(Kind.WRONG_CONTENT, typed(), "does not state the hash", "could not be verified");
		assertNothingKept();
	}

	// -- Redirects --

	@Test
	void refusesTooManyRedirects() {
		fixture.served();
		hub.always(Host.HUB, FakeHub.redirect(302, "/again"));
		fails(Kind.WRONG_CONTENT, known(), "redirects more than 10 times");
		assertEquals(11, hub.requests().size());
	}

	@ParameterizedTest
	@ValueSource(strings = {"http://[", "mailto:a@b", "http://u:p@localhost/x", "http:///x"})
	void refusesOddRedirects(final String location) {
		fixture.served();
		hub.always(Host.HUB, FakeHub.redirect(302, location));
		fails(Kind.WRONG_CONTENT, known(), "no address that can be used");
	}

	@Test
	void refusesRedirectsToFiles() {
		fixture.served();
		hub.always(Host.HUB, FakeHub.redirect(302, "ftp://localhost/etc/passwd"));
		fails(Kind.INSECURE, known(), "ftp");
	}

	// -- Tokens --

	@Test
	void tokenGoesToTheFirstHostOnly() throws IOException {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_SECRET");
		download(known());
		for (final Request request : hub.requests())
			assertEquals(request.host() == Host.HUB ? "Bearer hf_SECRET" : null, request.header("Authorization"));
		assertEquals(1, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void anotherPortIsAnotherHost() throws IOException {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_SECRET");
		hub.next(
				Host.HUB,
				FakeHub.redirect(302, "http://127.0.0.1:" + hub.cdn("").getPort() + "/" + FakeHub.sha256(CONFIG)));
		download(typed());
		final Request there = hub.requests(Host.CDN, "GET").get(0);
		assertNull(there.header("Authorization"));
	}

	@Test
	void tokenIsNotSentAgainAfterADetour() throws IOException {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_SECRET");
		hub.next(Host.HUB, FakeHub.redirect(302, hub.cdn("/there").toString()));
		hub.next(Host.CDN, FakeHub.redirect(302, hub.endpoint() + "/owner/tiny-vae/resolve/main/config.json"));
		download(known());
		assertNull(hub.requests().get(2).header("Authorization"));
		assertEquals(Host.HUB, hub.requests().get(2).host());
	}

	@Test
	void findsTheStoredToken() throws IOException {
		fixture.served();
		final Path file = fixture.home.resolve("huggingface").resolve("token");
		Files.createDirectories(file.getParent());
		Files.writeString(file, "hf_STORED\n");
		download(known());
		assertEquals("Bearer hf_STORED", hub.requests().get(0).header("Authorization"));
	}

	@Test
	void goesOnWithoutATokenThatIsRefused() throws IOException {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_OLD");
		hub.always(Host.HUB, (exchange, content) -> {
			if (exchange.getRequestHeaders().containsKey("Authorization"))
				FakeHub.error(401, null).answer(exchange, content);
			else hub.hub(exchange, content);
		});
		assertComplete(download(known()));
		assertTrue(fixture.log.toString().contains("HF_TOKEN was refused"), fixture.log.toString());
		assertFalse(fixture.log.toString().contains("hf_OLD"));
	}

	@Test
	void ignoresAMalformedToken() throws IOException {
		fixture.served();
		fixture.env.put("HF_TOKEN", "two words\nand lines");
		assertComplete(download(known()));
		assertNull(hub.requests().get(0).header("Authorization"));
		assertTrue(fixture.log.toString().contains("HF_TOKEN"));
		assertFalse(fixture.log.toString().contains("two words"));
	}

	// -- No network --

	@Test
	void tellsThatThereIsNoNetwork() throws IOException {
		final int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		fixture.env.put("HF_ENDPOINT", "http://127.0.0.1:" + port);
		fails(Kind.NETWORK, known(), "127.0.0.1:" + port, "cannot be reached", "proxy", "HF_ENDPOINT", "by its path");
		// Who never reached anything is told soon.
		assertEquals(Duration.ofSeconds(3), fixture.clock.slept());
	}

	@Test
	void tellsThatAHostIsNotKnown() {
		fixture.env.put("HF_ENDPOINT", "http://no-such-host.invalid");
		fails(Kind.NETWORK, known(), "no-such-host.invalid", "cannot be reached");
	}

	@Test
	void tellsAWrongEndpoint() {
		fixture.env.put("HF_ENDPOINT", "huggingface.co");
		fails(Kind.SETTINGS, known(), "HF_ENDPOINT", "https://huggingface.co");
	}

	// -- The disk --

	@Test
	void looksForSpaceFirst() {
		fixture.served();
		fixture.disk = new Disk() {

			@Override
			public long usableSpace(final Path folder) {
				return 1000;
			}
		};
		fails(Kind.DISK_FULL, known(), "300 kB", "1.0 kB", "LATENTIJ_MODELS", "latentij.models");
		assertEquals(List.of(), hub.requests(Host.CDN, "GET"));
	}

	@Test
	void tellsThatTheDiskIsFull() throws IOException {
		fixture.served();
		fixture.disk = new Disk() {

			@Override
			public WritableByteChannel append(final Path file) throws IOException {
				final WritableByteChannel real = Disk.super.append(file);
				if (!file.equals(fixture.part())) return real;
				return new WritableByteChannel() {

					@Override
					public int write(final ByteBuffer bytes) throws IOException {
						throw new IOException("No space left on device");
					}

					@Override
					public boolean isOpen() {
						return real.isOpen();
					}

					@Override
					public void close() throws IOException {
						real.close();
					}
				};
			}
		};
		fails(Kind.DISK_FULL, known(), "The disk is full", "LATENTIJ_MODELS");
		assertEquals(1, hub.requests(Host.CDN, "GET").size());
		assertNoWeights();
		fixture.disk = Disk.REAL;
		assertComplete(download(known()));
	}

	@Test
	void tellsThatTheFolderIsReadOnly() {
		fixture.served();
		fixture.disk = new Disk() {

			@Override
			public WritableByteChannel append(final Path file) throws FileSystemException {
				throw new AccessDeniedException(file.toString());
			}
		};
		fails(Kind.NOT_WRITABLE, known(), fixture.folder.toString(), "access denied", "LATENTIJ_MODELS");
	}

	@Test
	void tellsThatTheFolderIsNone() throws IOException {
		fixture.served();
		Files.writeString(fixture.folder, "a file in its place");
		fails(Kind.NOT_WRITABLE, known(), fixture.folder.toString(), "latentij.models");
	}

	@Test
	void replacesADamagedFile() throws IOException {
		fixture.served();
		final HubModelFiles files = download(typed());
		final byte[] damaged = WEIGHTS.clone();
		damaged[5] ^= 1;
		Files.write(files.weights(), damaged);
		Files.setLastModifiedTime(files.weights(), FileTime.fromMillis(1));
		assertTrue(fixture.store().locate(typed(), DownloadListener.NONE).isEmpty());
		assertTrue(fixture.log.toString().contains(FakeHub.sha256(damaged)), fixture.log.toString());
		assertComplete(fixture.store().get(typed(), YES, DownloadListener.NONE));
	}

	@Test
	void anUnwritableMemoryOfHashesIsNoError() throws IOException {
		fixture.served();
		Files.createDirectories(fixture.folder.resolve("hashes.properties"));
		assertComplete(download(known()));
		assertTrue(fixture.store().locate(known(), DownloadListener.NONE).isPresent());
	}

	// -- Several at once --

	@Test
	void twoThreadsFetchOnce() throws Exception {
		fixture.served();
		final CountDownLatch waiting = new CountDownLatch(1);
		hub.always(Host.CDN, (exchange, content) -> {
			try {
				// Only when the other one waits for us, this one gets its file.
				waiting.await();
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
			}
			FakeHub.ranges(exchange, content);
		});
		final DownloadListener listener = new DownloadListener() {

			@Override
			public void status(final String message) {
				if (message.contains("Another ImageJ")) waiting.countDown();
			}
		};
		final ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			final List<Future<HubModelFiles>> both = new ArrayList<>();
			for (int i = 0; i < 2; i++)
				// The real clock: the one who waits would let the other's imaginary time
				// run until its line counts as stalled.
				both.add(threads.submit(
						() -> fixture.builder().clock(HubClock.SYSTEM).build().download(known(), YES, listener)));
			final List<String> origins = new ArrayList<>();
			for (final Future<HubModelFiles> one : both) {
				assertComplete(one.get());
				origins.add(one.get().origin().toString().toLowerCase(Locale.ROOT));
			}
			origins.sort(null);
			assertEquals(List.of("downloaded", "store"), origins);
		} finally {
			threads.shutdownNow();
		}
		assertEquals(1, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void verifiesGitHashesOfWeightsToo() throws IOException {
		hub.file(REPOSITORY, "config.json", CONFIG, false);
		hub.file(REPOSITORY, WEIGHTS_NAME, WEIGHTS, false);
		assertComplete(download(typed()));
		Files.delete(fixture.snapshot().resolve(WEIGHTS_NAME));
		final byte[] wrong = WEIGHTS.clone();
		wrong[9] ^= 1;
		hub.always(Host.HUB, (exchange, content) -> {
			if (!exchange.getRequestMethod().equals("GET") || content == CONFIG) hub.hub(exchange, content);
			else FakeHub.send(exchange, 200, wrong);
		});
		fails(Kind.MISMATCH, typed(), FakeHub.gitSha1(WEIGHTS), FakeHub.gitSha1(wrong));
		assertNothingKept();
	}

	@Test
	void modelsHaveOneFileOfWeights() {
		assertThrows(
				IllegalArgumentException.class,
				() -> new HubModel(
						"x",
						HubReference.parse(REPOSITORY),
						List.of(new HubFile("config.json", Role.CONFIG, FileSize.UNKNOWN, null)),
						null,
						false));
		assertThrows(
				IllegalArgumentException.class,
				() -> new HubModel(
						"x",
						HubReference.parse(REPOSITORY),
						List.of(
								new HubFile("a/config.json", Role.CONFIG, FileSize.UNKNOWN, null),
								new HubFile("b/x.safetensors", Role.WEIGHTS, FileSize.UNKNOWN, null)),
						null,
						false));
	}
}
