// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigJsonTest {

	/** Deeper than any stack. */
	private static final int DEEP = 200_000;

	@TempDir
	private Path temp;

	private static VaeConfig config(final String text) throws IOException {
		return ConfigJson.parse(text, "here").codec();
	}

	private static String refusal(final String text) {
		return assertThrows(IOException.class, () -> ConfigJson.parse(text, "here"))
				.getMessage();
	}

	@Test
	void numbersAreRead() throws IOException {
		final ConfigJson json = ConfigJson.parse(
				"{\"latent_channels\": 16, \"sample_size\": [256, 128], \"block_out_channels\": [1, 2, 3],"
						+ "\"scaling_factor\": 0.3611, \"shift_factor\": 0.1159}",
				"here");
		assertEquals(
				new VaeConfig(16, 4, new Affine(0.3611, 0.1159), 3, 3, ModelTiles.STANDARD.withSide(256)),
				json.codec());
		assertEquals(List.of(), json.notes());
	}

	@Test
	void missingNumbersAreStableDiffusionsAndTheAssumptionIsTold() throws IOException {
		final ConfigJson json = ConfigJson.parse("{\"shift_factor\": null, \"scaling_factor\": null}", "here");
		assertEquals(new VaeConfig(4, 8, new Affine(0.18215, 0)), json.codec());
		assertEquals(List.of("here says no scaling_factor; 0.18215 is taken, as diffusers does."), json.notes());
	}

	/** What diffusers takes where the config of a class says nothing, and where the class has its factor. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"AutoencoderKL | 0.18215",
				"AutoencoderTiny | 1",
				"AutoencoderDC | 1",
				"VQModel | 1",
				"VQModel\", \"scaling_factor\": 0.5, \"a\": \" | 1",
				"AutoencoderTiny\", \"scaling_factor\": 0.5, \"a\": \" | 0.5",
				"UnknownModel | 0.18215"
			})
	void factorsAreThoseOfTheClass(final String name, final double factor) throws IOException {
		final ConfigJson json = ConfigJson.parse("{\"_class_name\": \"" + name + "\"}", "here");
		assertEquals(new Affine(factor, 0), json.codec().norm());
		assertEquals(factor == 0.18215, json.notes().stream().anyMatch(note -> note.contains("no scaling_factor")));
	}

	@Test
	void numbersAmongTensorsAreNotGuessed() {
		final String message = refusal("{\"_class_name\": \"AutoencoderKLFlux2\"}");
		assertTrue(message.contains("here is that of a model of the class AutoencoderKLFlux2"), message);
		assertTrue(message.contains("bn.running_mean"), message);
	}

	@ParameterizedTest
	@ValueSource(strings = {"block_out_channels", "down_block_out_channels", "encoder_block_out_channels"})
	void eachClassNamesItsBlocks(final String key) throws IOException {
		final ConfigJson json = ConfigJson.parse("{\"" + key + "\": [8, 8, 8]}", "here");
		assertEquals(4, json.codec().spatialCompressionRatio());
	}

	@Test
	void byteOrderMarkIsNoMistake() throws IOException {
		final Path file = Files.write(
				temp.resolve("config.json"), "\ufeff{\"latent_channels\": 8}".getBytes(StandardCharsets.UTF_8));
		assertEquals(8, ConfigJson.read(List.of(file), 3, 3).codec().latentChannels());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "null", "[1]", "4", "{", "{\"a\": }", "<html>"})
	void whatIsNoJsonObjectIsRefused(final String text) {
		final String message = refusal(text);
		assertTrue(message.startsWith("here is not a JSON object"), message);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"\"latent_channels\": 4.5",
				"\"latent_channels\": \"four\"",
				"\"latent_channels\": 0",
				"\"latent_channels\": 1e999",
				"\"latent_channels\": {}",
				"\"latent_channels\": [4, 4]",
				"\"latent_channels\": true",
				"\"scaling_factor\": 0",
				"\"scaling_factor\": -1",
				"\"scaling_factor\": NaN",
				"\"scaling_factor\": [1, 2]",
				"\"sample_size\": 0",
				"\"sample_size\": 1.5",
				"\"sample_size\": []",
				"\"sample_size\": {}",
				"\"sample_size\": \"large\"",
				"\"sample_size\": 1e12",
				"\"shift_factor\": \"x\"",
				"\"shift_factor\": 1e999",
				"\"block_out_channels\": 4",
				"\"block_out_channels\": []",
				"\"block_out_channels\": [1,2,3,4,5,6,7,8,9]",
				"\"encode_bytes_per_pixel\": -1, \"decode_bytes_per_pixel\": 1",
				"\"mid_block_add_attention\": []",
				"\"version\": {}"
			})
	void unusableValuesAreRefusedByName(final String entry) {
		final String message = refusal("{" + entry + "}");
		final String key = entry.substring(1, entry.indexOf('"', 1));
		assertTrue(message.startsWith("here") && message.contains(key), message);
	}

	@Test
	void deeplyNestedFilesAreRefused() {
		final String deep = "[".repeat(DEEP) + "]".repeat(DEEP);
		assertTrue(refusal(deep).startsWith("here"));
		for (final String key : List.of(
				"latent_channels", "scaling_factor", "block_out_channels", "encode_bytes_per_pixel", "version")) {
			final String message = refusal("{\"" + key + "\": " + deep + "}");
			assertTrue(message.startsWith("here") && message.length() < 500, () -> message.substring(0, 500));
		}
	}

	@Test
	void hugeFilesAndForeignBytesAreRefusedWithTheirPath() throws IOException {
		final Path huge = Files.write(temp.resolve("huge.json"), new byte[2 << 20]);
		assertTrue(assertThrows(IOException.class, () -> ConfigJson.read(List.of(huge), 3, 3))
				.getMessage()
				.contains("huge.json"));
		final Path bytes = Files.write(temp.resolve("bytes.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
		assertTrue(assertThrows(IOException.class, () -> ConfigJson.read(List.of(bytes), 3, 3))
				.getMessage()
				.contains("bytes.json"));
	}

	@Test
	void memoryIsStableDiffusionsUnlessTheConfigSaysMore() throws IOException {
		assertEquals(
				MemoryCost.stableDiffusion(1, true),
				ConfigJson.parse("{}", "here").memory());
		assertEquals(
				MemoryCost.stableDiffusion(1, false),
				ConfigJson.parse("{\"mid_block_add_attention\": false}", "here").memory());
		assertEquals(
				new MemoryCost(100, 200, false),
				ConfigJson.parse("{\"encode_bytes_per_pixel\": 100, \"decode_bytes_per_pixel\": 200}", "here")
						.memory());
	}

	@Test
	void textsHaveFallbacks() throws IOException {
		assertEquals(
				Optional.of("1.2"),
				ConfigJson.parse("{\"version\": \"1.2\"}", "here").version());
		assertEquals(
				Optional.empty(),
				ConfigJson.parse("{\"version\": null}", "here").version());
		assertEquals(Optional.empty(), ConfigJson.parse("{}", "here").version());
		assertEquals(List.of(), ConfigJson.parse("{}", "here").exchangeableVersions());
		assertEquals(
				List.of("1.1", "1.0"),
				ConfigJson.parse("{\"exchangeable_versions\": [\"1.1\", \"1.0\"]}", "here")
						.exchangeableVersions());
		assertEquals(4, config("{\"latent_channels\": \"4\"}").latentChannels());
	}
}
