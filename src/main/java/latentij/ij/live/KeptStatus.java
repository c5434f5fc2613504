// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import java.awt.MouseInfo;
import java.awt.Point;
import java.awt.PointerInfo;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.function.Supplier;

/**
 * Says again what the status line said, where ImageJ clears it although nobody has moved the mouse: it does so when a
 * window moves away from under the pointer. A listener of the image, after ImageJ's own.
 */
final class KeptStatus extends MouseAdapter {

	private final Supplier<Point> pointer;
	private final Runnable tell;
	private Point start;

	/**
	 * Begins to watch.
	 *
	 * @param pointer where the mouse is; null where there is none
	 * @param tell shows the text
	 */
	KeptStatus(final Supplier<Point> pointer, final Runnable tell) {
		this.pointer = pointer;
		this.tell = tell;
		start = pointer.get();
	}

	/** @return the place of the mouse on the screen; null if it cannot be known */
	static Point mouse() {
		final PointerInfo info = MouseInfo.getPointerInfo();
		return info == null ? null : info.getLocation();
	}

	@Override
	public void mouseExited(final MouseEvent exited) {
		if (start == null) return;
		if (start.equals(pointer.get())) tell.run();
		// From now on, somebody works with the mouse, and ImageJ's line is that person's.
		else start = null;
	}
}
