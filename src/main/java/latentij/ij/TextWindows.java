// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.Prefs;
import ij.WindowManager;
import ij.gui.GUI;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.Window;
import java.util.List;

/**
 * The windows of ImageJ's results and of its log. ImageJ opens both in the middle of the screen, one on top of the
 * other and below the picture that is shown next. Those that were not open before are put side by side at the foot
 * of the screen, once: where a person has put one, ImageJ opens it itself.
 *
 * <pre>{@code
 * TextWindows before = TextWindows.open();
 * IJ.log("done");
 * before.placeOthers();
 * }</pre>
 */
public final class TextWindows {

	/** The titles, from left to right, and where ImageJ keeps their places. */
	private static final List<String> TITLES = List.of("Results", "Log");

	private static final List<String> PLACES = List.of("results.loc", "log.loc");

	private static final int HEIGHT = 220;

	private final List<String> open;

	private TextWindows(final List<String> open) {
		this.open = open;
	}

	/** @return those that are open now */
	public static TextWindows open() {
		return new TextWindows(TITLES.stream()
				.filter(title -> WindowManager.getWindow(title) != null)
				.toList());
	}

	/** Puts the others, which were opened since, to their places. */
	public void placeOthers() {
		if (GraphicsEnvironment.isHeadless()) return;
		for (int i = 0; i < TITLES.size(); i++) {
			final Window window = WindowManager.getWindow(TITLES.get(i));
			if (window == null || open.contains(TITLES.get(i)) || Prefs.getString("." + PLACES.get(i)) != null)
				continue;
			window.setBounds(place(GUI.getMaxWindowBounds(IJ.getInstance()), i));
		}
	}

	/** The place of one of the windows on a screen. */
	static Rectangle place(final Rectangle screen, final int index) {
		final int width = screen.width / TITLES.size();
		final int height = Math.min(HEIGHT, screen.height);
		return new Rectangle(screen.x + index * width, screen.y + screen.height - height, width, height);
	}
}
