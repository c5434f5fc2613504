// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.IJ;
import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.GUI;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import ij.gui.Plot;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.GraphicsEnvironment;
import java.awt.Insets;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import latentij.ij.images.Images;
import latentij.ij.ui.MacroThreads;
import latentij.ij.ui.OnScreen;
import latentij.ij.ui.OwnWindow;
import latentij.ij.ui.TextWindows;

/**
 * The windows of a measurement, put so that something is seen of each: the montage below ImageJ's own window, the table
 * and the log at the foot of the screen or beside the montage, and the plot where most of it is seen, drawn smaller for a
 * person on a small screen. ImageJ itself opens the plot below the montage, which hides it.
 */
final class ReportWindows {

	/** The mark of images that wait for their windows; files do not keep it. */
	private static final String WAITING = "latentij.report";

	/** Pixels that a window is moved by that would hide one of the same kind. */
	private static final int STEP = 24;

	/** Room for the head of the plot, where ImageJ has no window of its own. */
	private static final int HEAD = 110;

	/** What ImageJ leaves free around a picture. */
	private static final int GAP = 5;

	/** And where there are several pages. */
	private static final int SLIDER = 22;

	/** The edges of a window with its title and the line below it, about, where none is open to tell. */
	private static final Insets EDGES = new Insets(41, 1, 5, 1);

	/** What the window of a plot adds to it, about, with its buttons. */
	private static final Dimension PLOT_FRAME = new Dimension(16, 90);

	/** The size of a plot whose axes, legend and lines can be read. */
	private static final Dimension LEAST = new Dimension(250, 190);

	/** Areas are counted in squares of so many pixels. */
	private static final int GRID = 8;

	static {
		// ImageJ calls it on the event thread, once a window is there.
		ImagePlus.addImageListener(new ImageListener() {

			@Override
			public void imageOpened(final ImagePlus image) {
				if (image.getProperty(WAITING) instanceof ReportWindows windows) windows.opened(image);
			}

			@Override
			public void imageClosed(final ImagePlus image) {}

			@Override
			public void imageUpdated(final ImagePlus image) {}
		});
	}

	private final List<ImagePlus> images;
	private final List<ImagePlus> waiting;
	private final TextWindows texts;

	private ReportWindows(final List<ImagePlus> images, final TextWindows texts) {
		this.images = images;
		waiting = new ArrayList<>(images);
		this.texts = texts;
	}

	/**
	 * Has windows placed when all of them are open, whoever opens them.
	 *
	 * @param montage not shown yet
	 * @param plot likewise; null for none
	 * @param texts that were open before
	 */
	static void whenShown(final ImagePlus montage, final ImagePlus plot, final TextWindows texts) {
		final List<ImagePlus> images = plot == null ? List.of(montage) : List.of(montage, plot);
		final ReportWindows windows = new ReportWindows(images, texts);
		images.forEach(image -> image.setProperty(WAITING, windows));
	}

	/**
	 * Tells how long lines of the log may be.
	 *
	 * @param montage not shown yet
	 * @param own ImageJ's own window; null without one, as with -batch, where the log is printed
	 * @return characters for which the log will have room
	 */
	static int logColumns(final ImagePlus montage, final Window own) {
		return own == null ? Integer.MAX_VALUE : TextWindows.columns(expected(montage, own));
	}

	/**
	 * Draws the plot smaller on a screen where most of it would be hidden. Not for a macro, which may save it: its pixels
	 * are not to depend on the screen. A stack of plots keeps its size.
	 *
	 * @param montage not shown yet
	 * @param plot likewise; null for none
	 * @param own ImageJ's own window; null without one
	 */
	static void fit(final ImagePlus montage, final ImagePlus plot, final Window own) {
		if (own == null || plot == null || MacroThreads.isMacro(Thread.currentThread())) return;
		fit(plot, TextWindows.freeBeside(expected(montage, own)));
	}

	/** Draws a plot smaller, if it needs more room than it has. */
	static void fit(final ImagePlus plot, final Rectangle room) {
		if (!(plot.getProperty(Plot.PROPERTY_KEY) instanceof Plot drawn)) return;
		final Dimension now = new Dimension(plot.getWidth(), plot.getHeight());
		final Dimension fitted = fitted(now, room);
		if (!fitted.equals(now)) drawn.setSize(fitted.width, fitted.height);
	}

	/**
	 * Finds the size of the plot in the room that it has.
	 *
	 * @param plot its size
	 * @param room for its window
	 * @return its own size where it has room, or too little of it
	 */
	static Dimension fitted(final Dimension plot, final Rectangle room) {
		final int width = room.width - PLOT_FRAME.width;
		final int height = room.height - PLOT_FRAME.height;
		if (width < LEAST.width || height < LEAST.height) return plot;
		return new Dimension(Math.min(plot.width, width), Math.min(plot.height, height));
	}

	/**
	 * Tells what the window of a montage adds to a page.
	 *
	 * @param others the edges of windows that show images; those of small images are wider
	 */
	static Dimension frame(final List<Insets> others) {
		final Insets edges = others.stream()
				.min(Comparator.comparingInt(other -> other.top + other.left))
				.orElse(EDGES);
		return new Dimension(edges.left + edges.right + 2 * GAP, edges.top + edges.bottom + 2 * GAP);
	}

	/** About the bounds that the window of a montage will have. */
	private static Rectangle expected(final ImagePlus montage, final Window own) {
		final int slider = montage.getStackSize() > 1 ? SLIDER : 0;
		final Dimension frame = frame(Images.open().stream()
				.map(ImagePlus::getWindow)
				.filter(Objects::nonNull)
				.map(ImageWindow::getInsets)
				.toList());
		final Rectangle window =
				new Rectangle(montage.getWidth() + frame.width, montage.getHeight() + frame.height + slider);
		final List<Rectangle> fixed = List.of(OwnWindow.bounds());
		window.setLocation(montage(window, fixed, List.of(), GUI.getMaxWindowBounds(own)));
		final Rectangle smaller = zoomed(
				window, new Dimension(montage.getWidth(), montage.getHeight()), ImageCanvas.getLowerZoomLevel(1));
		return TextWindows.cover(window) && !TextWindows.cover(smaller) ? smaller : window;
	}

	/** An image has its window before ImageJ has put that somewhere, and is told of as opened after it. */
	private void opened(final ImagePlus image) {
		image.setProperty(WAITING, null);
		waiting.remove(image);
		if (waiting.isEmpty()) place();
	}

	private void place() {
		if (GraphicsEnvironment.isHeadless() || images.stream().anyMatch(image -> image.getWindow() == null)) return;
		final Window own = IJ.getInstance();
		final Rectangle screen = GUI.getMaxWindowBounds(own);
		final List<Rectangle> fixed = new ArrayList<>();
		if (own != null) fixed.add(OwnWindow.bounds());
		final ImageWindow montage = images.get(0).getWindow();
		// The system tells of earlier bounds late: a window has the place and the size that it was given, whatever it
		// says.
		final Rectangle place = new Rectangle(montage.getPreferredSize());
		place.setLocation(montage(place, fixed, places(montage), screen));
		montage.setLocation(place.getLocation());
		if (TextWindows.cover(place)) place.setSize(makeRoom(montage, place));
		fixed.add(place);
		fixed.addAll(texts.placeAround(place, slider(images.get(0))));
		if (images.size() < 2) return;
		final Window plot = images.get(1).getWindow();
		plot.setLocation(plot(plot.getBounds(), fixed, screen));
		if (own != null) TextWindows.raise(own);
	}

	/** Zooms out by a step where that leaves room for the table and the log, as on a small screen. */
	private static Dimension makeRoom(final ImageWindow montage, final Rectangle now) {
		final ImageCanvas canvas = montage.getCanvas();
		final double step = ImageCanvas.getLowerZoomLevel(canvas.getMagnification()) / canvas.getMagnification();
		final Rectangle smaller = zoomed(now, canvas.getSize(), step);
		if (TextWindows.cover(smaller)) return now.getSize();
		canvas.zoomOut(canvas.getWidth() / 2, canvas.getHeight() / 2);
		return smaller.getSize();
	}

	/** The bounds of a window whose picture becomes smaller. */
	static Rectangle zoomed(final Rectangle window, final Dimension picture, final double step) {
		final int width = window.width - picture.width + (int) (picture.width * step);
		final int height = window.height - picture.height + (int) (picture.height * step);
		return new Rectangle(window.x, window.y, width, height);
	}

	/** The height of the foot of a window where a stack has its slider; 0 for an image without one. */
	private static int slider(final ImagePlus image) {
		if (image.getStackSize() == 1) return 0;
		final Component canvas = image.getCanvas();
		return image.getWindow().getPreferredSize().height - canvas.getY() - canvas.getHeight();
	}

	/** The places of ImageJ's other windows. */
	private static List<Point> places(final Window except) {
		final List<Point> places = new ArrayList<>();
		for (final Window window : Window.getWindows())
			if (window != except && window.isShowing()) places.add(window.getLocation());
		return places;
	}

	/**
	 * Finds a place at the left edge of the screen.
	 *
	 * @param window its bounds
	 * @param own those of ImageJ's own window, if it has one
	 * @param taken places of other windows, which would be hidden if they are as large
	 * @param screen all windows are on it
	 */
	static Point montage(
			final Rectangle window, final List<Rectangle> own, final List<Point> taken, final Rectangle screen) {
		final int below =
				own.stream().mapToInt(other -> other.y + other.height).max().orElse(screen.y + HEAD);
		final Point place =
				best(window, own, screen, new int[] {screen.x}, new int[] {below, screen.y, bottom(screen)});
		while (taken.contains(place)) {
			final Point next =
					OnScreen.inside(new Rectangle(new Point(place.x + STEP, place.y + STEP), window.getSize()), screen);
			if (next.equals(place)) break;
			place.setLocation(next);
		}
		return place;
	}

	/**
	 * Finds the place at the left or right edge of the screen where most of a window is seen behind others.
	 *
	 * @param window its bounds
	 * @param others those of windows that are in front of it
	 * @param screen all windows are on it
	 */
	static Point plot(final Rectangle window, final List<Rectangle> others, final Rectangle screen) {
		final IntStream below = others.stream().mapToInt(other -> other.y + other.height);
		final int[] tops =
				IntStream.concat(IntStream.of(screen.y, bottom(screen)), below).toArray();
		return best(window, others, screen, new int[] {screen.x + screen.width, screen.x}, tops);
	}

	private static int bottom(final Rectangle screen) {
		return screen.y + screen.height;
	}

	/** The first of the places, moved into the screen, where most is seen. */
	private static Point best(
			final Rectangle window,
			final List<Rectangle> others,
			final Rectangle screen,
			final int[] left,
			final int[] top) {
		Point best = null;
		int most = -1;
		for (final int x : left)
			for (final int y : top) {
				final Rectangle there = new Rectangle(new Point(x, y), window.getSize());
				there.setLocation(OnScreen.inside(there, screen));
				final int seen = seen(there, others);
				if (seen <= most) continue;
				most = seen;
				best = there.getLocation();
			}
		return best;
	}

	/** Squares of a window that no other one covers. */
	static int seen(final Rectangle window, final List<Rectangle> others) {
		int seen = 0;
		for (int y = window.y; y < window.y + window.height; y += GRID)
			for (int x = window.x; x < window.x + window.width; x += GRID) {
				final Point point = new Point(x, y);
				if (others.stream().noneMatch(other -> other.contains(point))) seen++;
			}
		return seen;
	}
}
