// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import latentij.codec.LatentNorm.Affine;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.Provenance;
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

	@ParameterizedTest
	@CsvSource({"10, /models/xxxxxxxxxx/mine/vae", "200, mine"})
	void endsOfLongPathsAreShown(final int length, final String shown) {
		final ImagePlus latent = IJ.createImage("latent", "32-bit black", 4, 4, 4);
		final String model = "/models/" + "x".repeat(length) + "/mine/vae";
		ProvenanceProperties.write(Provenance.needed(model, "1", new Affine(1, 0), 32, 32, "1"), latent);
		assertEquals("auto: " + shown, ModelNames.explain("auto", latent, name -> "described"));
	}
}
