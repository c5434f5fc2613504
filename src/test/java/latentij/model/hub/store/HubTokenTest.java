// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.known;
import static latentij.model.hub.store.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import latentij.model.hub.store.FakeHub.Host;
import latentij.model.hub.store.FakeHub.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Access tokens, and who gets to see them. */
@Timeout(120)
class HubTokenTest extends AbstractStoreTest {

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
}
