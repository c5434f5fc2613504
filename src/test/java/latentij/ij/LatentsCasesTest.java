// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of models that people have; the right values are those of diffusers on the same files. */
class LatentsCasesTest extends LatentsFixture {

	private static final double TOLERANCE = 2e-6;

	private static ImagePlus encode(final String name) throws IOException {
		final ImagePlus ramp = IJ.createImage("g", "RGB ramp", 32, 32, 1);
		return latents.encode(ramp, options(Resources.path("cases/" + name).toString(), null, null, null));
	}

	@ParameterizedTest
	@CsvSource({"23, 0.035483", "29, 0.000947"})
	void latentsAreThoseOfDiffusers(final String name, final double mean) throws IOException {
		final ImagePlus latent = encode(name);
		assertEquals(mean, latent.getStack().getProcessor(1).getStats().mean, TOLERANCE);
	}

	@Test
	void latentsRememberTheMeanAndDeviationOfChannels() throws IOException {
		final ImagePlus latent = encode("23");
		assertEquals("-1.6,1.9,-1.4,2.5", latent.getProp("latentij.latents_mean"));
		assertEquals("8.5,5.9,6.5,5.2", latent.getProp("latentij.latents_std"));
		assertEquals("0.18215", latent.getProp("latentij.scaling_factor"));
		final int[] decoded = pixels(latents.decode(latent, CPU));
		latent.setProp("latentij.latents_mean", "-1.6,1.9,-1.4");
		assertParts(decodeRefusal(latent), "latents_mean", "latents_std");
		assertEquals(32 * 32, decoded.length);
	}
}
