// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latentij.codec.PosteriorMode;
import latentij.job.options.JobOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.job.options.SizeOption;
import latentij.job.options.TilingOption;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobOptionsTest {

	private static EncodeOptions encode(final String... words) {
		return EncodeOptions.parse(map(words));
	}

	private static DecodeOptions decode(final String... words) {
		return DecodeOptions.parse(map(words));
	}

	/** Keys and words in turn. */
	private static Map<String, String> map(final String... words) {
		final Map<String, String> map = new HashMap<>();
		for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
		return map;
	}

	/** The noise of 2^64 - 1 is that of -1, also in PyTorch. */
	@ParameterizedTest
	@CsvSource({
		"18446744073709551615, -1",
		"9223372036854775808, -9223372036854775808",
		"-9223372036854775808, -9223372036854775808"
	})
	void seedsAreThoseOfPyTorch(final String word, final long seed) {
		assertEquals(seed, encode("seed", word).seed());
	}

	@ParameterizedTest
	@ValueSource(strings = {"18446744073709551616", "-9223372036854775809", "--1", "1e3"})
	void whatPyTorchTakesForNoSeedIsRefused(final String word) {
		assertThrows(IllegalArgumentException.class, () -> encode("seed", word));
	}

	@Test
	void defaultsAreTheDocumentedOnes() {
		assertEquals(Models.BUNDLED, EncodeOptions.DEFAULT.model());
		assertEquals(SizeOption.ORIGINAL, EncodeOptions.DEFAULT.size());
		assertEquals(PosteriorMode.MEAN, EncodeOptions.DEFAULT.posterior());
		assertEquals(0, EncodeOptions.DEFAULT.seed());
		assertEquals(DecodeOptions.AUTO, DecodeOptions.DEFAULT.model());
		for (final JobOptions options : List.of(EncodeOptions.DEFAULT, DecodeOptions.DEFAULT)) {
			assertEquals(TilingOption.OFF, options.tiling());
			assertEquals(DeviceChoice.AUTO, options.device());
		}
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = {"", "  "})
	void whatIsLeftOutIsTheDefault(final String word) {
		final Map<String, String> encode = new HashMap<>();
		for (final Option<?> option : Options.of(JobType.ENCODE)) encode.put(option.key(), word);
		assertEquals(EncodeOptions.DEFAULT, EncodeOptions.parse(encode));
		final Map<String, String> decode = new HashMap<>();
		for (final Option<?> option : Options.of(JobType.DECODE)) decode.put(option.key(), word);
		assertEquals(DecodeOptions.DEFAULT, DecodeOptions.parse(decode));
	}

	@Test
	void autoIsTheModelOfTheLatentHoweverItIsWritten() {
		assertEquals(
				DecodeOptions.DEFAULT,
				decode("model", " Auto", "tiling", " OFF", "device", "AUTO", "precision", "FP32"));
		assertEquals("Autumn", decode("model", "Autumn").model());
	}

	@Test
	void wordsOfMacrosAreUnderstood() {
		final EncodeOptions sample = encode(
				"model",
				"/a model",
				"size",
				"512x512",
				"posterior",
				"sample",
				"seed",
				"-7",
				"tiling",
				"on",
				"device",
				"gpu",
				"precision",
				"fp16");
		assertEquals("/a model", sample.model());
		assertEquals(SizeOption.SQUARE_512, sample.size());
		assertEquals(PosteriorMode.SAMPLE, sample.posterior());
		assertEquals(-7, sample.seed());
		assertEquals(TilingOption.ON, sample.tiling());
		assertEquals(DeviceChoice.GPU.with(Precision.FP16), sample.device());
		final EncodeOptions spaces = encode(
				"model",
				" m ",
				"size",
				" Original ",
				"posterior",
				"MEAN",
				"seed",
				" 9000000000 ",
				"tiling",
				" 256 ",
				"device",
				"CPU");
		assertEquals("m", spaces.model());
		assertEquals(SizeOption.ORIGINAL, spaces.size());
		assertEquals(PosteriorMode.MEAN, spaces.posterior());
		assertEquals(9_000_000_000L, spaces.seed());
		assertEquals(new TilingOption(true, 256), spaces.tiling());
		assertEquals(DeviceChoice.CPU, spaces.device());
		final DecodeOptions tiles = decode("model", " m ", "tiling", "On", "device", " cpu ");
		assertEquals("m", tiles.model());
		assertEquals(TilingOption.ON, tiles.tiling());
		assertEquals(DeviceChoice.CPU, tiles.device());
		assertEquals(
				DeviceChoice.AUTO.with(Precision.TF32),
				decode("precision", " TF32 ").device());
	}

	@Test
	void scriptsMayGiveNumbers() {
		assertEquals(3, EncodeOptions.parse(Map.of("seed", 3)).seed());
	}

	@Test
	void sameValuesAreTheSameOptions() {
		assertEquals(encode("seed", "3", "posterior", "Sample"), encode("posterior", "sample", "seed", "+3"));
		assertEquals(encode("seed", "3").hashCode(), encode("seed", "03").hashCode());
		assertNotEquals(encode("seed", "3"), encode("seed", "4"));
		assertNotEquals(encode("model", "auto"), decode("model", "auto"));
	}

	@Test
	void optionsArePrintedAsMacrosWriteThem() {
		final String text = encode("model", "m", "seed", "7").toString();
		assertTrue(
				text.startsWith("model=m size=original posterior=mean seed=7 slices=current channels=composite roi=off"
						+ " output=none tiling=off device=auto"),
				text);
	}

	@Test
	void optionsMayTravelToAnotherProcess() throws IOException, ClassNotFoundException {
		final EncodeOptions options = encode("model", "m", "posterior", "sample", "seed", "7");
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(options);
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			assertEquals(options, in.readObject());
		}
	}

	@Test
	void unknownKeysAreRefusedWithTheKnownOnes() {
		final String message = assertThrows(IllegalArgumentException.class, () -> decode("seed", "3"))
				.getMessage();
		assertTrue(
				message.startsWith("\"seed\" is not understood. The options are model, slices, output, tiling, "),
				message);
		assertThrows(IllegalArgumentException.class, () -> DecodeOptions.DEFAULT.get(Options.SEED));
		final String slip = assertThrows(IllegalArgumentException.class, () -> decode("Modle", "taesd"))
				.getMessage();
		assertTrue(slip.startsWith("\"Modle\" is not understood. Did you mean \"model\"? The options are "), slip);
	}

	@ParameterizedTest
	@CsvSource({
		"size, 256x256, original or 512x512",
		"posterior, mode, 'mean, sample or index'",
		"seed, abc, a whole number",
		"seed, 1.5, a whole number",
		"seed, 99999999999999999999, a whole number",
		"slices, 0, 'current, all, or a range as 2-10'",
		"slices, 5-2, 'current, all, or a range as 2-10'",
		"slices, 1-, 'current, all, or a range as 2-10'",
		"slices, z=1 z=2, 'current, all, or a range as 2-10'",
		"slices, c=1, 'current, all, or a range as 2-10'",
		"slices, 9999999999, 'current, all, or a range as 2-10'",
		"channels, all, composite or each",
		"tiling, yes, 'off, on, or the side of a tile'",
		"tiling, 0, 'off, on, or the side of a tile'",
		"tiling, -512, 'off, on, or the side of a tile'",
		"tiling, 512x512, 'off, on, or the side of a tile'",
		"device, cuda, 'auto, gpu, gpu:1 or cpu'",
		"precision, half, 'fp32, tf32, fp16 or fast'"
	})
	void otherWordsAreRefusedWithThoseThatAreUnderstood(final String key, final String value, final String expected) {
		final String message = assertThrows(IllegalArgumentException.class, () -> encode(key, value))
				.getMessage();
		assertTrue(message.contains(key + "=" + value) && message.contains(expected), message);
	}

	/** Windows: Copy as path. */
	@Test
	void quotesAroundPathsAreLeftAside() {
		assertEquals(
				"C:\\my models\\vae",
				encode("model", " \"C:\\my models\\vae\" ").model());
		assertEquals("/my models/vae", decode("model", "'/my models/vae'").model());
		assertEquals(Models.BUNDLED, encode("model", "\" \"").model());
		assertEquals("\"odd", decode("model", "\"odd").model());
	}

	@Test
	void decodingRefusesUnknownWords() {
		assertThrows(IllegalArgumentException.class, () -> decode("tiling", "yes"));
		assertThrows(IllegalArgumentException.class, () -> decode("device", "tpu"));
		assertThrows(IllegalArgumentException.class, () -> decode("precision", "int8"));
	}

	/** In Turkish, the capital of i is no I. */
	@Test
	void languageOfTheMachineDoesNotMatter() {
		final Locale before = Locale.getDefault();
		Locale.setDefault(new Locale("tr", "TR"));
		try {
			assertEquals(SizeOption.ORIGINAL, encode("size", "ORIGINAL").size());
		} finally {
			Locale.setDefault(before);
		}
	}
}
