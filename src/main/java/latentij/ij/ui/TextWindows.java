// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import ij.WindowManager;
import ij.gui.GUI;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows of ImageJ's results and of its log. ImageJ opens both in the middle of the screen, one on top of the
 * other and below the picture that is shown next. Those that are still there, and those that were not open before, are
 * put side by side at the foot of the screen, but for one that a person has put elsewhere: ImageJ opens it there again.
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

	/** Rows of a table, or lines, that are enough. */
	private static final int HEIGHT = 220;

	/** Room for a few of them, below what bars, titles and edges take. */
	private static final int MIN_HEIGHT = 180;

	/** Pixels that frames of windows and bars of the desktop move it by. */
	private static final int MIDDLE = 30;

	/** Where the lesson has the log, beside its pictures. */
	private static final Rectangle LESSON = new Rectangle(0, 550, 400, 250);

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

	/** Puts the others, which were opened since, to their places, and those that ImageJ has left in the middle. */
	public void placeOthers() {
		if (!GraphicsEnvironment.isHeadless()) placeOthers(screen(), HEIGHT);
	}

	/**
	 * Puts the others to their places below another window, and all in front of other windows. Where that leaves too
	 * little room, they cover what is above its foot.
	 *
	 * @param above the bounds of the other window
	 * @param foot pixels at its lower edge that are not to be covered, as a slider; 0 for none
	 * @return the bounds of all that are open
	 */
	public List<Rectangle> placeBelow(final Rectangle above, final int foot) {
		final Rectangle screen = screen();
		placeOthers(room(above, foot, screen), height(above, screen));
		final List<Rectangle> bounds = new ArrayList<>();
		for (final String title : TITLES) {
			final Window window = WindowManager.getWindow(title);
			if (window == null) continue;
			raise(window);
			bounds.add(window.getBounds());
		}
		return bounds;
	}

	/** Puts the log to its place in the lesson. Does nothing where there is no window of a log. */
	public static void placeLog() {
		final Window log = WindowManager.getWindow("Log");
		if (log != null) log.setBounds(LESSON);
	}

	/** The part of a screen that has the windows at its foot. */
	static Rectangle room(final Rectangle above, final int foot, final Rectangle screen) {
		final int bottom = screen.y + screen.height;
		final int end = above.y + above.height;
		if (foot == 0 || end <= bottom - MIN_HEIGHT) return screen;
		return new Rectangle(screen.x, screen.y, screen.width, Math.min(bottom, end - foot) - screen.y);
	}

	private void placeOthers(final Rectangle screen, final int height) {
		for (int i = 0; i < TITLES.size(); i++) {
			final Window window = WindowManager.getWindow(TITLES.get(i));
			if (window == null) continue;
			final Rectangle place = place(screen, i, height);
			if (isOurs(window.getBounds(), place, screen, open.contains(TITLES.get(i)))) window.setBounds(place);
		}
	}

	private static Rectangle screen() {
		return GUI.getMaxWindowBounds(IJ.getInstance());
	}

	/**
	 * Brings a window to the front, but what is typed still goes to the one that is active.
	 *
	 * @param window that is shown
	 */
	public static void raise(final Window window) {
		final boolean takesFocus = window.isAutoRequestFocus();
		window.setAutoRequestFocus(false);
		window.toFront();
		window.setAutoRequestFocus(takesFocus);
	}

	/** The height of the windows at the foot of a screen, which another window leaves them. */
	static int height(final Rectangle above, final Rectangle screen) {
		final int room = screen.y + screen.height - above.y - above.height;
		return Math.max(MIN_HEIGHT, Math.min(HEIGHT, room));
	}

	/** True if a window may be put to a place: nobody else has chosen the one where it is. */
	static boolean isOurs(
			final Rectangle window, final Rectangle place, final Rectangle screen, final boolean wasOpen) {
		return isInTheMiddle(window, screen) || isOfLesson(window) || !wasOpen && isInColumn(window, place);
	}

	/** True for the place of the log in the lesson, or nearly: ImageJ remembers that, too. */
	private static boolean isOfLesson(final Rectangle window) {
		return Math.abs(window.x - LESSON.x) < MIDDLE
				&& Math.abs(window.y - LESSON.y) < MIDDLE
				&& Math.abs(window.width - LESSON.width) < MIDDLE;
	}

	/** True for the place that ImageJ chooses, and remembers when the window is closed; false for a person's own. */
	static boolean isInTheMiddle(final Rectangle window, final Rectangle screen) {
		return Math.abs(window.getCenterX() - screen.getCenterX()) < MIDDLE;
	}

	/** True if a window was put to such a place before: ImageJ remembers that, too, and opens it there again. */
	static boolean isInColumn(final Rectangle window, final Rectangle place) {
		return window.x == place.x && window.width == place.width;
	}

	/** The place of one of the windows on a screen. Sentences need more room than columns, of which most are not seen anyway. */
	static Rectangle place(final Rectangle screen, final int index, final int wanted) {
		final int table = screen.width * 2 / 5;
		final int height = Math.min(wanted, screen.height);
		return new Rectangle(
				index == 0 ? screen.x : screen.x + table,
				screen.y + screen.height - height,
				index == 0 ? table : screen.width - table,
				height);
	}
}
