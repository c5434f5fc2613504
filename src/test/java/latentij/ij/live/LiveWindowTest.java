// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Dimension;
import java.awt.Point;
import java.awt.Rectangle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveWindowTest {

	/** Beside a latent, below a wide one, with an edge hidden, and with a third hidden. */
	@ParameterizedTest
	@CsvSource({
		"258, 97, 394, 299, 586, 560, false",
		"0, 80, 1000, 60, 900, 500, false",
		"336, 97, 522, 555, 522, 680, false",
		"258, 97, 394, 299, 778, 680, true",
		"0, 76, 1024, 690, 400, 400, true"
	})
	void picturesThatWouldBeHiddenAreInTheWay(
			final int x,
			final int y,
			final int w,
			final int h,
			final int width,
			final int height,
			final boolean isInTheWay) {
		assertEquals(
				isInTheWay,
				LiveWindow.isInTheWay(
						new Rectangle(x, y, w, h), new Dimension(width, height), new Rectangle(0, 76, 1024, 692)));
	}

	/** Not beyond the foot of the screen, and never smaller. */
	@ParameterizedTest
	@CsvSource({"30, 430", "0, 400", "-16, 400", "268, 668", "269, 400"})
	void windowsGrowWithTheirMessagesWhereThereIsRoom(final int missing, final int height) {
		assertEquals(
				new Rectangle(500, 100, 522, height),
				LiveWindow.grown(new Rectangle(500, 100, 522, 400), missing, new Rectangle(1024, 768)));
	}

	/** To the right or the left of a latent, below a wide one, and where least of a large one is hidden. */
	@ParameterizedTest
	@CsvSource({
		"100, 100, 400, 300, 506, 100",
		"800, 100, 400, 300, 394, 100",
		"0, 100, 1000, 60, 0, 166",
		"0, 0, 1280, 880, 0, 500"
	})
	void littleOfTheLatentIsHidden(
			final int x, final int y, final int width, final int height, final int left, final int top) {
		assertEquals(
				new Point(left, top),
				LiveWindow.beside(
						new Rectangle(x, y, width, height), new Dimension(400, 400), new Rectangle(1280, 900)));
	}
}
