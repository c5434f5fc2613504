// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubException;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.HubReference;
import latentij.testing.Links;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding what is on this computer; nothing here may ask the network. */
class LocalModelsTest {

	private static final String OTHER = "ffffffffffffffffffffffffffffffffffffffff";

	@TempDir
	Path temporary;

	private StoreFixture fixture;
	private Path repository;

	@BeforeEach
	void start() {
		fixture = new StoreFixture(temporary);
		repository = fixture.cache().resolve("models--owner--tiny-vae");
	}

	@AfterEach
	void stop() {
		assertEquals(List.of(), fixture.hub.requests());
		fixture.close();
	}

	private Optional<HubModelFiles> locate(final HubModel model) throws HubException {
		final Optional<HubModelFiles> found = fixture.store().locate(model, DownloadListener.NONE);
		if (found.isPresent()) assertTrue(fixture.store().isPresent(model));
		return found;
	}

	/** As Python's huggingface_hub stores it: a link to the blob. */
	private void cached(final String commit, final String path, final byte[] content, final boolean large)
			throws IOException {
		final Path blob =
				repository.resolve("blobs").resolve(large ? FakeHub.sha256(content) : FakeHub.gitSha1(content));
		Files.createDirectories(blob.getParent());
		Files.write(blob, content);
		final Path link = repository.resolve("snapshots").resolve(commit).resolve(path);
		Files.createDirectories(link.getParent());
		Links.symbolic(link, link.getParent().relativize(blob));
	}

	private void ref(final String name, final String commit) throws IOException {
		Files.createDirectories(repository.resolve("refs"));
		Files.writeString(repository.resolve("refs").resolve(name), commit);
	}

	private void cached(final String prefix) throws IOException {
		cached(FakeHub.COMMIT, prefix + "config.json", CONFIG, false);
		cached(FakeHub.COMMIT, prefix + WEIGHTS_NAME, WEIGHTS, true);
		ref("main", FakeHub.COMMIT);
	}

	private void put(final Path folder) throws IOException {
		Files.createDirectories(folder);
		Files.write(folder.resolve("config.json"), CONFIG);
		Files.write(folder.resolve(WEIGHTS_NAME), WEIGHTS);
	}

	private static HubModel at(final String text) {
		return HubModel.of(HubReference.parse(text));
	}

	@Test
	void findsNothingOnAnEmptyComputer() throws IOException {
		assertEquals(Optional.empty(), locate(typed()));
		assertEquals(Optional.empty(), locate(known()));
		assertEquals(List.of(), fixture.log);
	}

	@Test
	void findsThePythonCache() throws IOException {
		cached("");
		for (final HubModel model : List.of(typed(), known(), at("owner/tiny-vae@" + FakeHub.COMMIT))) {
			final HubModelFiles files = locate(model).orElseThrow();
			assertTrue(files.path().startsWith(repository.toRealPath()), files.toString());
			assertEquals(FakeHub.COMMIT, files.revision());
			assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
			assertTrue(files.weights()
					.toRealPath()
					.startsWith(repository.resolve("blobs").toRealPath()));
		}
		assertEquals(List.of(), fixture.log);
	}

	@Test
	void findsTheFolderVae() throws IOException {
		cached("vae/");
		assertEquals("vae", locate(typed()).orElseThrow().path().getFileName().toString());
		assertTrue(locate(at("owner/tiny-vae/vae")).isPresent());
		assertTrue(locate(at("owner/tiny-vae/other")).isEmpty());
	}

	@Test
	void findsTheRevisionThatIsNamed() throws IOException {
		cached("");
		final byte[] changed = StoreFixture.random(1000, 2);
		cached(OTHER, "config.json", CONFIG, false);
		cached(OTHER, WEIGHTS_NAME, changed, true);
		ref("v2", OTHER);
		assertEquals(OTHER, locate(at("owner/tiny-vae@v2")).orElseThrow().revision());
		assertEquals(OTHER, locate(at("owner/tiny-vae@" + OTHER)).orElseThrow().revision());
		assertEquals(FakeHub.COMMIT, locate(typed()).orElseThrow().revision());
		assertTrue(locate(at("owner/tiny-vae@v3")).isEmpty());
		// The catalog's hash decides, whatever the branch is at now.
		ref("main", OTHER);
		assertEquals(FakeHub.COMMIT, locate(known()).orElseThrow().revision());
	}

	@Test
	void takesTheOnlySnapshotWhereNoBranchIsRecorded() throws IOException {
		cached("");
		Files.delete(repository.resolve("refs").resolve("main"));
		assertTrue(locate(typed()).isPresent());
		cached(OTHER, "config.json", CONFIG, false);
		cached(OTHER, WEIGHTS_NAME, WEIGHTS, true);
		assertTrue(locate(typed()).isEmpty());
	}

	@Test
	void ignoresOddBranches() throws IOException {
		cached("");
		for (final String odd :
				new String[] {"", "../../../outside", "x".repeat(10_000), FakeHub.COMMIT.toUpperCase(Locale.ROOT)}) {
			cached(OTHER + "x" + odd.length(), "config.json", CONFIG, false);
			ref("main", odd);
			assertEquals(FakeHub.COMMIT, locate(typed()).orElseThrow().revision());
		}
	}

	@Test
	void leavesDamagedBlobsAside() throws IOException {
		cached("");
		final byte[] damaged = WEIGHTS.clone();
		damaged[7] ^= 1;
		Files.write(repository.resolve("blobs").resolve(FakeHub.sha256(WEIGHTS)), damaged);
		assertTrue(locate(typed()).isEmpty());
		final String log = fixture.log.toString();
		assertTrue(log.contains(FakeHub.sha256(WEIGHTS)), log);
		assertTrue(log.contains(FakeHub.sha256(damaged)), log);
	}

	@Test
	void leavesDamagedConfigurationsAside() throws IOException {
		cached("");
		Files.writeString(
				repository.resolve("blobs").resolve(FakeHub.gitSha1(CONFIG)), "{\"_class_name\": \"AutoencoderTiny\"}");
		assertTrue(locate(typed()).isEmpty());
		assertTrue(fixture.log.toString().contains("git SHA-1"));
	}

	@Test
	void leavesWeightsOfAnotherHashAside() throws IOException {
		cached("");
		final String other = "1".repeat(64);
		assertTrue(locate(known(other, FileSize.UNKNOWN)).isEmpty());
		assertTrue(fixture.log.toString().contains(other));
		fixture.log.clear();
		assertTrue(locate(known(null, FileSize.exactly(1L, 2L))).isEmpty());
		assertTrue(fixture.log.toString().contains("1 bytes or 2 bytes"));
	}

	@Test
	void doesNotFollowLinksOutOfTheRepository() throws IOException {
		cached("");
		final Path outside = Files.write(temporary.resolve("secret"), WEIGHTS);
		final Path link =
				repository.resolve("snapshots").resolve(FakeHub.COMMIT).resolve(WEIGHTS_NAME);
		Files.delete(link);
		Links.symbolic(link, outside);
		assertTrue(locate(typed()).isEmpty());
		assertTrue(fixture.log.toString().contains("leads out of"));
	}

	@Test
	void doesNotFollowALinkedSnapshotOutOfTheRepository() throws IOException {
		put(temporary.resolve("elsewhere"));
		Files.createDirectories(repository.resolve("snapshots"));
		Links.symbolic(repository.resolve("snapshots").resolve(FakeHub.COMMIT), temporary.resolve("elsewhere"));
		ref("main", FakeHub.COMMIT);
		assertTrue(locate(typed()).isEmpty());
	}

	@Test
	void anIncompleteSnapshotIsNone() throws IOException {
		cached(FakeHub.COMMIT, "config.json", CONFIG, false);
		ref("main", FakeHub.COMMIT);
		assertTrue(locate(typed()).isEmpty());
		// A link to a blob that is gone.
		cached(FakeHub.COMMIT, WEIGHTS_NAME, WEIGHTS, true);
		Files.delete(repository.resolve("blobs").resolve(FakeHub.sha256(WEIGHTS)));
		assertTrue(locate(typed()).isEmpty());
		assertEquals(List.of(), fixture.log);
	}

	@Test
	void leavesEndlessConfigurationsAside() throws IOException {
		put(fixture.imagej.resolve("owner").resolve("tiny-vae"));
		Files.write(
				fixture.imagej.resolve("owner").resolve("tiny-vae").resolve("config.json"), new byte[(1 << 20) + 1]);
		assertTrue(locate(typed()).isEmpty());
		assertTrue(fixture.log.toString().contains("far too many"));
	}

	@Test
	void findsFoldersInTheModelsOfFiji() throws IOException {
		put(fixture.imagej.resolve("owner").resolve("tiny-vae").resolve("vae"));
		final HubModelFiles files = locate(typed()).orElseThrow();
		assertTrue(files.path().startsWith(fixture.imagej), files.toString());
		assertEquals("unknown", files.revision());
		// Nothing tells that this is the revision that was asked for.
		assertTrue(locate(at("owner/tiny-vae@v2")).isEmpty());
	}

	@Test
	void findsModelsOfAKnownHashInTheModelsOfFiji() throws IOException {
		for (final String folder :
				new String[] {"tiny-vae", "tiny", "owner/tiny-vae", "models--owner--tiny-vae/snapshots/main"}) {
			final Path path = fixture.imagej.resolve(folder);
			put(path);
			assertEquals(path.toRealPath(), locate(known()).orElseThrow().path().toRealPath());
			// Without a hash these names could mean anything.
			assertEquals(folder.contains("owner"), locate(typed()).isPresent());
			Files.delete(path.resolve(WEIGHTS_NAME));
		}
	}

	@Test
	void findsSingleFilesOfAKnownHash() throws IOException {
		Files.createDirectories(fixture.imagej);
		final Path file = Files.write(fixture.imagej.resolve("kl.safetensors"), WEIGHTS);
		final HubModel model = new HubModel(
				"kl",
				HubReference.parse("owner/kl-original@" + OTHER),
				List.of(new HubFile("kl.safetensors", Role.WEIGHTS, FileSize.UNKNOWN, FakeHub.sha256(WEIGHTS))),
				null,
				false);
		final HubModelFiles files = locate(model).orElseThrow();
		assertEquals(file, files.path());
		assertNull(files.config());
		assertEquals(OTHER, files.revision());
		Files.write(file, new byte[10]);
		assertTrue(locate(model).isEmpty());
	}

	@Test
	void findsWeightsOfBfloat16InThePythonCache() throws IOException {
		final String name = "diffusion_pytorch_model.bf16.safetensors";
		cached(FakeHub.COMMIT, "vae/config.json", CONFIG, false);
		cached(FakeHub.COMMIT, "vae/" + name, WEIGHTS, true);
		ref("main", FakeHub.COMMIT);
		assertEquals(name, locate(typed()).orElseThrow().weights().getFileName().toString());
	}

	@Test
	void refusesUnsupportedAutoencoders() throws IOException {
		put(fixture.snapshot());
		final Path config = fixture.snapshot().resolve("config.json");
		Files.writeString(config, "{\"_class_name\": \"AutoencoderRAE\"}");
		assertFalse(fixture.store().isPresent(typed()));
		final HubException refusal = assertThrows(HubException.class, () -> locate(typed()));
		assertEquals(HubException.Kind.UNSUPPORTED, refusal.kind());
		assertTrue(
				refusal.getMessage()
						.startsWith(config.toRealPath() + " is that of a model of the class AutoencoderRAE"),
				refusal.getMessage());
		// Other weights than those that are wanted do not matter.
		Files.write(fixture.snapshot().resolve(WEIGHTS_NAME), new byte[WEIGHTS.length]);
		assertTrue(locate(known()).isEmpty());
	}

	@Test
	void checkingCanBeCanceled() throws IOException {
		cached("");
		final HubException e =
				assertThrows(HubException.class, () -> fixture.store().locate(known(), new DownloadListener() {

					@Override
					public boolean isCanceled() {
						return true;
					}
				}));
		assertEquals(HubException.Kind.CANCELED, e.kind());
	}

	@Test
	void prefersTheSharedCache() throws IOException {
		cached("");
		put(fixture.imagej.resolve("owner").resolve("tiny-vae"));
		put(fixture.snapshot());
		assertTrue(
				locate(known()).orElseThrow().path().startsWith(fixture.cache().toRealPath()));
	}

	@Test
	void leavesAVariableThatIsNoPathAside() throws IOException {
		put(fixture.snapshot());
		fixture.env.put("HF_HUB_CACHE", "a\u0000b");
		assertTrue(locate(known()).orElseThrow().path().startsWith(fixture.folder.toRealPath()));
		assertTrue(fixture.log.toString().contains("is no path"));
	}
}
