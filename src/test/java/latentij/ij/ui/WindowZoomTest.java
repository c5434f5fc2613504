// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import ij.process.FloatProcessor;
import java.awt.GraphicsEnvironment;
import latentij.testing.OnEventThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEventThread.class)
class WindowZoomTest {

	/** A latent of a file opens as small as it is. */
	@Test
	void onlyWhatAPersonHasNotEnlargedIsEnlarged() {
		assumeFalse(GraphicsEnvironment.isHeadless(), "needs a screen");
		final ImagePlus latent = new ImagePlus("latent", new FloatProcessor(55, 42));
		final ImageWindow window = new ImageWindow(latent);
		try {
			final ImageCanvas canvas = window.getCanvas();
			WindowZoom.enlarge(window);
			assertEquals(8, canvas.getMagnification());
			while (canvas.getMagnification() > 2) canvas.zoomOut(0, 0);
			WindowZoom.enlarge(window);
			assertEquals(2, canvas.getMagnification());
		} finally {
			latent.changes = false;
			window.close();
		}
	}
}
