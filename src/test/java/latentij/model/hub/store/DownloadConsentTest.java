// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.known;
import static latentij.model.hub.store.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadOffer;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.store.FakeHub.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consent before a download. */
@Timeout(120)
class DownloadConsentTest extends AbstractStoreTest {

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
		assertFalse(question.contains("hash"), question);
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
		final String question = offers.get(0).question();
		assertTrue(question.contains("No hash of it is recorded"), question);
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
			// Not everybody writes macros: those who do are told by ImageJModels.
			assertFalse(e.getMessage().contains("macro"), e.getMessage());
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
}
