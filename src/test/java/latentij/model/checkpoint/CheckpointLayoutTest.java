// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointLayoutTest {

	private static boolean accepts(final String json) throws IOException {
		return new CheckpointLayout()
				.accepts("config.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = {"{'_class_name': 'AutoencoderKL'}", "{'_class_name': 'AutoencoderTiny'}"})
	void autoencodersAreAccepted(final String json) throws IOException {
		assertTrue(accepts(json));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"{'_class_name': 'LatentIJAutoencoder'}",
				"{'_class_name': 'AutoencoderRAE'}",
				"{'latent_channels': 4}",
				"{'_class_name': 'AutoencoderKL', 'norm_num_groups': 'many'}"
			})
	void otherAutoencodersAreRefused(final String json) {
		assertThrows(IOException.class, () -> accepts(json));
	}

	/** An index without weights is no model, on Hugging Face either. */
	@ParameterizedTest
	@ValueSource(strings = {"{'weight_map': {}}", "{}", "{'weight_map': {'a': '../a.safetensors'}}"})
	void indexesNameFiles(final String index) {
		final byte[] json = index.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
		assertThrows(IOException.class, () -> new CheckpointLayout().shards("index.json", json));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"{'_class_name': 'UNet2DConditionModel', 'latent_channels': 4}", "{}", "", "null", "[1]", "{'a'"
			})
	void otherFilesArePassedOver(final String json) throws IOException {
		assertFalse(accepts(json));
	}
}
