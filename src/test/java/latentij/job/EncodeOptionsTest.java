// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import latentij.codec.PosteriorMode;
import latentij.job.EncodeOptions.Size;
import latentij.model.library.Models;
import latentij.runtime.DeviceChoice;
import latentij.runtime.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeOptionsTest {

	@Test
	void defaultsAreTheDocumentedOnes() {
		assertEquals(
				new EncodeOptions(
						Models.BUNDLED, Size.ORIGINAL, PosteriorMode.MEAN, 0, TilingOption.OFF, DeviceChoice.AUTO),
				EncodeOptions.DEFAULT);
		assertEquals(new DecodeOptions("auto", TilingOption.OFF, DeviceChoice.AUTO), DecodeOptions.DEFAULT);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = {"", "  "})
	void whatIsLeftOutIsTheDefault(final String word) {
		assertEquals(EncodeOptions.DEFAULT, EncodeOptions.parse(word, word, word, word, word, word, word));
		assertEquals(DecodeOptions.DEFAULT, DecodeOptions.parse(word, word, word, word));
	}

	@Test
	void autoIsTheModelOfTheLatentHoweverItIsWritten() {
		assertEquals(DecodeOptions.DEFAULT, DecodeOptions.parse(" Auto", " OFF", "AUTO", "FP32"));
		assertEquals("Autumn", DecodeOptions.parse("Autumn", null, null, null).model());
	}

	@Test
	void wordsOfMacrosAreUnderstood() {
		assertEquals(
				new EncodeOptions(
						"/a model",
						Size.SQUARE_512,
						PosteriorMode.SAMPLE,
						-7,
						TilingOption.ON,
						DeviceChoice.GPU.with(Precision.FP16)),
				EncodeOptions.parse("/a model", "512x512", "sample", "-7", "on", "gpu", "fp16"));
		assertEquals(
				new EncodeOptions(
						"m",
						Size.ORIGINAL,
						PosteriorMode.MEAN,
						9_000_000_000L,
						new TilingOption(true, 256),
						DeviceChoice.CPU),
				EncodeOptions.parse(" m ", " Original ", "MEAN", " 9000000000 ", " 256 ", "CPU", null));
		assertEquals(
				new DecodeOptions("m", TilingOption.ON, DeviceChoice.CPU),
				DecodeOptions.parse(" m ", "On", " cpu ", null));
		assertEquals(
				new DecodeOptions("m", TilingOption.OFF, DeviceChoice.AUTO.with(Precision.TF32)),
				DecodeOptions.parse("m", null, null, " TF32 "));
	}

	@ParameterizedTest
	@CsvSource({
		"size, 256x256, original or 512x512",
		"posterior, mode, mean or sample",
		"seed, abc, a whole number",
		"seed, 1.5, a whole number",
		"seed, 99999999999999999999, a whole number",
		"tiling, yes, 'off, on, or the side of a tile'",
		"tiling, 0, 'off, on, or the side of a tile'",
		"tiling, -512, 'off, on, or the side of a tile'",
		"tiling, 512x512, 'off, on, or the side of a tile'",
		"device, cuda, 'auto, gpu, gpu:1 or cpu'",
		"precision, half, 'fp32, tf32 or fp16'"
	})
	void otherWordsAreRefusedWithThoseThatAreUnderstood(final String key, final String value, final String expected) {
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> EncodeOptions.parse(
								null,
								key.equals("size") ? value : null,
								key.equals("posterior") ? value : null,
								key.equals("seed") ? value : null,
								key.equals("tiling") ? value : null,
								key.equals("device") ? value : null,
								key.equals("precision") ? value : null))
				.getMessage();
		assertTrue(message.contains(key + "=" + value) && message.contains(expected), message);
	}

	/** Windows: Copy as path. */
	@Test
	void quotesAroundPathsAreLeftAside() {
		assertEquals(
				"C:\\my models\\vae",
				EncodeOptions.parse(" \"C:\\my models\\vae\" ", null, null, null, null, null, null)
						.model());
		assertEquals(
				"/my models/vae",
				DecodeOptions.parse("'/my models/vae'", null, null, null).model());
		assertEquals(
				Models.BUNDLED,
				EncodeOptions.parse("\" \"", null, null, null, null, null, null).model());
		assertEquals("\"odd", DecodeOptions.parse("\"odd", null, null, null).model());
	}

	@Test
	void decodingRefusesUnknownWords() {
		assertThrows(IllegalArgumentException.class, () -> DecodeOptions.parse(null, "yes", null, null));
		assertThrows(IllegalArgumentException.class, () -> DecodeOptions.parse(null, null, "tpu", null));
		assertThrows(IllegalArgumentException.class, () -> DecodeOptions.parse(null, null, null, "int8"));
	}

	/** In Turkish, the capital of i is no I. */
	@Test
	void languageOfTheMachineDoesNotMatter() {
		final Locale before = Locale.getDefault();
		Locale.setDefault(new Locale("tr", "TR"));
		try {
			assertEquals(
					Size.ORIGINAL,
					EncodeOptions.parse(null, "ORIGINAL", null, null, null, null, null)
							.size());
		} finally {
			Locale.setDefault(before);
		}
	}
}
