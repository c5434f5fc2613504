// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {

	private static final String HASH = "0".repeat(63) + "1";

	/** Two rows with everything that a row may have. */
	private static final String GOOD =
			"""
		{"version": 1, "models": [
		{"name": "own-1", "title": "Own", "family": "AutoencoderKL",
		"bundled": true, "license": "BSD-2-Clause", "notes": ["One."]},
		{"name": "abc", "title": "A b c", "group": "Tests", "family": "AutoencoderTiny",
		"repository": "a/b.c", "revision": "0123456789012345678901234567890123456789",
		"license": "MIT", "login": true, "latentChannels": 16, "spatialCompressionRatio": 8,
		"scalingFactor": 0.5, "shiftFactor": -0.25, "forceUpcast": true,
		"files": [{"path": "vae/config.json", "role": "config"},
		{"path": "vae/w.safetensors", "role": "weights", "size": [7, 8],
		"sha256": "HASH"}], "notes": []}],
		"moved": {"Old/Name": "a/b.c"}}"""
					.replace("HASH", HASH);

	private static ModelCatalog read(final String json) throws IOException {
		return ModelCatalog.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "test.json");
	}

	@Test
	void readsEverything() throws IOException {
		final List<CatalogModel> models = read(GOOD).models();
		assertEquals(2, models.size());
		final CatalogModel own = models.get(0);
		assertTrue(own.bundled());
		assertEquals("own-1 (bundled)", own.toString());
		assertEquals("Others", own.group());
		assertEquals("Tests", models.get(1).group());
		assertNull(own.numbers());
		assertThrows(IllegalStateException.class, own::hubModel);
		final CatalogModel abc = models.get(1);
		assertEquals(new CatalogModel.Numbers(16, 0.5, -0.25, 8), abc.numbers());
		assertEquals(
				"a/b.c@0123456789012345678901234567890123456789/vae",
				abc.reference().toString());
		final HubModel model = abc.hubModel();
		assertEquals("abc", model.name());
		assertEquals("MIT", model.license());
		assertTrue(model.login());
		final HubFile weights = model.files().get(1);
		assertEquals(List.of(7L, 8L), weights.size().exact());
		assertEquals(HASH, weights.sha256());
		assertNull(model.files().get(0).sha256());
	}

	@Test
	void findsRows() throws IOException {
		final ModelCatalog catalog = read(GOOD);
		for (final String yes : new String[] {
			"abc",
			" ABC ",
			"a/b.c",
			"A/B.C",
			"a/b.c/vae",
			"a/b.c@0123456789012345678901234567890123456789",
			"old/name",
			"Old/Name/vae",
			"a/b.c/vae/w.safetensors"
		}) assertEquals("abc", catalog.find(yes).orElseThrow().name(), yes);
		for (final String no :
				new String[] {"", "ab", "a/b", "a/b.c@main", "a/b.c/other", "a/b.c/w.safetensors", "../x", "old/name@v1"
				}) assertTrue(catalog.find(no).isEmpty(), no);
		assertEquals(
				"abc",
				catalog.findBySha256(HASH.toUpperCase(Locale.ROOT))
						.orElseThrow()
						.name());
		assertTrue(catalog.findBySha256("1".repeat(64)).isEmpty());
	}

	@Test
	void resolvesWhatUsersType() throws IOException {
		final ModelCatalog catalog = read(GOOD);
		assertEquals(2, catalog.resolve("abc").files().size());
		assertEquals(2, catalog.resolve("old/name").files().size());
		final HubModel newest = catalog.resolve("old/name@main/vae");
		assertEquals("a/b.c@main/vae", newest.reference().toString());
		assertEquals(List.of(), newest.files());
		assertEquals("x/y", catalog.resolve("x/y").reference().toString());
		assertTrue(assertThrows(IllegalArgumentException.class, () -> catalog.resolve("own-1"))
				.getMessage()
				.contains("comes with LatentIJ"));
		final String message = assertThrows(IllegalArgumentException.class, () -> catalog.resolve("sd\n16"))
				.getMessage();
		for (final String word : List.of("\"sd?16\"", "own-1, abc", "owner/name", ".safetensors"))
			assertTrue(message.contains(word), message);
		assertThrows(IllegalArgumentException.class, () -> catalog.resolve("a/../b"));
	}

	/** Each change of the good catalog, and what the message must name. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"\"version\": 1 | \"version\": 2 | version",
				"\"version\": 1, | | version",
				"\"version\": 1 | \"version\": 1, \"x\": 2 | \"x\": is not known",
				"\"title\": \"Own\" | \"title\": 3 | in row 1 (own-1), \"title\": must be a text",
				"\"title\": \"Own\", | | in row 1 (own-1), \"title\": is missing",
				"\"group\": \"Tests\" | \"group\": 3 | in row 2 (abc), \"group\": must be a text",
				"\"bundled\": true | \"bundled\": \"yes\" | \"bundled\": must be true or false",
				"\"name\": \"abc\" | \"name\": \"own-1\" | in row 2, \"name\": \"own-1\" is there twice",
				"\"name\": \"abc\" | \"name\": \"A b\" | in row 2, \"name\"",
				"\"name\": \"abc\" | \"name\": \"a/b\" | in row 2, \"name\"",
				"\"AutoencoderTiny\" | \"UNet2DModel\" | in row 2 (abc), \"family\"",
				"\"a/b.c\", \"rev | \"a/../c\", \"rev | in row 2 (abc), \"repository\"",
				"\"a/b.c\", \"rev | \"a/b@c\", \"rev | in row 2 (abc), \"repository\"",
				"\"0123456789012345678901234567890123456789\" | \"main\" | in row 2 (abc), \"revision\"",
				"\"latentChannels\": 16 | \"latentChannels\": 1.5 | \"latentChannels\": must be a whole",
				"\"latentChannels\": 16 | \"latentChannels\": 0 | \"latentChannels\": must be a whole",
				"\"scalingFactor\": 0.5 | \"scalingFactor\": 0 | \"scalingFactor\": must be above 0",
				"\"scalingFactor\": 0.5 | \"scalingFactor\": \"x\" | \"scalingFactor\": must be a number",
				"\"scalingFactor\": 0.5, | | in row 2 (abc), \"scalingFactor\": is missing",
				"\"login\": true | \"logn\": true | in row 2 (abc), \"logn\": is not known",
				"[7, 8] | -1 | in row 2 (abc), file 2, \"size\"",
				"[7, 8] | 7.5 | in row 2 (abc), file 2, \"size\"",
				"[7, 8] | [] | in row 2 (abc), file 2, \"size\"",
				"[7, 8] | {\"around\": 7} | file 2, size, \"about\": is missing",
				"[7, 8] | {\"about\": \"x\"} | file 2, size, \"about\"",
				"\"role\": \"weights\" | \"role\": \"weight\" | in row 2 (abc), file 2, \"role\"",
				"\"vae/w.safetensors\" | \"../w.safetensors\" | in row 2 (abc), file 2, \"path\"",
				"\"vae/w.safetensors\" | \"w.safetensors\" | in row 2 (abc), \"files\"",
				"\"role\": \"config\" | \"role\": \"weights\" | one file of weights",
				"00000001\" | 0000000G\" | in row 2 (abc), file 2, \"sha256\"",
				"00000001\" | 0001\" | in row 2 (abc), file 2, \"sha256\"",
				"[\"One.\"] | [1] | in row 1 (own-1), \"notes\"",
				"\"moved\": {\"Old/Name\": \"a/b.c\"} | \"moved\": [] | in \"moved\"",
				"\"Old/Name\": \"a/b.c\" | \"Old/Name\": \"a\" | in \"moved\", \"Old/Name\"",
				"\"Old/Name\": \"a/b.c\" | \"Old\": \"a/b\" | in \"moved\", \"Old\"",
				"\"title\": \"Own\" | \"title\": \"Own\", \"title\": \"Own\" | \"title\" stands there twice",
				"\"models\": [ | \"models\": [3, | in row 1: there must be an object",
				"\"a/b.c\"}} | \"a/b.c\"} | not a JSON object",
				"\"a/b.c\"}} | \"a/b.c\"}} x | test.json",
				"\"title\": \"Own\" | title: 'Own' | not a JSON object"
			})
	void tellsWhatIsWrong(final String from, final String to, final String words) {
		assertTrue(GOOD.contains(from), from);
		final IOException e = assertThrows(IOException.class, () -> read(GOOD.replace(from, to == null ? "" : to)));
		assertTrue(e.getMessage().contains(words), "\"" + words + "\" should be in: " + e.getMessage());
		assertTrue(e.getMessage().contains("test.json"), e.getMessage());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "null", "[]", "1", "\"x\"", "{}", "<html>", "{\"version\": 1e999}", "{\"version\":"})
	void refusesOtherThings(final String json) {
		assertTrue(
				assertThrows(IOException.class, () -> read(json)).getMessage().contains("test.json"));
	}

	@Test
	void refusesDeepNesting() {
		for (final String deep : new String[] {"[".repeat(500_000), "{\"models\":" + "[".repeat(500_000)}) {
			final IOException e = assertThrows(IOException.class, () -> read(deep));
			assertTrue(e.getMessage().contains("test.json"), e.getMessage());
		}
	}

	/** Whatever the damage, a catalog is read or refused in words. */
	@Test
	void survivesDamage() {
		final Random random = new Random(7);
		int read = 0;
		for (int i = 0; i < 20_000; i++) {
			final StringBuilder json = new StringBuilder(GOOD);
			for (int n = 1 + random.nextInt(3); n > 0; n--) {
				final int at = random.nextInt(json.length());
				switch (random.nextInt(4)) {
					case 0 -> json.deleteCharAt(at);
					case 1 -> json.insert(at, "{}[],:\"0-e\\\u0000".charAt(random.nextInt(12)));
					case 2 -> json.setCharAt(at, (char) random.nextInt(0x3000));
					default -> json.delete(at, Math.min(json.length(), at + random.nextInt(40)));
				}
			}
			try {
				for (final CatalogModel model : read(json.toString()).models()) if (!model.bundled()) model.hubModel();
				read++;
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().startsWith("The catalog test.json"), exc.getMessage());
			}
		}
		assertTrue(read > 100 && read < 19_000, read + " were read");
	}

	// -- The catalog that comes with LatentIJ --

	@Test
	void listsTheModelsThatPeopleAskFor() {
		final Set<String> names = new HashSet<>();
		for (final CatalogModel model : ModelCatalog.bundled().models()) names.add(model.name());
		assertTrue(
				names.containsAll(List.of(
						"latentij-f8c4",
						"sd15",
						"sd-vae-ft-mse",
						"sd-vae-ft-ema",
						"sd-vae-ft-mse-original",
						"sdxl",
						"sdxl-fp16-fix",
						"sdxl-vae-original",
						"taesd",
						"taesdxl",
						"taesd3",
						"flux",
						"sd3")),
				names.toString());
		assertTrue(ModelCatalog.bundled().models().get(0).bundled());
	}

	@Test
	void everyDownloadIsVerifiable() {
		for (final CatalogModel model : ModelCatalog.bundled().models()) {
			if (model.bundled()) continue;
			for (final HubFile file : model.files()) {
				if (file.role() == Role.CONFIG) continue;
				// Where no source states a hash, users are told.
				if (file.sha256() == null)
					assertTrue(
							model.notes()
									.contains("No hash is recorded: the one that Hugging Face states is verified."),
							model.name());
				assertTrue(file.size().about() > 1_000_000, model.name());
			}
		}
	}

	@Test
	void findsSuccessors() {
		final HubModel model = ModelCatalog.bundled().resolve("runwayml/stable-diffusion-v1-5");
		assertEquals("sd15", model.name());
		assertEquals(
				"stable-diffusion-v1-5/stable-diffusion-v1-5", model.reference().repository());
		assertEquals("335 MB", model.size().display());
		assertEquals(
				"stable-diffusion-v1-5/stable-diffusion-v1-5@fp16/vae",
				ModelCatalog.bundled()
						.successor(HubReference.parse("runwayml/stable-diffusion-v1-5@fp16/vae"))
						.toString());
	}

	@Test
	void aRepositoryMeansTheFilesThatDiffusersTakes() {
		final ModelCatalog catalog = ModelCatalog.bundled();
		assertEquals("sdxl-vae", catalog.resolve("stabilityai/sdxl-vae").name());
		assertEquals(
				"sdxl-vae-original",
				catalog.resolve("stabilityai/sdxl-vae/sdxl_vae.safetensors").name());
		assertEquals(
				"sd15",
				catalog.resolve("stable-diffusion-v1-5/stable-diffusion-v1-5").name());
	}

	@Test
	void knowsSdxlByItsHash() {
		final CatalogModel model = ModelCatalog.bundled()
				.findBySha256("63aeecb90ff7bc1c115395962d3e803571385b61938377bc7089b36e81e92e2e")
				.orElseThrow();
		assertEquals(0.13025, model.numbers().scalingFactor());
	}

	/** The files that many programs keep in their folder of VAEs, without a config.json. */
	@ParameterizedTest
	@CsvSource({
		"afc8e28272cd15db3919bacdb6918ce9c1ed22e96cb12c4d5ed0fba823529e38, flux-original, 16, 0.3611, 0.1159",
		"d64f3a68e1cc4f9f4e29b6e0da38a0204fe9a49f2d4053f0ec1fa1ca02f9c4b5, flux2, 32, 1, 0",
	})
	void knowsFluxByItsHashes(
			final String sha256, final String name, final int channels, final double scaling, final double shift) {
		final CatalogModel model = ModelCatalog.bundled().findBySha256(sha256).orElseThrow();
		assertEquals(name, model.name());
		assertEquals(channels, model.numbers().latentChannels());
		assertEquals(scaling, model.numbers().scalingFactor());
		assertEquals(shift, model.numbers().shiftFactor());
	}

	@Test
	void theReadmeListsEveryModel() throws IOException {
		final Path readme = Path.of("models", "README.md");
		final String text = Files.readString(readme);
		for (final CatalogModel model : ModelCatalog.bundled().models())
			assertTrue(
					text.lines()
							.anyMatch(line -> line.startsWith("| `" + model.name() + "` | " + model.title() + " |")
									&& line.endsWith(model.license() + (model.login() ? ", login |" : " |"))
									&& (model.bundled()
											|| line.contains(model.size().display())
													&& line.contains(
															model.reference().repository())
													&& model.files().stream()
															.allMatch(f ->
																	f.sha256() == null || line.contains(f.sha256())))),
					model.name());
	}

	@Test
	void isPackedWithTheClasses() throws IOException {
		try (InputStream in = ModelCatalog.class.getResourceAsStream("/latentij/models/catalog.json")) {
			assertEquals(
					ModelCatalog.bundled().models(),
					ModelCatalog.read(in, "catalog.json").models());
		}
	}
}
