// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.model.library.Models;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewModelsTest {

	@ParameterizedTest
	@CsvSource(
			nullValues = "-",
			value = {
				"4, 0.18215, 0, taesd",
				"4, 0.13025, 0, taesdxl",
				"16, 1.5305, 0.0609, taesd3",
				"16, 0.3611, 0.1159, taef1",
				"16, 0.18215, 0, -",
				"4, 1, 0, -"
			})
	void modelsHaveThatOfTheirLatents(final int channels, final double scale, final double shift, final String name) {
		final VaeConfig config = new VaeConfig(channels, 8, new Affine(scale, shift));
		assertEquals(Optional.ofNullable(name), PreviewModels.of(config));
		if (name != null) assertEquals(true, Models.isListed(name));
	}
}
