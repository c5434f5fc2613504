// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import latentij.ij.models.ModelTrust;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.model.library.Models;
import latentij.model.library.UsedModels;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that a latent names, which somebody else may have written. */
class LatentsTrustTest extends LatentsFixture {

	/** All that was looked for. */
	private final List<String> found = new ArrayList<>();

	private Path folder;
	private String model;

	@BeforeEach
	void copyModel() throws IOException {
		folder = temp.resolve("used");
		model = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("model"))
				.toString();
	}

	/** A session; null asks as users are asked, which nobody can be here. */
	private Latents session(final Predicate<String> asker) {
		final CodecPool pool = new CodecPool(message -> {}, reference -> {
			found.add(reference);
			return Models.standard().find(reference);
		});
		return new Latents(pool, message -> {}, IGNORED, new ModelTrust(new UsedModels(folder), asker));
	}

	private ImagePlus foreign(final String name) throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), options(model, null, null, null));
		latent.setProp("latentij.model", name);
		return latent;
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"/mnt/somewhere/model",
				"\\\\server\\share\\model",
				"//server/share/model",
				"owner/name",
				"./model",
				"http://server/model"
			})
	void whatAFileNamesIsNotLookedFor(final String name) throws IOException {
		final ImagePlus latent = foreign(name);
		try (Latents own = session(null)) {
			final String message = assertThrows(IOException.class, () -> own.decode(latent, CPU))
					.getMessage();
			assertParts(message, "small-latent", name, "model=" + name.replace('\\', '/'), "not used here before");
		}
		assertEquals(List.of(), found);
	}

	/** By the labels alone, likewise. */
	@Test
	void labelsAreNotTrustedMoreThanProperties() throws IOException {
		final ImagePlus latent = new ImagePlus("x", foreign("/x").getStack());
		try (Latents own = session(null)) {
			assertThrows(IOException.class, () -> own.decode(latent, CPU));
		}
		assertEquals(List.of(), found);
	}

	@Test
	void listedModelsNeedNoQuestion() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		try (Latents own = session(question -> false)) {
			own.decode(latent, CPU);
			assertEquals(List.of(Models.BUNDLED), found);
		}
		assertTrue(Models.isListed("sd15"));
		assertFalse(Models.isListed("stabilityai/sd-vae-ft-mse"));
	}

	@Test
	void modelsThatEncodedAreRememberedFromSessionToSession() throws IOException {
		final ImagePlus latent;
		try (Latents first = session(null)) {
			latent = first.encode(small(16, 16), options(model, null, null, null));
			first.decode(latent, CPU);
		}
		try (Latents second = session(null)) {
			assertEquals(16, second.decode(latent, CPU).getWidth());
		}
		folder = temp.resolve("of somebody else");
		try (Latents other = session(null)) {
			assertThrows(IOException.class, () -> other.decode(latent, CPU));
		}
	}

	@Test
	void modelsThatWereChosenToDecodeAreRememberedToo() throws IOException {
		final ImagePlus latent = foreign(model);
		final int[] expected = pixels(latents.decode(latent, CPU));
		try (Latents own = session(null)) {
			final DecodeOptions chosen = DecodeOptions.parse(Map.of("model", model, "device", "cpu"));
			assertArrayEquals(expected, pixels(own.decode(latent, chosen)));
			assertArrayEquals(expected, pixels(own.decode(latent, CPU)));
		}
	}

	@Test
	void theQuestionNamesTheModelAndIsAskedOnce() throws IOException {
		final ImagePlus latent = foreign(model);
		final List<String> questions = new ArrayList<>();
		try (Latents own = session(question -> {
			questions.add(question);
			assertEquals(List.of(), found);
			return true;
		})) {
			own.decode(latent, CPU);
			own.decode(latent, CPU);
		}
		try (Latents later = session(null)) {
			later.decode(latent, CPU);
		}
		assertEquals(1, questions.size());
		assertParts(questions.get(0), "small-latent", "folder of this computer");
		assertTrue(questions.get(0).replace("\n    ", "").contains(model), questions.get(0));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"\\\\server\\share: on a server", "owner/name: Hugging Face", "C:/models/x: of this computer"})
	void theQuestionSaysWhereTheModelLies(final String nameAndPlace) throws IOException {
		final String[] words = nameAndPlace.split(": ");
		final ImagePlus latent = foreign(words[0]);
		final List<String> questions = new ArrayList<>();
		try (Latents own = session(question -> !questions.add(question))) {
			assertThrows(CancellationException.class, () -> own.decode(latent, CPU));
		}
		assertParts(questions.get(0), words);
		assertEquals(List.of(), found);
	}

	@Test
	void aNoIsAskedAgain() throws IOException {
		final ImagePlus latent = foreign(model);
		final List<String> questions = new ArrayList<>();
		try (Latents own = session(question -> !questions.add(question))) {
			for (int i = 0; i < 2; i++) assertThrows(CancellationException.class, () -> own.decode(latent, CPU));
		}
		assertEquals(2, questions.size());
	}

	@ParameterizedTest
	@ValueSource(strings = {"a\nb", "a\u0000b", " "})
	void namesThatNoModelHasAreRefused(final String name) throws IOException {
		final ImagePlus latent = foreign(name);
		try (Latents own = session(question -> true)) {
			final String message = assertThrows(IllegalArgumentException.class, () -> own.decode(latent, CPU))
					.getMessage();
			assertParts(message, "latentij.model is", "were changed");
			assertFalse(message.chars().anyMatch(Character::isISOControl), message);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void longNamesMakeNoLongMessages(final boolean agreed) throws IOException {
		final ImagePlus latent = foreign("/" + "x".repeat(4000));
		try (Latents own = session(agreed ? question -> true : null)) {
			final String message = assertThrows(IOException.class, () -> own.decode(latent, CPU))
					.getMessage();
			assertTrue(message.length() < 1100, message);
		}
	}
}
