// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.ImagePlus;
import ij.WindowManager;

/** Hands an image to a macro that runs, and takes its result; the macro calls it. */
public final class MacroShelf {

	private static ImagePlus given;
	private static ImagePlus taken;

	private MacroShelf() {}

	static void begin(final ImagePlus image) {
		given = image;
		taken = null;
	}

	static ImagePlus taken() {
		return taken;
	}

	/** Makes the image the active one of the macro. */
	public static String select() {
		WindowManager.setTempCurrentImage(given);
		return "";
	}

	/** Remembers the active image of the macro. */
	public static String take() {
		taken = WindowManager.getCurrentImage();
		return "";
	}
}
