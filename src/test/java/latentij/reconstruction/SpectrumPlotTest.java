// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpectrumPlotTest {

	@Test
	void theLegendHasTheShortNamesOfModels() {
		assertEquals(
				"Original\nlatentij-f8c4\nDifference\nmine\nDifference",
				SpectrumPlot.legend(List.of("latentij-f8c4", "/home/me/models/mine/vae")));
		assertEquals("Original\nDecoded\nDifference", SpectrumPlot.legend(List.of("latentij-f8c4")));
	}
}
