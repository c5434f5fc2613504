// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import latentij.model.hub.store.HubCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTest {

	private static final String COMMIT = "31f26fdeee1355a5c34592e401dd41e45d25a493";

	@Test
	void parsesRepositories() {
		final HubReference r = HubReference.parse("  stabilityai/sd-vae-ft-mse ");
		assertEquals("stabilityai", r.owner());
		assertEquals("sd-vae-ft-mse", r.name());
		assertNull(r.revision());
		assertNull(r.path());
		assertEquals("main", r.revisionOrMain());
		assertFalse(r.isPinned());
		assertEquals(
				"models--stabilityai--sd-vae-ft-mse",
				HubCache.repository(Path.of("cache"), r).getFileName().toString());
	}

	@Test
	void parsesRevisionsAndFolders() {
		final HubReference r = HubReference.parse("a/b.c@" + COMMIT + "/vae/sub");
		assertEquals("a/b.c", r.repository());
		assertEquals(COMMIT, r.revision());
		assertTrue(r.isPinned());
		assertEquals("vae/sub", r.path());
		assertFalse(r.isFile());
		assertEquals("vae", HubReference.parse("a/b/vae").path());
		assertEquals("fp16", HubReference.parse("a/b@fp16").revision());
		assertFalse(HubReference.parse("a/b@fp16").isPinned());
		assertTrue(HubReference.parse("a/b/x/y.safetensors").isFile());
		assertTrue(HubReference.parse("a/b/ae.sft").isFile());
		// An @ belongs to the revision only next to the name.
		assertThrows(IllegalArgumentException.class, () -> HubReference.parse("a/b/vae@main"));
	}

	@Test
	void parsesPullRequests() {
		final HubReference r = HubReference.parse("a/b@refs/pr/1/vae");
		assertEquals("refs/pr/1", r.revision());
		assertEquals("vae", r.path());
		assertFalse(r.isPinned());
		assertEquals("a/b@refs/pr/1/vae", r.toString());
		assertNull(HubReference.parse("a/b@refs/pr/12").path());
	}

	@ParameterizedTest
	@CsvSource({
		"https://huggingface.co/a/b.c, a/b.c",
		"http://www.HuggingFace.co/a/b/, a/b",
		"https://hf.co/a/b?library=diffusers, a/b",
		"https://huggingface.co/a/b/tree/main, a/b",
		"https://huggingface.co/a/b/tree/fp16/vae/, a/b@fp16/vae",
		"https://huggingface.co/a/b/tree/main/vae#files, a/b/vae",
		"https://huggingface.co/a/b/tree/refs%2Fpr%2F1/vae, a/b@refs/pr/1/vae",
		"https://huggingface.co/a/b/blob/main/x/y.safetensors, a/b/x/y.safetensors",
		"https://huggingface.co/a/b/resolve/v1/y.safetensors?download=true, a/b@v1/y.safetensors",
		"https://huggingface.co/a/b.git, a/b",
		"https://huggingface.co/a/b/commits/main, a/b",
		"https://huggingface.co/a/b/commit/31f26fdeee1355a5c34592e401dd41e45d25a493,"
				+ " a/b@31f26fdeee1355a5c34592e401dd41e45d25a493",
		"huggingface.co/a/b, a/b",
		"www.huggingface.co/a/b/, a/b",
		"hf.co/a/b/tree/main/vae, a/b/vae",
		"HuggingFace.co/a/b/blob/main/x/y.safetensors, a/b/x/y.safetensors",
		"hf.co/a/b/resolve/main/ae.sft?download=true, a/b/ae.sft",
		"a/b/tree/main/vae, a/b/vae",
		"a/b/blob/fp16/y.safetensors, a/b@fp16/y.safetensors",
		"a/b/, a/b",
		"a/b/vae/, a/b/vae",
		"a/b@fp16/, a/b@fp16",
		"hf://a/b@fp16/vae, a/b@fp16/vae",
		"hf://models/a/b, a/b",
		"hf://a/b@refs%2Fpr%2F1, a/b@refs/pr/1"
	})
	void parsesAddressesOfPages(final String address, final String reference) {
		assertEquals(reference, HubReference.parse(address).toString());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"a/b", "a/b@c", "a/b@refs/pr/1", "a/b/c", "a/b@c/d/e", "A_1/b-c.d@v1.0-x_y/z/f.safetensors"})
	void writesWhatItParses(final String text) {
		assertEquals(text, HubReference.parse(text).toString());
		assertEquals(
				HubReference.parse(text),
				HubReference.parse(HubReference.parse(text).toString()));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				" ",
				"sd15",
				"/",
				"a/",
				"/b",
				"a//b",
				"a/b//",
				"a/b//c",
				"huggingface.co",
				"huggingface.co/a",
				"hf.co/spaces/a/b",
				"datasets/a/b",
				"hf://datasets/a/b",
				"https://huggingface.co/models",
				"https://huggingface.co/api/models/a/b",
				"https://huggingface.co:99/a/b",
				"git@hf.co:a/b",
				"hf.co/a/b:Q4",
				"a/b/vae/config.json",
				"a/b/v1.ckpt",
				"https://huggingface.co/a/b/blob/main/model.bin",
				"a/b/tree/..",
				"../b",
				"a/..",
				"a/../b",
				"a/b/..",
				"a/b/../c",
				"a/b/./c",
				"a/b@",
				"a/b@/c",
				"a/b@..",
				"a/b@c/..",
				"a/b@c@d",
				"a b/c",
				"a/b c",
				"a/b\u0000",
				"a/b\nc",
				"a/b?x=1",
				"a/b#c",
				"a/b%2e%2e",
				"a/b:c",
				"a\\b/c",
				"a/b\\c",
				"https://example.com/a/b",
				"https://huggingface.co/a/b/discussions/1",
				"https://huggingface.co/datasets/a/b",
				"https://huggingface.co/a/b/tree/main/..",
				"https://huggingface.co.evil.example/a/b",
				"a/b@refs/pr/",
				"a/b@refs/pr/..",
				"a/b@refs/../1",
				"a/b@nul",
				"a/b/aux",
				"a/b/vae/COM1.safetensors",
				"a/b@refs/pr/con.txt",
				"-a/b",
				"a/-b",
				"a/b-",
				".a/b",
				"a/.b",
				"a/b.",
				"a--b/c",
				"a/b--c",
				"a/b.git",
				"ä/b",
				"a/β",
				"a/b/.hidden",
				"a/b/~",
				"C:/x/y",
				"a/b@-c",
				"a/b/c*"
			})
	void refusesOtherThings(final String text) {
		final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> HubReference.parse(text));
		assertTrue(e.getMessage().contains("owner/name"), e.getMessage());
		assertFalse(e.getMessage().matches("(?s).*[\\x00-\\x1f].*"), e.getMessage());
	}

	/** What is wrong is said in words of the thing that was typed. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"https://huggingface.co/datasets/a/b | of Hugging Face's pages, that of a model",
				"huggingface.co/a | of Hugging Face's pages, that of a model",
				"https://civitai.com/models/1 | no address on Hugging Face. A file from elsewhere",
				"datasets/a/b | page \"datasets\" is no owner",
				"a/b/vae/config.json | \"vae/config.json\" holds no weights",
				"https://hf.co/a/b/resolve/main/v1-5.ckpt | \"v1-5.ckpt\" holds no weights",
				"sd15 | it has no owner",
				"a/b@main@x | it has more than one @"
			})
	void saysWhatIsWrong(final String text, final String expected) {
		final String message = assertThrows(IllegalArgumentException.class, () -> HubReference.parse(text))
				.getMessage();
		assertTrue(message.contains(expected), message);
	}

	@Test
	void keepsSecretsOfAddressesOutOfMessagesAndNames() {
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> HubReference.parse("https://me:hf_secret@huggingface.co/a/b?token=hf_secret"))
				.getMessage();
		assertFalse(message.contains("secret"), message);
		assertEquals("a/b", HubReference.canonical("https://hf.co/a/b?token=hf_secret"));
		assertEquals("sd15", HubReference.canonical("sd15"));
	}

	@Test
	void refusesLongNames() {
		HubReference.parse("a/" + "b".repeat(96));
		assertThrows(IllegalArgumentException.class, () -> HubReference.parse("a/" + "b".repeat(97)));
		assertThrows(IllegalArgumentException.class, () -> HubReference.parse("a/b/" + "c".repeat(201)));
		final String message = assertThrows(
						IllegalArgumentException.class, () -> HubReference.parse("x".repeat(100_000)))
				.getMessage();
		assertTrue(message.length() < 400, message);
	}

	@Test
	void changesRevisionAndRepository() {
		final HubReference r = HubReference.parse("a/b@c/d");
		assertEquals("a/b@e/d", r.withRevision("e").toString());
		assertEquals("a/b/d", r.withRevision(null).toString());
		assertEquals("x/y@c/d", r.withRepository("x/y").toString());
	}

	/**
	 * Whatever is typed is refused in words, or stays within its folder and its
	 * host.
	 */
	@Test
	void survivesRandomText() {
		final Random random = new Random(42);
		final String alphabet = "ab.-_/@ 0\\:%?#~\u0000\u202eé*\"";
		final Path root = Path.of("root").toAbsolutePath();
		int parsed = 0;
		for (int i = 0; i < 40_000; i++) {
			final StringBuilder text = new StringBuilder(i % 2 == 0 ? "a/b" : "");
			for (int n = random.nextInt(12); n > 0; n--)
				text.append(alphabet.charAt(random.nextInt(i % 3 == 0 ? 7 : alphabet.length())));
			final HubReference r;
			try {
				r = HubReference.parse(text.toString());
			} catch (final IllegalArgumentException exc) {
				continue;
			}
			parsed++;
			assertEquals(text.toString().strip().replaceFirst("/$", ""), r.toString());
			final Path path =
					HubCache.repository(root, r).resolve(r.revisionOrMain()).resolve(r.path() == null ? "x" : r.path());
			assertEquals(path, path.normalize());
			assertTrue(path.startsWith(root));
			final URI uri = URI.create("https://host/" + r.repository() + "/" + r.revisionOrMain() + "/"
					+ (r.path() == null ? "x" : r.path()));
			assertEquals("host", uri.getHost());
			assertEquals(uri, uri.normalize());
			assertNull(uri.getQuery());
			assertNull(uri.getFragment());
		}
		assertTrue(parsed > 1000, "only " + parsed + " were references");
	}
}
