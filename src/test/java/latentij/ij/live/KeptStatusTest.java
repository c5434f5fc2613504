// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Component;
import java.awt.Point;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JLabel;
import org.junit.jupiter.api.Test;

class KeptStatusTest {

	private final List<String> line = new ArrayList<>();
	private final Component canvas = new JLabel();
	private Point pointer = new Point(300, 200);

	private void exit() {
		canvas.dispatchEvent(new MouseEvent(canvas, MouseEvent.MOUSE_EXITED, 0, 0, 0, 0, 0, false));
	}

	private void watch() {
		canvas.addMouseListener(new MouseAdapter() {

			@Override
			public void mouseExited(final MouseEvent exited) {
				line.add("");
			}
		});
		canvas.addMouseListener(new KeptStatus(() -> pointer, () -> line.add("follows")));
	}

	@Test
	void textsComeBackWhereWindowsMove() {
		watch();
		exit();
		pointer = new Point(300, 200);
		exit();
		assertEquals(List.of("", "follows", "", "follows"), line);
	}

	@Test
	void thoseWhoMoveTheMouseHaveImageJsLine() {
		watch();
		pointer = new Point(301, 200);
		exit();
		pointer = new Point(300, 200);
		exit();
		assertEquals(List.of("", ""), line);
	}

	@Test
	void withoutAMouseNothingIsSaid() {
		pointer = null;
		watch();
		exit();
		assertEquals(List.of(""), line);
	}
}
