// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.interchange.LatentFile.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words as people type them. */
class OptionWordsTest {

	@TempDir
	Path folder;

	private static void assertRefused(final Option<?> option, final String... words) {
		for (final String word : words) {
			final String message = assertThrows(IllegalArgumentException.class, () -> option.parse(word), word)
					.getMessage();
			assertTrue(message.contains(option.key()), message);
		}
	}

	@Test
	void numbersHaveEnds() {
		assertEquals(2, Options.STEPS.parse("2"));
		assertEquals(Options.MAX_STEPS, Options.STEPS.parse(" " + Options.MAX_STEPS));
		assertRefused(Options.STEPS, "1", "0", "-3", "2.5", "two", "" + (Options.MAX_STEPS + 1), "99999999999");
		assertEquals(1, Options.WORKERS.parse("1"));
		assertEquals(Options.MAX_WORKERS, Options.WORKERS.parse("" + Options.MAX_WORKERS));
		assertRefused(Options.WORKERS, "0", "-1", "" + (Options.MAX_WORKERS + 1));
		for (final int bits : new int[] {8, 16, 32}) assertEquals(bits, Options.DEPTH.parse("" + bits));
		assertRefused(Options.DEPTH, "1", "24", "64");
	}

	@Test
	void wordsHaveTwoCasesAndNothingElse() {
		assertEquals(false, Options.DECODE.parse(" OFF "));
		assertEquals(true, Options.DECODE.parse("On"));
		assertRefused(Options.DECODE, "true", "1", "of");
		assertEquals(BlendMethod.SPHERICAL, Options.METHOD.parse("Spherical"));
		assertRefused(Options.METHOD, "spheric");
	}

	@Test
	void sizesAreOfWidthAndHeight() {
		assertEquals(Optional.empty(), Options.IMAGE_SIZE.parse("Auto"));
		assertEquals(Optional.of(new ImageSize(500, 375)), Options.IMAGE_SIZE.parse("500X375"));
		assertRefused(Options.IMAGE_SIZE, "0x5", "5x0", "500", "500x", "-5x5", "12345678x5", "5 x 5");
	}

	/** The commas of a path are no ends of names. */
	@Test
	void modelsStandBetweenCommas() throws Exception {
		assertEquals(List.of("sd15", "sdxl"), Options.MODELS.parse(" sd15, sdxl,,sd15 "));
		assertRefused(Options.MODELS, ",", " , ");
		final Path path = Files.createDirectory(folder.resolve("a,b"));
		assertEquals(List.of(path.toString()), Options.MODELS.parse(path + " "));
	}

	@Test
	void quotesOfPathsAreTakenAway() {
		assertEquals("a b", Options.MODEL.parse("\"a b\""));
		assertEquals("a b", Options.MODEL.parse(" 'a b' "));
		assertEquals("\"", Options.MODEL.parse("\""));
		assertEquals("'a\"", Options.MODEL.parse("'a\""));
		assertEquals(Options.MODEL.initial(), Options.MODEL.parse("''"));
		assertEquals("auto", Options.LATENT_MODEL.parse("AUTO"));
		assertEquals(Optional.of(Path.of("a b")), Options.OUTPUT.parse("'a b'"));
		assertEquals(Optional.empty(), Options.OUTPUT.parse("\"None\""));
		assertRefused(Options.OUTPUT, "a\0b");
		assertEquals(Optional.empty(), Options.COMPARE.parse(" none"));
		assertEquals(Optional.of("none.tif"), Options.COMPARE.parse("none.tif"));
		assertEquals("", Options.ARRAY.parse("auto"));
		assertEquals("latents_4x6", Options.ARRAY.parse(" latents_4x6"));
	}
}
