// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextWindowsTest {

	@Test
	void onlyImageJsOwnPlaceIsChanged() {
		final Rectangle screen = new Rectangle(0, 0, 1280, 900);
		assertTrue(TextWindows.isInTheMiddle(new Rectangle(442, 202, 398, 225), screen));
		assertFalse(TextWindows.isInTheMiddle(new Rectangle(0, 202, 398, 225), screen));
		assertFalse(TextWindows.isInTheMiddle(TextWindows.place(screen, 0, 220), screen));
		assertFalse(TextWindows.isInTheMiddle(TextWindows.place(screen, 1, 220), screen));
	}

	@Test
	void theirOwnPlacesAreKnownAgain() {
		final Rectangle screen = new Rectangle(0, 0, 1280, 900);
		for (int i = 0; i < 2; i++) {
			final Rectangle place = TextWindows.place(screen, i, 220);
			assertTrue(TextWindows.isInColumn(place, TextWindows.place(screen, i, 180)));
			place.translate(-5, 0);
			assertFalse(TextWindows.isInColumn(place, TextWindows.place(screen, i, 220)), "moved by a person");
		}
	}

	/** The log is open in the middle since the first model was. */
	@Test
	void aWindowThatImageJHasLeftInTheMiddleIsMovedToo() {
		final Rectangle screen = new Rectangle(0, 0, 1280, 900);
		final Rectangle place = TextWindows.place(screen, 1, 220);
		final Rectangle middle = new Rectangle(440, 162, 400, 250);
		final Rectangle own = new Rectangle(0, 162, 400, 250);
		for (final boolean wasOpen : new boolean[] {false, true}) {
			assertTrue(TextWindows.isOurs(middle, place, screen, wasOpen));
			assertFalse(TextWindows.isOurs(own, place, screen, wasOpen));
			assertTrue(TextWindows.isOurs(new Rectangle(0, 555, 400, 250), place, screen, wasOpen), "as in the lesson");
			assertTrue(TextWindows.isOurs(place, place, screen, wasOpen), "as the measurement before left it");
			final Rectangle moved = new Rectangle(place.x, place.y - 50, place.width, place.height);
			assertEquals(!wasOpen, TextWindows.isOurs(moved, place, screen, wasOpen));
		}
	}

	@Test
	void aLogOpensAtTheFootButWhereAPersonHadIt() {
		final Rectangle screen = new Rectangle(0, 0, 1280, 800);
		final Rectangle own = new Rectangle(20, 300, 400, 250);
		assertEquals(new Rectangle(512, 580, 768, 220), TextWindows.opened(new Rectangle(440, 137, 400, 250), screen));
		assertEquals(own, TextWindows.opened(own, screen));
		final Rectangle movedBack = new Rectangle(440, 137, 768, 220);
		assertEquals(new Rectangle(512, 580, 768, 220), TextWindows.opened(movedBack, screen), "by the system");
		assertEquals(new Rectangle(300, 137, 768, 220), TextWindows.opened(new Rectangle(300, 137, 768, 220), screen));
	}

	@Test
	void aWindowAboveLeavesThemLessHeight() {
		final Rectangle screen = new Rectangle(0, 0, 1280, 900);
		assertEquals(220, TextWindows.height(new Rectangle(0, 100, 990, 500), screen));
		assertEquals(190, TextWindows.height(new Rectangle(0, 110, 990, 600), screen));
		assertEquals(180, TextWindows.height(new Rectangle(0, 110, 990, 790), screen), "enough for a few lines");
	}

	@Test
	void theSliderOfAWindowAboveIsNotCovered() {
		final Rectangle screen = new Rectangle(0, 0, 1024, 768);
		final Rectangle above = new Rectangle(0, 97, 984, 663);
		for (int i = 0; i < 2; i++) {
			final Rectangle text = TextWindows.place(TextWindows.room(above, 30, screen), i, 180);
			assertEquals(730, text.y + text.height);
			assertEquals(180, text.height);
		}
		assertEquals(screen, TextWindows.room(above, 0, screen), "no slider");
		assertEquals(screen, TextWindows.room(new Rectangle(0, 97, 984, 400), 30, screen), "room below");
	}

	/** At the foot of a small screen, one below the other on a middle one, and at the foot of a large one. */
	@ParameterizedTest
	@CsvSource({
		"1024, 768, 741, 463, 741, 108, 283, 463",
		"1280, 900, 984, 630, 984, 568, 296, 332",
		"2560, 1440, 984, 630, 984, 108, 1576, 1112"
	})
	void theyLeaveRoomForAPlot(
			final int width,
			final int height,
			final int wide,
			final int high,
			final int x,
			final int y,
			final int freeWidth,
			final int freeHeight) {
		final Rectangle screen = new Rectangle(0, 0, width, height);
		final Rectangle free = TextWindows.freeBeside(new Rectangle(0, 108, wide, high), screen);
		assertEquals(new Rectangle(x, y, freeWidth, freeHeight), free);
	}

	/** A montage of photographs leaves room below, one of squares beside it, one on a small screen nowhere. */
	@ParameterizedTest
	@CsvSource({
		"1280, 800, 984, 500, false",
		"1280, 800, 984, 667, true",
		"1024, 768, 984, 660, false",
		"1280, 560, 984, 440, false"
	})
	void theyStandBesideAWindowThatLeavesNoRoomBelow(
			final int width, final int height, final int wide, final int high, final boolean beside) {
		final Rectangle screen = new Rectangle(0, 0, width, height);
		final Rectangle above = new Rectangle(0, 108, wide, high);
		final Rectangle column = TextWindows.column(above, screen);
		assertEquals(beside, !column.isEmpty());
		assertEquals(beside ? 32 : 72, TextWindows.columns(above, screen));
		if (!beside) return;
		final Rectangle results = TextWindows.beside(column, 0);
		final Rectangle log = TextWindows.beside(column, 1);
		for (final Rectangle window : List.of(results, log)) {
			assertTrue(screen.contains(window), window.toString());
			assertFalse(window.intersects(above), window.toString());
			// The next measurement may need another place, and the log stays open or is opened there.
			assertTrue(TextWindows.isOurs(window, TextWindows.place(screen, 1, 220), screen, true), window.toString());
		}
		assertFalse(results.intersects(log), results + " " + log);
	}

	/** Montages of a photograph and of a square image at 1024 x 768, and the same a step of zoom further out. */
	@ParameterizedTest
	@CsvSource({"984, 603, true", "741, 463, false", "984, 641, true", "741, 492, false"})
	void theyCoverAWindowOnASmallScreenUntilItIsSmaller(final int width, final int height, final boolean cover) {
		assertEquals(cover, TextWindows.cover(new Rectangle(0, 108, width, height), new Rectangle(0, 0, 1024, 768)));
	}

	/** A small screen, a large one beside another, and what is left of one. */
	@ParameterizedTest
	@CsvSource({"0, 0, 1024, 768", "1920, 25, 2560, 1400", "0, 0, 640, 100"})
	void theyStandSideBySideOnTheScreen(final int x, final int y, final int width, final int height) {
		final Rectangle screen = new Rectangle(x, y, width, height);
		final Rectangle results = TextWindows.place(screen, 0, 220);
		final Rectangle log = TextWindows.place(screen, 1, 220);
		assertTrue(screen.contains(results), results.toString());
		assertTrue(screen.contains(log), log.toString());
		assertFalse(results.intersects(log), results + " " + log);
	}
}
