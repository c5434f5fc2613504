// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Plot;
import ij.process.ColorProcessor;
import java.awt.Dimension;
import java.awt.Insets;
import java.awt.Point;
import java.awt.Rectangle;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportWindowsTest {

	/** Squares of 8 x 8 pixels that are enough to know a window by, and to click on. */
	private static final int ENOUGH = 250;

	private static final Dimension PLOT = new Dimension(716, 405);

	/** ImageJ's own window at the left, in the middle, and none; screens of three sizes. */
	@ParameterizedTest
	@CsvSource({
		"1024, 768, 0",
		"1024, 768, 212",
		"1024, 768, -1",
		"1280, 900, 0",
		"1280, 900, 340",
		"1280, 900, -1",
		"2560, 1440, 980"
	})
	void somethingIsSeenOfEachWindow(final int width, final int height, final int own) {
		final Rectangle screen = new Rectangle(0, 0, width, height);
		final Rectangle imagej = new Rectangle(own, 0, 600, 110);
		final List<Rectangle> fixed = own < 0 ? List.of() : List.of(imagej);
		final Rectangle montage = new Rectangle(300, 300, 990, 645);
		montage.setLocation(ReportWindows.montage(montage, fixed, List.of(), screen));
		final int foot = height - 180;
		final Rectangle table = new Rectangle(0, foot, width / 2, 180);
		final Rectangle log = new Rectangle(width / 2, foot, width / 2, 180);
		final Rectangle plot = new Rectangle(0, 0, 715, 435);
		final List<Rectangle> others =
				Stream.concat(fixed.stream(), Stream.of(montage, table, log)).toList();
		plot.setLocation(ReportWindows.plot(plot, others, screen));
		assertTrue(screen.contains(montage), montage.toString());
		assertTrue(screen.contains(plot), plot.toString());
		if (own >= 0) assertFalse(montage.intersects(imagej), montage.toString());
		assertTrue(ReportWindows.seen(montage, List.of(table, log)) > ENOUGH, montage.toString());
		assertTrue(ReportWindows.seen(plot, others) > ENOUGH, plot.toString());
	}

	/** Pages of a photograph and of a square image. */
	@ParameterizedTest
	@CsvSource({"603, 557, 463", "641, 595, 492"})
	void aMontageIsSmallerAStepFurtherOut(final int height, final int page, final int smaller) {
		final Rectangle montage = new Rectangle(0, 108, 984, height);
		final Rectangle zoomed = ReportWindows.zoomed(montage, new Dimension(972, page), 0.75);
		assertEquals(new Rectangle(0, 108, 741, smaller), zoomed);
	}

	/** Where the table and the log are at the foot of a small screen, below the log of a middle one, on a large one. */
	@ParameterizedTest
	@CsvSource({"283, 463, 267, 373", "296, 332, 280, 242", "1576, 1112, 716, 405"})
	void aPlotIsAsLargeAsItsRoom(final int width, final int height, final int plotWidth, final int plotHeight) {
		final Dimension fitted = ReportWindows.fitted(PLOT, new Rectangle(741, 108, width, height));
		assertEquals(new Dimension(plotWidth, plotHeight), fitted);
	}

	@ParameterizedTest
	@CsvSource({"200, 463", "296, 232"})
	void aPlotThatWouldBeTooSmallToReadIsNot(final int width, final int height) {
		assertEquals(PLOT, ReportWindows.fitted(PLOT, new Rectangle(741, 108, width, height)));
	}

	/** Those of a small image are wider. */
	@Test
	void aMontageHasTheEdgesOfOtherWindows() {
		final List<Insets> edges = List.of(new Insets(51, 41, 5, 41), new Insets(31, 1, 5, 1), new Insets(31, 9, 5, 9));
		assertEquals(new Dimension(12, 46), ReportWindows.frame(edges));
		assertEquals(new Dimension(12, 56), ReportWindows.frame(List.of()));
	}

	@Test
	void aPlotIsDrawnAgainForItsRoom() {
		final Plot plot = new Plot("Power Spectrum", "frequency", "power");
		plot.setFrameSize(620, 340);
		plot.addPoints(new double[] {0, 1}, new double[] {1, 2}, Plot.LINE);
		plot.draw();
		final ImagePlus image = plot.getImagePlus();
		ReportWindows.fit(image, new Rectangle(984, 568, 296, 332));
		assertEquals(new Dimension(280, 242), new Dimension(image.getWidth(), image.getHeight()));
	}

	@Test
	void aLogThatIsPrintedHasNoBreaksInItsSentences() {
		final ImagePlus montage = new ImagePlus("Reconstruction", new ColorProcessor(972, 595));
		assertEquals(Integer.MAX_VALUE, ReportWindows.logColumns(montage, null));
	}

	@Test
	void aSecondMontageDoesNotHideTheFirst() {
		final Rectangle screen = new Rectangle(0, 0, 1280, 900);
		final List<Rectangle> own = List.of(new Rectangle(0, 0, 600, 110));
		final Rectangle montage = new Rectangle(0, 0, 990, 645);
		final Point first = ReportWindows.montage(montage, own, List.of(), screen);
		final Point second = ReportWindows.montage(montage, own, List.of(first), screen);
		assertEquals(new Point(0, 110), first);
		assertEquals(new Point(24, 134), second);
		// Where there is no other place, it is that of another one.
		final Rectangle large = new Rectangle(0, 0, 1280, 900);
		assertEquals(new Point(0, 0), ReportWindows.montage(large, List.of(), List.of(new Point(0, 0)), screen));
	}

	@Test
	void hiddenPartsAreNotSeen() {
		final Rectangle window = new Rectangle(10, 10, 80, 80);
		assertEquals(100, ReportWindows.seen(window, List.of()));
		assertEquals(50, ReportWindows.seen(window, List.of(new Rectangle(0, 0, 50, 200))));
		assertEquals(0, ReportWindows.seen(window, List.of(new Rectangle(0, 0, 50, 200), window)));
	}
}
