// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.model.family.network.KlArchitecture;
import latentij.model.graph.Activation;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;

class AutoencoderKlFamilyTest {

	@Test
	void tensorsAreThoseOfStableDiffusion() throws IOException {
		final Map<String, String> expected = new LinkedHashMap<>();
		for (final String line : Files.readAllLines(Vectors.path("sd15-keys.txt"))) {
			if (!line.startsWith("#")) expected.put(line.split(" ", 2)[0], line.split(" ", 2)[1].strip());
		}
		final Map<String, String> found = new LinkedHashMap<>();
		final KlArchitecture vae =
				new KlArchitecture(3, 3, 4, List.of(128, 256, 512, 512), 2, 32, Activation.SILU, true, true, true);
		new AutoencoderKlFamily.Graphs(vae, vae).tensors().forEach((key, shape) -> found.put(key, shape.toString()));
		assertEquals(248, found.size());
		assertEquals(expected, found);
		assertTrue(found.containsKey("quant_conv.weight"));
	}
}
