// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.ImagePlus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import latentij.model.library.Models;
import latentij.testing.Resources;

/** Options of the commands, right and wrong ones, and the end that they should come to. */
final class RandomOptions {

	/** The end of a command. */
	enum Expected {
		RESULT,
		MESSAGE,
		EITHER
	}

	private static final List<String> MODELS = List.of(
			"vectors/kl-f8c4/vae",
			"vectors/tiny-taesd/vae",
			"model/variants/channels16",
			"vectors/kl-f8c16-flux/vae",
			"vectors/families/asymmetric/vae",
			"vectors/families/kl-latents-mean-std/vae",
			"vectors/kl-f8c4-onnx-optimum",
			"model/variants/names",
			"model/variants/latent-only",
			"cases/16/z1",
			"cases/16/z3",
			"cases/23",
			"cases/27",
			"cases/29");

	/** Their encoders give no distribution. */
	private static final List<String> WITHOUT_POSTERIOR = List.of("tiny-taesd/vae", "latent-only");

	private static final String[][] RIGHT = {
		{"posterior", "mean", "sample", "sample", "MEAN"},
		{"seed", "0", "42", "-1", "1234567890123", "9223372036854775807"},
		{"roi", "off", "on", "on"},
		{"size", "original", "512x512"},
		{"tiling", "off", "off", "on"},
		{"device", "auto", "cpu", "CPU"},
		{"precision", "fp32", "fp16", "tf32", "fast"}
	};

	private static final String[][] WRONG = {
		{"posterior", "median", "mode"},
		{"seed", "abc", "1.5", "99999999999999999999", "0x10"},
		{"roi", "yes", "2"},
		{"size", "100x100", "512"},
		{"tiling", "7", "-32", "33", "999999999999", "on off"},
		{"device", "tpu", "gpu:x", "cuda"},
		{"precision", "fp8", "int8"},
		{"model", "/no/such/folder", "no-such-model", "src/test/java", "pom.xml", "README.md", "a b", "\"", "null"}
	};

	/** The property that leaves out all models but the first, whose opening takes most of a short run. */
	static final String MODELS_PROPERTY = "latentij.fuzz.models";

	private final Map<String, String> words = new TreeMap<>();
	private Expected expected;

	private RandomOptions() {}

	/** Options that encode an image. */
	static RandomOptions encoding(final Random random, final ImagePlus image) throws IOException {
		final RandomOptions options = new RandomOptions();
		for (final String[] choice : RIGHT) {
			final boolean large = choice[0].equals("size");
			if (random.nextInt(large ? 24 : 3) == 0) options.words.put(choice[0], pick(random, choice));
		}
		String model = Models.BUNDLED;
		// The attention of others takes minutes for so many pixels.
		if (!options.square() && random.nextBoolean()) {
			model = Resources.path(MODELS.get(random.nextInt(Integer.getInteger(MODELS_PROPERTY, MODELS.size()))))
					.toString();
			options.words.put("model", model);
		}
		final boolean wrong = options.spoil(random, WRONG.length);
		final boolean sampled = "sample".equals(options.words.get("posterior"))
				&& WITHOUT_POSTERIOR.stream().anyMatch(model::endsWith);
		final boolean missing =
				"on".equals(options.words.get("roi")) && RandomImage.area(image).isEmpty();
		options.expected = wrong || sampled || missing ? Expected.MESSAGE : Expected.RESULT;
		return options;
	}

	/** Options that decode a latent with the model that made it. */
	static RandomOptions decoding(final Random random) {
		final RandomOptions options = new RandomOptions();
		for (final String[] choice : RIGHT) {
			final boolean known = List.of("tiling", "device", "precision").contains(choice[0]);
			if (known && random.nextInt(3) == 0) options.words.put(choice[0], pick(random, choice));
		}
		if (random.nextInt(6) == 0) options.words.put("model", "auto");
		options.expected = Expected.RESULT;
		if (random.nextInt(16) == 0) {
			final String[] choice = WRONG[4 + random.nextInt(WRONG.length - 4)];
			options.words.put(choice[0], pick(random, choice));
			options.expected = Expected.MESSAGE;
		}
		return options;
	}

	private boolean spoil(final Random random, final int kinds) {
		if (random.nextInt(12) != 0) return false;
		final String[] choice = WRONG[random.nextInt(kinds)];
		words.put(choice[0], pick(random, choice));
		return true;
	}

	/** All but the first, which is the key. */
	private static String pick(final Random random, final String[] choice) {
		return choice[1 + random.nextInt(choice.length - 1)];
	}

	/** As macros write them, by key. */
	Map<String, String> words() {
		return words;
	}

	/** The same for an image that is the selection already. */
	Map<String, String> withoutSelection() {
		final Map<String, String> rest = new TreeMap<>(words);
		rest.remove("roi");
		return rest;
	}

	Expected expected() {
		return expected;
	}

	boolean selection() {
		return "on".equals(words.get("roi"));
	}

	boolean square() {
		return "512x512".equals(words.get("size"));
	}

	@Override
	public String toString() {
		return words.toString();
	}
}
