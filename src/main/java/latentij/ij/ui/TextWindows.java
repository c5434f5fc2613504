// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import ij.Prefs;
import ij.WindowManager;
import ij.gui.GUI;
import java.awt.Dimension;
import java.awt.GraphicsEnvironment;
import java.awt.Point;
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

	private static final String LOG = "Log";

	/** The keys of the place of the log in ImageJ's preferences, from which it is opened. */
	private static final String LOCATION = "log.loc";

	private static final String WIDTH = "log.width";
	private static final String LENGTH = "log.height";

	/** The width that ImageJ gives its log. */
	private static final int OWN_WIDTH = 400;

	/** The titles, from left to right. */
	private static final List<String> TITLES = List.of("Results", LOG);

	/** Rows of a table, or lines, that are enough. */
	private static final int HEIGHT = 220;

	/** Room for a few of them, below what bars, titles and edges take. */
	private static final int MIN_HEIGHT = 180;

	/** Heights of the two beside another window, where there is no room below it. */
	private static final List<Integer> BESIDE = List.of(180, 280);

	/** The least width of a log whose lines are broken for it. */
	private static final int MIN_WIDTH = 260;

	/** Characters of a line that the log has room for at the foot of a small screen. */
	private static final int COLUMNS = 72;

	/** Pixels of a character of the log, and of all that is beside a line. */
	private static final int CHARACTER = 8;

	private static final int BORDER = 36;

	/** Pixels that frames of windows and bars of the desktop move it by. */
	private static final int MIDDLE = 30;

	/** The place of the lesson's log, beside its pictures. */
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
	 * Puts the others to their places below another window, or beside it where there is more room, and all in front of
	 * other windows. Where there is too little room in both, they cover what is above its foot.
	 *
	 * @param above the bounds of the other window
	 * @param foot pixels at its lower edge that are not to be covered, as a slider; 0 for none
	 * @return the bounds of all that are open
	 */
	public List<Rectangle> placeAround(final Rectangle above, final int foot) {
		final Rectangle screen = screen();
		final Rectangle column = column(above, screen);
		if (column.isEmpty()) placeOthers(room(above, foot, screen), height(above, screen));
		else placeOthers(List.of(beside(column, 0), beside(column, 1)), screen);
		final List<Rectangle> bounds = new ArrayList<>();
		for (final String title : TITLES) {
			final Window window = WindowManager.getWindow(title);
			if (window == null) continue;
			raise(window);
			bounds.add(window.getBounds());
		}
		return bounds;
	}

	/**
	 * Writes a line into ImageJ's log. Its window opens at the foot of the screen, where ImageJ would open it on top of
	 * the images.
	 *
	 * @param line without line breaks
	 */
	public static void log(final String line) {
		if (IJ.getInstance() != null && WindowManager.getWindow(LOG) == null) choosePlace();
		IJ.log(line);
	}

	/** Has ImageJ open the log at its place: the system may move a window back that was moved while it opened. */
	private static void choosePlace() {
		final Point remembered = Prefs.getLocation(LOCATION);
		final Dimension size = new Dimension((int) Prefs.get(WIDTH, 0), (int) Prefs.get(LENGTH, 0));
		final Rectangle screen = screen();
		final Rectangle place =
				opened(remembered == null ? inTheMiddle(screen) : new Rectangle(remembered, size), screen);
		Prefs.saveLocation(LOCATION, place.getLocation());
		Prefs.set(WIDTH, place.width);
		Prefs.set(LENGTH, place.height);
	}

	private static Rectangle inTheMiddle(final Rectangle screen) {
		return new Rectangle((int) screen.getCenterX() - OWN_WIDTH / 2, screen.y, OWN_WIDTH, 0);
	}

	/** The place of a log that has opened: that of a person stays. */
	static Rectangle opened(final Rectangle log, final Rectangle screen) {
		final Rectangle foot = place(screen, TITLES.indexOf(LOG), HEIGHT);
		return isOurs(log, foot, screen, false) ? foot : log;
	}

	/** Puts the log to its place in the lesson. Does nothing where there is no window of a log. */
	public static void placeLog() {
		final Window log = WindowManager.getWindow(LOG);
		if (log != null) log.setBounds(LESSON);
	}

	/**
	 * Tells whether they cover a part of another window.
	 *
	 * @param above the bounds of the other window
	 * @return false if they have room below it or beside it
	 */
	public static boolean cover(final Rectangle above) {
		return cover(above, screen());
	}

	static boolean cover(final Rectangle above, final Rectangle screen) {
		return !haveRoomBelow(above, screen) && column(above, screen).isEmpty();
	}

	private static boolean haveRoomBelow(final Rectangle above, final Rectangle screen) {
		return above.y + above.height <= screen.y + screen.height - MIN_HEIGHT;
	}

	/** The part of a screen that has the windows at its foot. */
	static Rectangle room(final Rectangle above, final int foot, final Rectangle screen) {
		final int bottom = screen.y + screen.height;
		final int end = above.y + above.height;
		if (foot == 0 || haveRoomBelow(above, screen)) return screen;
		return new Rectangle(screen.x, screen.y, screen.width, Math.min(bottom, end - foot) - screen.y);
	}

	/**
	 * Tells how long lines of the log may be beside another window, or below it.
	 *
	 * @param above the bounds of the other window
	 * @return characters
	 */
	public static int columns(final Rectangle above) {
		return columns(above, screen());
	}

	static int columns(final Rectangle above, final Rectangle screen) {
		final Rectangle column = column(above, screen);
		return column.isEmpty() ? COLUMNS : Math.min(COLUMNS, (column.width - BORDER) / CHARACTER);
	}

	/**
	 * Finds room for a window more.
	 *
	 * @param above the bounds of the window that they will be below, or beside
	 * @return the part of the screen at the right of that window which they leave free
	 */
	public static Rectangle freeBeside(final Rectangle above) {
		return freeBeside(above, screen());
	}

	static Rectangle freeBeside(final Rectangle above, final Rectangle screen) {
		final int left = above.x + above.width;
		final boolean beside = !column(above, screen).isEmpty();
		final int top = above.y + (beside ? BESIDE.get(0) + BESIDE.get(1) : 0);
		final int foot = beside ? 0 : height(above, screen);
		return new Rectangle(left, top, screen.x + screen.width - left, screen.y + screen.height - foot - top);
	}

	/**
	 * The part of a screen at the right of a window that has the others, one below the other; empty if they are below
	 * it.
	 */
	static Rectangle column(final Rectangle above, final Rectangle screen) {
		final int right = screen.x + screen.width;
		final int bottom = screen.y + screen.height;
		final Rectangle column =
				new Rectangle(above.x + above.width, above.y, right - above.x - above.width, bottom - above.y);
		final int high = BESIDE.get(0) + BESIDE.get(1);
		return haveRoomBelow(above, screen) || column.width < MIN_WIDTH || column.height < high
				? new Rectangle()
				: column;
	}

	/** The place of one of the windows in such a part. */
	static Rectangle beside(final Rectangle column, final int index) {
		final int top = index == 0 ? column.y : column.y + BESIDE.get(0);
		return new Rectangle(column.x, top, column.width, BESIDE.get(index));
	}

	private void placeOthers(final Rectangle screen, final int height) {
		placeOthers(List.of(place(screen, 0, height), place(screen, 1, height)), screen);
	}

	private void placeOthers(final List<Rectangle> places, final Rectangle screen) {
		for (int i = 0; i < TITLES.size(); i++) {
			final Window window = WindowManager.getWindow(TITLES.get(i));
			if (window == null) continue;
			final Rectangle foot = place(screen, i, HEIGHT);
			final boolean wasOpen = open.contains(TITLES.get(i));
			if (isOurs(window.getBounds(), foot, screen, wasOpen)) window.setBounds(places.get(i));
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

	/** True if a window may be moved: nobody else has chosen the place where it is. Its place at the foot is told. */
	static boolean isOurs(final Rectangle window, final Rectangle foot, final Rectangle screen, final boolean wasOpen) {
		return isInTheMiddle(window, screen)
				|| wasMovedBack(window, foot, screen)
				|| isOfLesson(window)
				|| isBeside(window, screen)
				|| isInColumn(window, foot) && (!wasOpen || window.y + window.height == foot.y + foot.height);
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

	/** True if a window has the size of its place, but where ImageJ opened it in its own: the system moved it back. */
	private static boolean wasMovedBack(final Rectangle window, final Rectangle place, final Rectangle screen) {
		return window.width == place.width
				&& isInTheMiddle(new Rectangle(window.x, window.y, OWN_WIDTH, window.height), screen);
	}

	/** True if a window was put to such a place before: ImageJ remembers that, too, and opens it there again. */
	static boolean isInColumn(final Rectangle window, final Rectangle place) {
		return window.x == place.x && window.width == place.width;
	}

	/** True for a place beside another window: ImageJ remembers that, too. */
	private static boolean isBeside(final Rectangle window, final Rectangle screen) {
		return window.x + window.width == screen.x + screen.width && BESIDE.contains(window.height);
	}

	/**
	 * The place of one of the windows on a screen. Sentences need more room than columns, of which most are not seen
	 * anyway.
	 */
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
