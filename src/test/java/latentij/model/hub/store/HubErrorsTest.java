// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.REPOSITORY;
import static latentij.model.hub.store.StoreFixture.known;
import static latentij.model.hub.store.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.store.FakeHub.Host;
import latentij.util.Remedies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and networks that say no, and the sentences about them. */
@Timeout(120)
class HubErrorsTest extends AbstractStoreTest {

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
				"Accept the license",
				"https://huggingface.co/owner/tiny-vae",
				"HF_TOKEN",
				"https://huggingface.co/settings/tokens");
		assertEquals(1, hub.requests().size());
	}

	@Test
	void tellsThatTheLicenseIsNotAccepted() {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_SECRET");
		hub.always(Host.HUB, FakeHub.error(403, "GatedRepo"));
		fails(Kind.LOGIN, known(), "403", "Accept the license", "the access token from HF_TOKEN was not enough");
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

	@Test
	void tellsThatThereIsNoNetwork() throws IOException {
		final int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		fixture.env.put("HF_ENDPOINT", "http://127.0.0.1:" + port);
		fails(
				Kind.NETWORK,
				known(),
				"127.0.0.1:" + port,
				"cannot be reached",
				"proxy " + Remedies.PROXY,
				"HF_ENDPOINT",
				"by its path");
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
}
