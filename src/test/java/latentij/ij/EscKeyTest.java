// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.ij.ui.EscKey;
import latentij.job.EncodeOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EscKeyTest extends LatentsFixture {

	@AfterEach
	void forget() {
		IJ.resetEscape();
	}

	@Test
	void whatWasPressedBeforeIsForgotten() {
		IJ.setKeyDown(KeyEvent.VK_ESCAPE);
		try (EscKey esc = EscKey.watch()) {
			assertFalse(esc.wasPressed());
			esc.check();
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			assertTrue(esc.wasPressed());
			assertEquals(
					"Canceled with the Esc key.",
					assertThrows(CancellationException.class, esc::check).getMessage());
		}
	}

	/** It is meant for all that goes on, and not forgotten if somebody else has seen it. */
	@Test
	void oneKeyEndsAll() {
		try (EscKey one = EscKey.watch()) {
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			try (EscKey other = EscKey.watch()) {
				assertTrue(other.wasPressed());
			}
			assertTrue(one.wasPressed());
			IJ.resetEscape();
			assertTrue(one.wasPressed());
		}
	}

	/** A GPU is looked for before a run begins. */
	@Test
	void theSearchForAGpuIsEnded() throws IOException {
		final EncodeOptions auto = EncodeOptions.parse(Map.of("device", "auto"));
		try (EscKey another = EscKey.watch()) {
			assertFalse(another.wasPressed());
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			assertThrows(CancellationException.class, () -> latents.encode(small(16, 16), auto));
		}
		assertEquals(4, latents.encode(small(16, 16), auto).getStackSize());
	}
}
