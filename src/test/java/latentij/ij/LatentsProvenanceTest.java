// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ImageProcessor;
import ij.process.StackConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.DecodeOptions;
import latentij.job.Provenance;
import latentij.model.library.Models;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Provenance: written, read, and followed. */
class LatentsProvenanceTest extends LatentsFixture {

	@Test
	void provenanceSaysHowTheLatentWasMade() throws IOException {
		final ImagePlus image = small(37, 24);
		final Provenance sample = ProvenanceProperties.read(latents.encode(image, options(null, null, "sample", "42")))
				.orElseThrow();
		assertEquals(Models.BUNDLED, sample.model());
		assertEquals("sample", sample.posterior());
		assertEquals(42, sample.seed());
		assertEquals("original", sample.size());
		assertEquals(37, sample.width());
		assertEquals(24, sample.height());
		assertEquals("small.png", sample.title());
		assertEquals("CPU", sample.device());
		assertFalse(sample.version().isBlank() || sample.version().contains("$"), sample.version());
		assertEquals(Models.standard().find(Models.BUNDLED).version(), sample.modelVersion());
		final Provenance mean = ProvenanceProperties.read(latents.encode(image, options(null, null, "mean", "42")))
				.orElseThrow();
		assertEquals("mean", mean.posterior());
		assertEquals(0, mean.seed());
	}

	@Test
	void savedLatentOfAnotherModelIsDecodedWithoutOptions() throws IOException {
		final ImagePlus latent = latents.encode(small(21, 13), variant("channels16"));
		assertEquals(16, latent.getStackSize());
		final String file = temp.resolve("saved.tif").toString();
		assertTrue(new FileSaver(latent).saveAsTiff(file));
		final ImagePlus decoded = latents.decode(IJ.openImage(file), CPU);
		assertEquals(21, decoded.getWidth());
		assertEquals(13, decoded.getHeight());
		assertArrayEquals(pixels(latents.decode(latent, CPU)), pixels(decoded));
		assertEquals("saved-decoded", decoded.getTitle());
	}

	/** ImageJ scales values when it converts them, and keeps the properties. */
	@ParameterizedTest
	@ValueSource(ints = {8, 16})
	void latentsThatLostTheirScaleAreToldOf(final int bits) throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents telling = trusting(told::add, question -> false)) {
			final ImagePlus latent = telling.encode(small(21, 13), options(null, null, null, null));
			telling.decode(latent, CPU);
			assertFalse(told.toString().contains("has values up to"), told.toString());
			final StackConverter converter = new StackConverter(latent);
			if (bits == 8) converter.convertToGray8();
			else converter.convertToGray16();
			new StackConverter(latent).convertToGray32();
			telling.decode(latent, CPU);
			assertTrue(told.get(told.size() - 1).contains("has values up to"), told.toString());
		}
	}

	@Test
	void modelsAreRememberedByAPathThatLasts() throws IOException {
		final Path folder = Resources.path(VARIANTS + "names");
		final Path relative = Path.of("").toAbsolutePath().relativize(folder);
		final ImagePlus latent = latents.encode(small(16, 16), options(relative.toString(), null, null, null));
		assertEquals(folder.toString(), latent.getProp("latentij.model"));
	}

	@Test
	void modelThatIsGoneIsNamedWithTheWayOut() throws IOException {
		final Path folder = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("gone"));
		final ImagePlus latent = latents.encode(small(16, 16), options(folder.toString(), null, null, null));
		Files.move(folder, temp.resolve("elsewhere"));
		latents.close();
		final String message = assertThrows(IOException.class, () -> latents.decode(latent, CPU))
				.getMessage();
		assertParts(message, "small-latent", folder.toString(), "If the model is elsewhere now", "model=");
	}

	@Test
	void stackWithoutProvenanceIsDecodedWithTheChosenModel() throws IOException {
		final ImagePlus latent = latents.encode(small(21, 13), variant("channels16"));
		final ImagePlus plain = withoutProvenance(latent);
		final ImagePlus decoded = latents.decode(
				plain,
				DecodeOptions.parse(
						Map.of("model", Resources.path(VARIANTS + "channels16").toString(), "device", "cpu")));
		assertEquals(22, decoded.getWidth());
		assertEquals(14, decoded.getHeight());
		final ImageProcessor expected = latents.decode(latent, CPU).getProcessor();
		final ImageProcessor found = decoded.getProcessor();
		for (int y = 0; y < 13; y++) for (int x = 0; x < 21; x++) assertEquals(expected.get(x, y), found.get(x, y));
	}

	@Test
	void stackWithoutProvenanceIsDecodedWithTheBundledModel() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		assertArrayEquals(pixels(latents.decode(latent, CPU)), pixels(latents.decode(withoutProvenance(latent), CPU)));
	}

	@Test
	void latentOfAnotherModelIsRefusedByTheChosenOne() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), variant("channels16"));
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> latents.decode(
								latent, DecodeOptions.parse(Map.of("model", Models.BUNDLED, "device", "cpu"))))
				.getMessage();
		assertParts(message, "16 slices", Models.BUNDLED, "4");
	}

	@Test
	void damagedProvenanceIsRefused() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		latent.setProp("latentij.scaling_factor", "0");
		assertParts(decodeRefusal(latent), "latentij.scaling_factor", "Encode the image again");
	}

	@Test
	void latentOfAnotherVersionOfItsModelIsToldOf() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus latent = own.encode(small(24, 24), defaults());
			own.decode(latent, CPU);
			assertEquals(1, log.size(), log.toString());
			latent.setProp("latentij.model.version", "0.0");
			own.decode(latent, CPU);
			assertEquals(2, log.size(), log.toString());
			assertParts(log.get(1), "small-latent", "version 0.0 of", Models.BUNDLED, "encode it again");
			// As Decode Live does.
			own.leaseDecoder(latent, CPU).close();
			assertEquals(3, log.size(), log.toString());
			assertEquals(log.get(1), log.get(2));
		}
	}

	/** The bundled model says that latents of 2.0.0 can be exchanged with its own; those of 1.0.0 cannot. */
	@ParameterizedTest
	@CsvSource({
		"auto, 2.0.0, which is here decodes its latents as well",
		"latentij-f8c4, 2.0.0, which is here decodes its latents as well",
		"latentij-f8c4, 1.0.0, encode it again"
	})
	void anotherVersionIsToldOfHoweverTheModelIsNamed(final String model, final String version, final String end)
			throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus latent = own.encode(small(16, 16), defaults());
			latent.setProp("latentij.model.version", version);
			log.clear();
			own.decode(latent, DecodeOptions.parse(Map.of("device", "cpu", "model", model)));
			assertEquals(1, log.size(), log.toString());
			assertParts(log.get(0).replace(",", ""), "version " + version + " of", Models.BUNDLED, end);
		}
	}

	/** The name of a model by path stays the same when its weights are replaced. */
	@Test
	void otherWeightsBehindThePathOfAModelAreToldOf() throws IOException {
		final Path vae = Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("vae"));
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> true)) {
			final ImagePlus latent = own.encode(small(24, 24), options(vae.toString(), "original", "mean", "0"));
			final ImagePlus old = latent.duplicate();
			for (int s = 1; s <= 4; s++) old.getStack().setSliceLabel(null, s);
			log.clear();
			own.decode(latent, CPU);
			assertEquals(List.of(), log);
			final Path weights = vae.resolve("diffusion_pytorch_model.safetensors");
			final byte[] bytes = Files.readAllBytes(weights);
			bytes[bytes.length - 4] ^= 1;
			Files.write(weights, bytes);
			own.decode(latent, CPU);
			assertEquals(1, log.size(), log.toString());
			assertParts(log.get(0), "version sha256-", vae.toString(), "here is version sha256-", "encode it again");
			log.clear();
			// What earlier versions knew: nothing, what the config says, or a commit.
			for (final String known : List.of("unknown", "1.2", "31f26fdeee1355a5c34592e401dd41e45d25a493")) {
				old.setProp("latentij.model.version", known);
				own.decode(old, CPU);
				assertEquals(List.of(), log);
			}
		}
	}

	/** Somebody may have written anything: a short right sentence, or a word. */
	@ParameterizedTest
	@CsvSource({
		"original.width, 2147483647, remembers an image of 2147483647 x 24 pixels",
		"original.height, 2147483641, so it was decoded to 24 x 24 pixels",
		"original.width, 25, remembers an image of 25 x 24 pixels"
	})
	void sizesThatCannotBeAreNotFollowed(final String key, final String value, final String word) throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			final ImagePlus latent = withoutLabels(own.encode(small(24, 24), defaults()));
			latent.setProp("latentij." + key, value);
			final ImagePlus decoded = own.decode(latent, CPU);
			assertEquals(24, decoded.getWidth());
			assertEquals(24, decoded.getHeight());
			assertEquals(1, log.size(), log.toString());
			assertParts(log.get(0), "small-latent", word);
		}
	}

	private static ImagePlus withoutLabels(final ImagePlus latent) {
		for (int s = 1; s <= latent.getStackSize(); s++) latent.getStack().setSliceLabel(null, s);
		return latent;
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"original.width=-5",
				"original.width=2147483648",
				"original.height=1e3",
				"original.height=0",
				"scaling_factor=NaN",
				"scaling_factor=-0.0",
				"scaling_factor=1e-60",
				"scaling_factor=1e60",
				"scaling_factor=x",
				"shift_factor=Infinity",
				"latents_mean=1,2,NaN,4",
				"latents_std=1,2,0,4",
				"seed=12x",
				"posterior=median",
				"model.version=LONG",
				"model=LONG"
			})
	void forgedPropertiesEndInAShortSentence(final String entry) throws IOException {
		final String[] words = entry.split("=");
		final ImagePlus latent = withoutLabels(latents.encode(small(16, 16), defaults()));
		for (final String value : List.of(words[1], "9".repeat(1_000_000), "\u0007\u202e" + words[1])) {
			latent.setProp("latentij." + words[0], value.equals("LONG") ? "x".repeat(1_000_000) : value);
			if (words[0].equals("model.version") && !value.equals("LONG")) continue;
			if (words[0].equals("posterior") && value.isEmpty()) continue;
			final String message = words[0].equals("model.version") ? versionWord(latent) : decodeRefusal(latent);
			assertTrue(message.length() < 450, message.length() + ": " + message);
			assertFalse(message.codePoints().anyMatch(c -> c < ' ' || c == 0x202e), message);
			assertParts(message, "small-latent");
		}
	}

	private static String versionWord(final ImagePlus latent) throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			own.decode(latent, CPU);
		}
		return log.get(0);
	}

	/** Numbers for another number of channels, in properties and in labels. */
	@Test
	void normalizationsOfOtherChannelsAreRefused() throws IOException {
		final ImagePlus latent = withoutLabels(latents.encode(small(16, 16), defaults()));
		latent.setProp("latentij.latents_mean", "1,".repeat(99_999) + "1");
		latent.setProp("latentij.latents_std", "1,".repeat(99_999) + "1");
		final String message = decodeRefusal(latent);
		assertParts(message, "100000 numbers", "4 channels");
		assertTrue(message.length() < 450, message);
	}
}
