// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Images that are open without a window, which batch mode alone has. */
abstract class BatchFixture {

	@BeforeEach
	void open() {
		Interpreter.batchMode = true;
	}

	@AfterEach
	void close() {
		Interpreter.batchMode = false;
		new Interpreter().run("");
		WindowManager.setTempCurrentImage(null);
	}

	static ImagePlus open(final String title, final String type, final int side, final int slices) {
		final ImagePlus image = IJ.createImage(title, type, side, side, slices);
		image.show();
		return image;
	}
}
