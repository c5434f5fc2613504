// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import latentij.codec.PosteriorMode;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What dialogs say of a model that is not on the list. */
class TypedModelTest {

	private static final String VECTORS = "src/test/resources/latentij/vectors/";

	@TempDir
	Path temp;

	private static String describe(final String text) {
		return Models.standard().describe(text);
	}

	@ParameterizedTest
	@CsvSource({
		"kl-f8c4/vae, AutoencoderKL, 4, 8",
		"kl-f8c4, AutoencoderKL, 4, 8",
		"families/qwen-image/vae, AutoencoderKLQwenImage, 16, 4"
	})
	void aFolderIsDescribedByItsConfig(final String folder, final String family, final int channels, final int ratio) {
		assertEquals(
				family + ", " + channels + " latent channels, 1/" + ratio + " of the side", describe(VECTORS + folder));
	}

	@Test
	void aModelWithoutAPosteriorSaysSo() {
		assertTrue(describe("taesd").endsWith("; no posterior to sample from"), describe("taesd"));
		assertTrue(!describe("sd15").contains("posterior"), describe("sd15"));
		final String typed = describe(VECTORS + "families/vq/vae");
		assertTrue(typed.startsWith("VQModel, ") && typed.endsWith("; no posterior to sample from"), typed);
	}

	@Test
	void theLatentsThatAModelGivesAreKnownBeforeItIsOpened() {
		assertEquals(EnumSet.of(PosteriorMode.MEAN, PosteriorMode.SAMPLE), Models.posteriors("latentij-f8c4"));
		assertEquals(EnumSet.of(PosteriorMode.MEAN, PosteriorMode.SAMPLE), Models.posteriors(VECTORS + "kl-f8c4"));
		assertEquals(EnumSet.of(PosteriorMode.MEAN), Models.posteriors(" taesd"));
		assertEquals(EnumSet.of(PosteriorMode.MEAN), Models.posteriors("dc-ae-sana"));
		assertEquals(
				EnumSet.of(PosteriorMode.MEAN, PosteriorMode.INDEX), Models.posteriors(VECTORS + "families/vq/vae"));
		for (final String unknown : List.of("", "owner/name", "/no such/model", "//server/models/mine"))
			assertEquals(EnumSet.allOf(PosteriorMode.class), Models.posteriors(unknown), unknown);
	}

	@Test
	void whatCannotBeOpenedIsToldBeforeTheCommandRuns() throws Exception {
		assertEquals("There is no such file or folder.", describe("/no such/model"));
		assertEquals("Neither a name of the list nor the path of a model.", describe("sd155"));
		assertEquals("This folder holds no model.", describe(temp.toString()));
		final Path text = Files.writeString(temp.resolve("notes.txt"), "none");
		assertEquals("This file is no model; .safetensors files and folders are.", describe(text.toString()));
		final Path deep = Files.createDirectories(temp.resolve("a folder with a long name/".repeat(4)));
		Files.writeString(deep.resolve("config.json"), "{\"_class_name\": \"UNet2DConditionModel\"}");
		final String wrong = describe(deep.toString());
		assertTrue(wrong.startsWith("config.json is that of a model of the class UNet2DConditionModel"), wrong);
	}

	@Test
	void filesAndRepositoriesThatMeanAModelAreDescribedAsIt() throws Exception {
		final Path vq = Path.of(VECTORS + "families/vq/vae");
		final Path json = vq.resolve("config.json");
		final String commit = "0123456789abcdef0123456789abcdef01234567";
		final Path repository = temp.resolve("models--owner--name");
		Resources.copy(vq.toAbsolutePath(), repository.resolve("snapshots/" + commit));
		final Path refs = Files.createDirectories(repository.resolve("refs"));
		Files.writeString(refs.resolve("main"), commit);
		for (final Path path : List.of(json, repository)) {
			assertEquals(describe(vq.toString()), describe(path.toString()));
			assertEquals(Models.posteriors(vq.toString()), Models.posteriors(path.toString()));
		}
	}

	@Test
	void severalAreDescribedOneAfterTheOther() {
		assertEquals(
				describe("latentij-f8c4") + "; " + describe(VECTORS + "kl-f8c4"),
				describe("latentij-f8c4," + VECTORS + "kl-f8c4"));
	}

	/** Windows would look for the server at every key. */
	@Test
	void foldersOfServersAreNotLookedFor() {
		assertEquals("", describe("//server/models/mine"));
		assertEquals("", describe("\\\\server\\models\\mine"));
		assertEquals("", describe(" "));
	}
}
