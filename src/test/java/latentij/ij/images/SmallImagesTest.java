// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latentij.ij.Latents;
import latentij.job.EncodeOptions;
import org.junit.jupiter.api.Test;

class SmallImagesTest {

	@Test
	void sizesHaveTheSameDigitsInAllLanguages() throws IOException {
		final List<String> told = new ArrayList<>();
		final Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
		try (Latents latents = new Latents(told::add)) {
			latents.encode(
					IJ.createImage("small", "RGB ramp", 16, 12, 1), EncodeOptions.parse(Map.of("device", "cpu")));
		} finally {
			Locale.setDefault(before);
		}
		assertTrue(
				told.stream().anyMatch(line -> line.contains("Of \"small\", 16 x 12 pixels are encoded.")),
				told::toString);
	}
}
