// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubModelFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store on a temporary folder before a fake hub, and assertions about both. */
abstract class AbstractStoreTest {

	static final DownloadConsent YES = offer -> true;

	@TempDir
	Path temporary;

	StoreFixture fixture;
	FakeHub hub;

	@BeforeEach
	void start() {
		fixture = new StoreFixture(temporary);
		hub = fixture.hub;
	}

	@AfterEach
	void stop() {
		fixture.close();
	}

	HubModelFiles download(final HubModel model) throws HubException {
		return fixture.store().download(model, YES, DownloadListener.NONE);
	}

	HubException fails(final Kind kind, final HubModel model, final String... words) {
		final HubException e = assertThrows(HubException.class, () -> download(model));
		assertEquals(kind, e.kind(), e.getMessage());
		for (final String word : words)
			assertTrue(e.getMessage().contains(word), "\"" + word + "\" should be in: " + e.getMessage());
		assertFalse(e.getMessage().contains("SECRET"), e.getMessage());
		return e;
	}

	void assertComplete(final HubModelFiles files) throws IOException {
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertArrayEquals(CONFIG, Files.readAllBytes(files.config()));
		assertEquals(FakeHub.COMMIT, files.revision());
		assertEquals(files.path(), files.config().getParent());
		assertEquals(files.path(), files.weights().getParent());
	}

	void assertNoWeights() throws IOException {
		if (!Files.exists(fixture.folder)) return;
		try (Stream<Path> all = Files.walk(fixture.folder)) {
			assertEquals(
					List.of(),
					all.filter(p -> p.toString().endsWith(".safetensors")).toList());
		}
	}

	void assertNothingKept() throws IOException {
		assertNoWeights();
		if (!Files.exists(fixture.folder)) return;
		try (Stream<Path> all = Files.walk(fixture.folder)) {
			assertEquals(
					List.of(), all.filter(p -> p.toString().endsWith(".part")).toList());
		}
	}
}
