// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNamesTest {

	@ParameterizedTest
	@CsvSource({
		"sd15, sd15",
		"owner/name, owner/name",
		"/data/models/mine, mine",
		"/data/models/mine/vae/, mine",
		"/data/vae.safetensors, vae.safetensors",
		"C:\\models\\mine\\vae, mine",
		"/vae, vae"
	})
	void pathsAreShortOnTheStatusLine(final String model, final String brief) {
		assertEquals(brief, ModelNames.brief(model));
	}
}
