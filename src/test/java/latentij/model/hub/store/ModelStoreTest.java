// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.REPOSITORY;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.WEIGHTS_NAME;
import static latentij.model.hub.store.StoreFixture.known;
import static latentij.model.hub.store.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import latentij.model.family.Families;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.HubReference;
import latentij.model.hub.http.HubClock;
import latentij.model.hub.store.FakeHub.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding and downloading models, before a server that does what Hugging Face does. */
@Timeout(120)
class ModelStoreTest extends AbstractStoreTest {

	@Test
	void fetchesWhatTheCatalogKnows() throws IOException {
		fixture.served();
		final HubModelFiles files = download(known());
		assertComplete(files);
		assertEquals(fixture.snapshot(), files.path());
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
		assertEquals(fixture.snapshot().toRealPath(), files.path());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "vae/"})
	void looksThroughUnknownRepositories(final String prefix) throws IOException {
		fixture.served(prefix);
		final HubModelFiles files = download(typed());
		assertComplete(files);
		assertEquals(fixture.snapshot().resolve(prefix), files.path());
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
		assertEquals("vae", download(typed()).path().getFileName().toString());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"{'_class_name': 'AutoencoderKLMochi', 'latent_channels': 12}",
				"{'_class_name': 'AutoencoderKLFlux2', 'patch_size': [1, 2]}",
				"{'_class_name': 'AutoencoderKL', 'latents_mean': [0, 0, 0, 0]}",
				"{'latent_channels': 4}"
			})
	void asksForNoWeightsOfUnsupportedAutoencoders(final String config) {
		final byte[] json = config.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
		fixture.served("vae/");
		hub.file(REPOSITORY, "vae/config.json", json, false);
		final HubException refusal = fails(Kind.UNSUPPORTED, typed(), "does not support");
		// In the words in which the file is refused when it is opened.
		final String name = REPOSITORY + "/vae/config.json";
		assertEquals(
				assertThrows(IOException.class, () -> Families.read(name, json)).getMessage(), refusal.getMessage());
		assertTrue(
				hub.requests().stream().noneMatch(request -> request.path().contains("safetensors")),
				hub.requests().toString());
		assertFalse(Files.exists(fixture.folder));
	}

	private static final String INDEX = "diffusion_pytorch_model.safetensors.index.json";

	/** Serves weights in two files, of which each has its part of a model. */
	private void serveShards(final String prefix, final String first, final String second) {
		hub.file(REPOSITORY, prefix + "config.json", CONFIG, false);
		final String index =
				"{'metadata': {}, 'weight_map': {'a': '" + first + "', 'b': '" + second + "', 'c': '" + first + "'}}";
		hub.file(REPOSITORY, prefix + INDEX, index.replace('\'', '"').getBytes(StandardCharsets.UTF_8), false);
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "vae/"})
	void fetchesWeightsInSeveralFiles(final String prefix) throws IOException {
		serveShards(prefix, "w-1.safetensors", "w-2.safetensors");
		final byte[] other = StoreFixture.random(1000, 2);
		hub.file(REPOSITORY, prefix + "w-1.safetensors", WEIGHTS, true);
		hub.file(REPOSITORY, prefix + "w-2.safetensors", other, true);
		final HubModelFiles files = download(typed());
		assertEquals(fixture.snapshot().resolve(prefix), files.path());
		assertEquals(INDEX, files.weights().getFileName().toString());
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.path().resolve("w-1.safetensors")));
		assertArrayEquals(other, Files.readAllBytes(files.path().resolve("w-2.safetensors")));
		hub.close();
		assertTrue(fixture.store().isPresent(typed()));
		final HubModelFiles found = fixture.store().get(typed(), offer -> false, DownloadListener.NONE);
		assertEquals(files.path().toRealPath(), found.path().toRealPath());
		// Damaged afterwards, and then gone.
		Files.write(files.path().resolve("w-2.safetensors"), StoreFixture.random(1000, 3));
		assertEquals(Optional.empty(), fixture.store().locate(typed(), DownloadListener.NONE));
		Files.delete(files.path().resolve("w-2.safetensors"));
		assertFalse(fixture.store().isPresent(typed()));
	}

	/** As diffusers does; the other file may be older, or of 16 bits. */
	@ParameterizedTest
	@ValueSource(strings = {"diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors"})
	void fetchesPartsRatherThanOneFile(final String other) throws IOException {
		serveShards("", "w-1.safetensors", "w-2.safetensors");
		hub.file(REPOSITORY, other, StoreFixture.random(1000, 3), true);
		hub.file(REPOSITORY, "w-1.safetensors", WEIGHTS, true);
		hub.file(REPOSITORY, "w-2.safetensors", StoreFixture.random(1000, 2), true);
		assertEquals(INDEX, download(typed()).weights().getFileName().toString());
		// Whoever puts it there, the index still counts.
		Files.write(fixture.snapshot().resolve(other), WEIGHTS);
		final Optional<HubModelFiles> found = fixture.store().locate(typed(), DownloadListener.NONE);
		assertEquals(INDEX, found.orElseThrow().weights().getFileName().toString());
	}

	@Test
	void fetchesOneFileWhereAPartIsMissing() throws IOException {
		serveShards("", "w-1.safetensors", "w-2.safetensors");
		hub.file(REPOSITORY, "w-1.safetensors", StoreFixture.random(1000, 3), true);
		hub.file(REPOSITORY, "diffusion_pytorch_model.safetensors", WEIGHTS, true);
		final HubModelFiles files = download(typed());
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertFalse(Files.exists(files.path().resolve("w-1.safetensors")));
		assertFalse(Files.exists(files.path().resolve(INDEX)));
	}

	@Test
	void fetchesNothingWherePartsAreMissing() throws IOException {
		serveShards("", "w-1.safetensors", "w-2.safetensors");
		hub.file(REPOSITORY, "w-1.safetensors", WEIGHTS, true);
		fails(Kind.NOT_FOUND, typed(), "w-2.safetensors");
		assertNothingKept();
	}

	@Test
	void fetchesNoPartsFromElsewhere() throws IOException {
		serveShards("", "w-1.safetensors", "../w-2.safetensors");
		hub.file(REPOSITORY, "w-1.safetensors", WEIGHTS, true);
		fails(Kind.UNSUPPORTED, typed(), INDEX, "w-2.safetensors", "in its own folder");
		assertNothingKept();
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

	@ParameterizedTest
	@ValueSource(strings = {"fp16", "bf16"})
	void takesHalfPrecisionWhereThereIsNothingElse(final String variant) throws IOException {
		hub.file(REPOSITORY, "config.json", CONFIG, false);
		hub.file(REPOSITORY, "diffusion_pytorch_model." + variant + ".safetensors", WEIGHTS, true);
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
	void takesPullRequests() throws IOException {
		fixture.served();
		final HubModel model = HubModel.of(HubReference.parse(REPOSITORY + "@refs/pr/1"));
		assertComplete(download(model));
		assertEquals(
				"/owner/tiny-vae/resolve/refs%2Fpr%2F1/config.json",
				hub.requests().get(0).path());
		hub.close();
		assertComplete(fixture.store().locate(model, DownloadListener.NONE).orElseThrow());
		assertTrue(fixture.store().locate(typed(), DownloadListener.NONE).isPresent());
	}

	@Test
	void fetchesNothingTwice() throws IOException {
		fixture.served();
		download(known());
		final int before = hub.requests(Host.CDN, "GET").size();
		assertEquals(fixture.snapshot(), download(known()).path());
		assertEquals(before, hub.requests(Host.CDN, "GET").size());
	}

	@Test
	void worksWithAMirrorThatServesFilesItself() throws IOException {
		fixture.served();
		// No redirect, no HEAD, no commit: but the hash is in the catalog.
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
			for (final Future<HubModelFiles> one : both) assertComplete(one.get());
		} finally {
			threads.shutdownNow();
		}
		assertEquals(1, hub.requests(Host.CDN, "GET").size());
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
