// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonPageTest {

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"cell.tif | sd15 | cell.tif, sd15",
				"cell.tif | /data/models/mine/vae | cell.tif, mine",
				"Series 012 (position 3, tile 4) [stitched] 2026-11-30 raw data.ome.tif | sd15"
						+ " | Series 012 (position 3, t…6-11-30 raw data.ome.tif, sd15",
				"Series 012 (position 3, tile 4) raw.ome.tif | /data/a-model-with-a-name-of-more-than-thirty-characters"
						+ " | Series 012 (p…raw.ome.tif, a-model-with-a…ty-characters"
			})
	void modelIsToldWhateverTheLengthOfTheTitle(final String image, final String model, final String title) {
		assertEquals(title, ComparisonPage.title(image, model));
	}
}
