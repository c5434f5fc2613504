// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.REPOSITORY;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.WEIGHTS_NAME;
import static latentij.model.hub.store.StoreFixture.known;
import static latentij.model.hub.store.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.store.FakeHub.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content that is not what it should be. */
@Timeout(120)
class DownloadVerificationTest extends AbstractStoreTest {

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
	void refusesWhenTheServerStatesAnotherHashThanTheCatalog() throws IOException {
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
	void theCatalogsHashCountsMoreThanGits() throws IOException {
		// Not stored as a large file: the server states git's hash, which is right.
		hub.file(REPOSITORY, "config.json", CONFIG, false);
		hub.file(REPOSITORY, WEIGHTS_NAME, WEIGHTS, false);
		final String other = "5".repeat(64);
		fails(Kind.MISMATCH, known(other, FileSize.UNKNOWN), "SHA-256 " + other, FakeHub.sha256(WEIGHTS));
		assertNothingKept();
	}

	@Test
	void refusesWhenTheServerStatesAnotherSizeThanTheCatalog() {
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
		hub.always(Host.HUB, (exchange, content) -> {
			if (content == null) hub.hub(exchange, null);
			else FakeHub.send(exchange, 200, content);
		});
		fails(Kind.WRONG_CONTENT, typed(), "does not state the hash", "could not be verified");
		assertNothingKept();
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
			if (!exchange.getRequestMethod().equals("GET") || content != WEIGHTS) hub.hub(exchange, content);
			else FakeHub.send(exchange, 200, wrong);
		});
		fails(Kind.MISMATCH, typed(), FakeHub.gitSha1(WEIGHTS), FakeHub.gitSha1(wrong));
		assertNothingKept();
	}
}
