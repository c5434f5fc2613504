// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.GraphicsConfiguration;
import java.awt.Insets;
import java.awt.Panel;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.FocusEvent;
import java.awt.event.WindowEvent;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.swing.UIManager;
import latentij.ij.ui.OnScreen;
import latentij.ij.ui.OwnWindow;

/** ImageJ's window of a picture, with controls below it, beside another window. */
final class LiveWindow extends ImageWindow {

	private static final long serialVersionUID = 1L;

	private static final int GAP = 6;

	/** The side in pixels up to which smaller pictures are enlarged. */
	private static final int SMALL = 400;

	/** Steps of ImageJ's zoom, as from 100 to 50 percent. */
	private static final int MAX_STEPS = 2;

	/** The part of a window that its neighbor may hide. */
	private static final double HIDDEN = 0.1;

	/** The desktop activates a window that opens, at once or after some time; later, a person does. */
	private static final long OPENING_NANOS = 2_000_000_000;

	private final transient LiveControls controls;
	private final transient ImageWindow neighbor;
	private final long opened;
	private boolean updating;

	/**
	 * Opens the window.
	 *
	 * @param picture to show
	 * @param neighbor the window that it is placed beside, and that stays the active one; may be
	 *          null
	 * @param controls below the picture
	 */
	LiveWindow(final ImagePlus picture, final ImageWindow neighbor, final LiveControls controls) {
		super(picture);
		opened = System.nanoTime();
		this.neighbor = neighbor;
		this.controls = controls;
		color("Panel.background", this::setBackground);
		color("Label.foreground", this::setForeground);
		controls.fill(getCanvas(), this::grow);
		// Windows of AWT draw what Swing puts into a panel, but not what it puts into them.
		final Panel panel = new Panel(new BorderLayout());
		panel.add(controls);
		add(panel);
		enlarge();
		pack();
		final Rectangle screen = screen((neighbor == null ? this : neighbor).getGraphicsConfiguration());
		final Rectangle own = OwnWindow.bounds();
		final Rectangle room = own == null ? screen : OwnWindow.below(own, screen);
		final int steps = zoomOut(MAX_STEPS, () -> getHeight() > room.height);
		if (neighbor == null) return;
		final Rectangle area = getHeight() > room.height ? screen : room;
		makeRoom(steps, () -> isInTheWay(neighbor.getBounds(), getSize(), area));
		place(neighbor, area);
		neighbor.toFront();
	}

	LiveControls controls() {
		return controls;
	}

	/** Of a latent that was cropped or scaled. The window may become wider: small pictures are narrower than its controls. */
	@Override
	public void updateImage(final ImagePlus picture) {
		updating = true;
		super.updateImage(picture);
		updating = false;
		enlarge();
		controls.invalidate();
		final Dimension size = getPreferredSize();
		final Point corner = OnScreen.inside(new Rectangle(getLocation(), size), screen(getGraphicsConfiguration()));
		setBounds(new Rectangle(corner, size));
		validate();
	}

	/** Not to a size in between: where the system tells of it late, the window would keep it. */
	@Override
	public void pack() {
		if (!updating) super.pack();
	}

	/** Leaves the activation to the neighbor while the window opens: what is edited next is the latent. */
	@Override
	public void windowActivated(final WindowEvent e) {
		if (!yields()) super.windowActivated(e);
	}

	/** Likewise; ImageJ makes the image active that has the focus. */
	@Override
	public void focusGained(final FocusEvent e) {
		if (!yields()) super.focusGained(e);
	}

	private boolean yields() {
		if (neighbor == null || !neighbor.isShowing() || System.nanoTime() - opened > OPENING_NANOS) return false;
		neighbor.toFront();
		return true;
	}

	/** Sets a color to that of the controls: ImageJ's own colors may be those of another look. */
	private static void color(final String key, final Consumer<Color> setter) {
		final Color color = UIManager.getColor(key);
		if (color != null) setter.accept(new Color(color.getRGB()));
	}

	/** Zooms in on a small picture, as latents are shown: the window is as wide as its controls anyway. */
	private void enlarge() {
		final int side = Math.max(imp.getWidth(), imp.getHeight());
		double zoom = getCanvas().getMagnification();
		double next = ImageCanvas.getHigherZoomLevel(zoom);
		while (next > zoom && next * side <= SMALL) {
			zoom = next;
			next = ImageCanvas.getHigherZoomLevel(zoom);
		}
		zoom(zoom);
	}

	/**
	 * Zooms out, a little at most: ImageJ has found the zoom for a window without controls and neighbors.
	 *
	 * @return the steps that are left
	 */
	private int zoomOut(final int steps, final BooleanSupplier needed) {
		int left = steps;
		for (; left > 0 && needed.getAsBoolean(); left--) {
			zoom(ImageCanvas.getLowerZoomLevel(getCanvas().getMagnification()));
			pack();
		}
		return left;
	}

	/** Zooms out so that both windows are seen; not where that does not help. */
	private void makeRoom(final int steps, final BooleanSupplier needed) {
		final double zoom = getCanvas().getMagnification();
		zoomOut(steps, needed);
		if (!needed.getAsBoolean()) return;
		zoom(zoom);
		pack();
	}

	/** Makes room for a longer message, of which ImageJ would take it from the picture. */
	private void grow() {
		final int missing = controls.getPreferredSize().height - controls.getHeight();
		final Rectangle grown = grown(getBounds(), missing, screen(getGraphicsConfiguration()));
		if (!grown.equals(getBounds())) setBounds(grown);
	}

	/**
	 * Makes a window higher.
	 *
	 * @param window its bounds
	 * @param missing pixels at its foot
	 * @param screen that it is kept on
	 * @return its new bounds; the same if nothing is missing, or if there is no room below it
	 */
	static Rectangle grown(final Rectangle window, final int missing, final Rectangle screen) {
		final int height = window.height + missing;
		if (missing <= 0 || window.y + height > screen.y + screen.height) return window;
		return new Rectangle(window.x, window.y, window.width, height);
	}

	private void zoom(final double zoom) {
		final ImageCanvas canvas = getCanvas();
		if (zoom == canvas.getMagnification()) return;
		canvas.setMagnification(zoom);
		canvas.setSize((int) (imp.getWidth() * zoom), (int) (imp.getHeight() * zoom));
		// They are as wide as the picture.
		controls.invalidate();
	}

	/**
	 * Tells whether a window hides more than a little of another one, or that of it.
	 *
	 * @param other the bounds of the other window, which makes way
	 * @param size of the window
	 * @param screen that both are kept on
	 * @return true if more than a tenth of the smaller one is hidden
	 */
	static boolean isInTheWay(final Rectangle other, final Dimension size, final Rectangle screen) {
		final Rectangle moved = madeWay(other, size.width, screen);
		final int hidden = hidden(new Rectangle(beside(moved, size, screen), size), moved);
		return hidden > HIDDEN * Math.min(size.width * size.height, other.width * other.height);
	}

	/**
	 * To the right, to the left or below, where it hides least of the other; on the screen as a whole. Where both have
	 * room beside each other, the other makes way.
	 */
	private void place(final Window neighbor, final Rectangle screen) {
		final Rectangle other = madeWay(neighbor.getBounds(), getWidth(), screen);
		if (!other.equals(neighbor.getBounds())) neighbor.setLocation(other.getLocation());
		setLocation(beside(other, getSize(), screen));
	}

	/**
	 * Finds the place beside another window.
	 *
	 * @param other the bounds of the other window
	 * @param size of the window
	 * @param screen that it is kept on
	 * @return its upper left corner
	 */
	static Point beside(final Rectangle other, final Dimension size, final Rectangle screen) {
		return Stream.of(
						new Point(other.x + other.width + GAP, other.y),
						new Point(other.x - GAP - size.width, other.y),
						new Point(other.x, other.y + other.height + GAP))
				.map(corner -> OnScreen.inside(new Rectangle(corner, size), screen))
				.min(Comparator.comparingInt(corner -> hidden(new Rectangle(corner, size), other)))
				.orElseThrow();
	}

	/**
	 * The bounds of the other window once it has moved to the left, if neither side of it has room: to the edge, if they
	 * do not fit side by side.
	 */
	private static Rectangle madeWay(final Rectangle other, final int width, final Rectangle screen) {
		final int both = other.width + GAP + width;
		final boolean right = other.x + both <= screen.x + screen.width;
		final boolean left = other.x - GAP - width >= screen.x;
		if (right || left) return other;
		return new Rectangle(screen.x + Math.max(0, screen.width - both), other.y, other.width, other.height);
	}

	private static int hidden(final Rectangle window, final Rectangle other) {
		final Rectangle both = window.intersection(other);
		return Math.max(0, both.width) * Math.max(0, both.height);
	}

	private static Rectangle screen(final GraphicsConfiguration where) {
		final Rectangle screen = where.getBounds();
		final Insets bars = Toolkit.getDefaultToolkit().getScreenInsets(where);
		return new Rectangle(
				screen.x + bars.left,
				screen.y + bars.top,
				screen.width - bars.left - bars.right,
				screen.height - bars.top - bars.bottom);
	}
}
