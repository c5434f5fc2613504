// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StatusLineTest {

	@Test
	void longTextsKeepTheirBeginningAndTheirEnd() {
		final String text = "Encoded a-long-name-of-a-file-from-a-microscope-of-2026-11-29-position-17.ome.tif with"
				+ " flux2-small-decoder in 12.3 s on CPU";
		final String fit = StatusLine.fit(text);
		assertTrue(fit.length() <= StatusLine.MAX, fit);
		assertTrue(fit.startsWith("Encoded a-long-name-of"), fit);
		assertTrue(fit.endsWith(" in 12.3 s on CPU"), fit);
		assertTrue(fit.contains("\u2026"), fit);
	}

	@Test
	void otherTextsStay() {
		final String text = "Encoded chart.png with latentij-f8c4 in 0.1 s on CPU";
		assertEquals(text, StatusLine.fit(text));
		assertEquals("", StatusLine.fit(""));
	}
}
