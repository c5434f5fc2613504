// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LineBreaksTest {

	@Test
	void longLinesAreBrokenBetweenWords() {
		final String path = "/folder".repeat(20);
		final String text = "short\n\n" + "word ".repeat(40) + path;
		final String broken = LineBreaks.insert(text);
		assertEquals(text.replace('\n', ' '), broken.replace('\n', ' '));
		assertTrue(broken.startsWith("short\n\nword"), broken);
		assertTrue(broken.lines().allMatch(line -> line.length() <= 80 || line.equals(path)), broken);
	}

	@Test
	void aNarrowPlaceHasShorterLines() {
		assertEquals("one two\nthree\nfour", LineBreaks.insert("one two three four", 8));
	}
}
