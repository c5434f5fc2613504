package latentij.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;

import latentij.codec.PosteriorMode;
import latentij.model.library.Models;
import latentij.runtime.DeviceChoice;
import latentij.service.EncodeOptions.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeOptionsTest {

	@Test
	void defaultsAreTheDocumentedOnes() {
		assertEquals(new EncodeOptions(Models.BUNDLED, Size.ORIGINAL,
			PosteriorMode.MEAN, 0, DeviceChoice.AUTO), EncodeOptions.DEFAULT);
		assertEquals(new DecodeOptions("auto", DeviceChoice.AUTO),
			DecodeOptions.DEFAULT);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "  " })
	void whatIsLeftOutIsTheDefault(final String word) {
		assertEquals(EncodeOptions.DEFAULT, EncodeOptions.parse(word, word, word,
			word, word));
		assertEquals(DecodeOptions.DEFAULT, DecodeOptions.parse(word, word));
	}

	@Test
	void autoIsTheModelOfTheLatentHoweverItIsWritten() {
		assertEquals(DecodeOptions.DEFAULT, DecodeOptions.parse(" Auto", "AUTO"));
		assertEquals("Autumn", DecodeOptions.parse("Autumn", null).model());
	}

	@Test
	void wordsOfMacrosAreUnderstood() {
		assertEquals(new EncodeOptions("/a model", Size.SQUARE_512,
			PosteriorMode.SAMPLE, -7, DeviceChoice.GPU), EncodeOptions.parse(
				"/a model", "512x512", "sample", "-7", "gpu"));
		assertEquals(new EncodeOptions("m", Size.ORIGINAL, PosteriorMode.MEAN,
			9_000_000_000L, DeviceChoice.CPU), EncodeOptions.parse(" m ", " Original ",
				"MEAN", " 9000000000 ", "CPU"));
		assertEquals(new DecodeOptions("m", DeviceChoice.CPU), DecodeOptions.parse(
			" m ", " cpu "));
	}

	@ParameterizedTest
	@CsvSource({ "size, 256x256, original or 512x512",
		"posterior, mode, mean or sample", "seed, abc, a whole number",
		"seed, 1.5, a whole number", "seed, 99999999999999999999, a whole number",
		"device, cuda, 'auto, gpu, gpu:1 or cpu'" })
	void otherWordsAreRefusedWithThoseThatAreUnderstood(final String key,
		final String value, final String expected)
	{
		final String message = assertThrows(IllegalArgumentException.class,
			() -> EncodeOptions.parse(null, key.equals("size") ? value : null, key
				.equals("posterior") ? value : null, key.equals("seed") ? value : null,
				key.equals("device") ? value : null)).getMessage();
		assertTrue(message.contains(key + "=" + value) && message.contains(
			expected), message);
	}

	@Test
	void decodingRefusesUnknownDevices() {
		assertThrows(IllegalArgumentException.class, () -> DecodeOptions.parse(null,
			"tpu"));
	}

	/** In Turkish, the capital of i is no I. */
	@Test
	void languageOfTheMachineDoesNotMatter() {
		final Locale before = Locale.getDefault();
		Locale.setDefault(new Locale("tr", "TR"));
		try {
			assertEquals(Size.ORIGINAL, EncodeOptions.parse(null, "ORIGINAL", null,
				null, null).size());
		}
		finally {
			Locale.setDefault(before);
		}
	}
}
