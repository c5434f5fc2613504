// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentPreviewsTest {

	/** Stable Diffusion, FLUX, Wan 2.2, DC-AE and HunyuanImage; and one of too many channels. */
	@ParameterizedTest
	@CsvSource({"4, 8, 48", "16, 8, 48", "48, 16, 48", "32, 32, 24", "64, 32, 24", "128, 32, 32", "1000, 32, 48"})
	void picturesToFitColorsToAreNoLargerThanNeedBe(final int channels, final int ratio, final int side) {
		assertEquals(side, LatentPreviews.fitSide(channels, ratio));
	}
}
