// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.WindowManager;
import ij.gui.GUI;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.Window;
import java.util.List;

/**
 * The windows of ImageJ's results and of its log. ImageJ opens both in the middle of the screen, one on top of the
 * other and below the picture that is shown next. Those that were not open before are put side by side at the foot
 * of the screen, but for one that a person has put elsewhere: ImageJ opens it there again.
 *
 * <pre>{@code
 * TextWindows before = TextWindows.open();
 * IJ.log("done");
 * before.placeOthers();
 * }</pre>
 */
public final class TextWindows {

	/** The titles, from left to right. */
	private static final List<String> TITLES = List.of("Results", "Log");

	private static final int HEIGHT = 220;

	/** Pixels that frames of windows and bars of the desktop move it by. */
	private static final int MIDDLE = 30;

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
		final Rectangle screen = GUI.getMaxWindowBounds(IJ.getInstance());
		for (int i = 0; i < TITLES.size(); i++) {
			final Window window = WindowManager.getWindow(TITLES.get(i));
			if (window == null || open.contains(TITLES.get(i))) continue;
			if (isInTheMiddle(window.getBounds(), screen)) window.setBounds(place(screen, i));
		}
	}

	/** True for the place that ImageJ chooses, and remembers when the window is closed; false for a person's own. */
	static boolean isInTheMiddle(final Rectangle window, final Rectangle screen) {
		return Math.abs(window.getCenterX() - screen.getCenterX()) < MIDDLE;
	}

	/** The place of one of the windows on a screen. */
	static Rectangle place(final Rectangle screen, final int index) {
		final int width = screen.width / TITLES.size();
		final int height = Math.min(HEIGHT, screen.height);
		return new Rectangle(screen.x + index * width, screen.y + screen.height - height, width, height);
	}
}
