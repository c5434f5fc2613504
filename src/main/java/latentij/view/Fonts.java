// SPDX-License-Identifier: BSD-2-Clause
package latentij.view;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** The fonts of this machine. One without a screen may have none at all; Java then throws when text is drawn. */
public final class Fonts {

	private static final boolean ANY = drawsText();

	private Fonts() {}

	/** @return true if text can be drawn */
	public static boolean exist() {
		return ANY;
	}

	private static boolean drawsText() {
		try {
			final Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
			g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
			g.drawString("0", 0, 0);
			g.dispose();
			return true;
		} catch (final RuntimeException | LinkageError | InternalError exc) {
			return false;
		}
	}
}
