// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionFieldsTest {

	/** Each title has its entry, in order: the number of the entry tells the title. */
	@Test
	void longTitlesAreShortInLists() {
		final String end = " position 3, raw data.ome.tif";
		final String[] entries = OptionFields.entries(
				"cell.tif", "Series 1 " + "x".repeat(200) + end, "Series 2 " + "x".repeat(200) + end);
		assertEquals(3, entries.length);
		assertEquals("cell.tif", entries[0]);
		assertTrue(entries[1].startsWith("Series 1 ") && entries[1].endsWith(end), entries[1]);
		for (final String entry : entries) assertTrue(entry.length() < 70, entry);
	}

	@Test
	void aFaultIsSaidOnce() {
		assertEquals("fault", OptionFields.message(Optional.of("fault"), "slice 1 of 5", "tiling=on"));
		assertEquals("tiling=on", OptionFields.message(Optional.of("fault"), "fault", "tiling=on"));
		assertEquals("tiling=on", OptionFields.message(Optional.empty(), "slice 1 of 5", "tiling=on"));
	}
}
