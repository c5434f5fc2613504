// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The planes that words mean, in stacks and hyperstacks. */
class SlicesOptionTest {

	private static final Position CURRENT = new Position(0, 2, 1);

	private static PlaneSelection select(final String word, final int slices, final int frames) {
		return SlicesOption.parse(word)
				.orElseThrow()
				.select("cells.tif", new StackSize(3, slices, frames), CURRENT, PlaneSelection.COMPOSITE);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"current | 5 | 1 | 2 | 1",
				"All | 3 | 2 | 1 2 3 | 1 2",
				"2-4 | 5 | 1 | 2 3 4 | 1",
				"1,3,5-7 | 9 | 1 | 1 3 5 6 7 | 1",
				" 1 , 3 - 4 | 9 | 1 | 1 3 4 | 1",
				"1-9-4 | 9 | 1 | 1 5 9 | 1",
				"3,1,3 | 5 | 1 | 3 1 3 | 1",
				"2-3 | 1 | 4 | 1 | 2 3",
				"z=2-3 t=4 | 5 | 4 | 2 3 | 4",
				"t=4 , z=2-3 | 5 | 4 | 2 3 | 4",
				"t = 2 | 2 | 4 | 1 2 | 2",
				"Z=1,2 | 5 | 2 | 1 2 | 1 2",
				"1 | 1 | 1 | 1 | 1"
			})
	void wordsMeanPlanes(
			final String word, final int slices, final int frames, final String expectedZ, final String expectedT) {
		final PlaneSelection selection = select(word, slices, frames);
		assertEquals(numbers(expectedZ), selection.slices());
		assertEquals(numbers(expectedT), selection.frames());
	}

	private static List<Integer> numbers(final String text) {
		return List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"2-10 | 5 | 1 | has 5 slices, no number 10 | from 1 to 5",
				"2-10 | 1 | 7 | has 7 frames, no number 10 | from 1 to 7",
				"2 | 1 | 1 | has only one slice. | Choose number 1.",
				"t=2 | 5 | 1 | has only one frame. | Choose number 1.",
				"1-999999999 | 5 | 1 | has 5 slices, no number 999999999 | from 1 to 5",
				"2-3 | 5 | 4 | has 5 slices and 4 frames | slices=z=2-3 or slices=t=2-3",
			})
	void whatIsNotThereIsRefused(
			final String word, final int slices, final int frames, final String found, final String remedy) {
		final String message = assertThrows(IllegalArgumentException.class, () -> select(word, slices, frames))
				.getMessage();
		assertTrue(message.startsWith("\"slices=" + word + "\": \"cells.tif\" " + found), message);
		assertTrue(message.contains(remedy), message);
	}

	/** In ImageJ, the channels of a stack are among its slices. */
	@ParameterizedTest
	@CsvSource({"3, true", "1, false"})
	void whoMayMeanChannelsIsToldOfThem(final int channels, final boolean told) {
		final StackSize size = new StackSize(channels, 1, 1);
		final SlicesOption slices = new SlicesOption("1-2");
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> slices.select("x", size, CURRENT, PlaneSelection.COMPOSITE))
				.getMessage();
		assertTrue(
				message.endsWith(
						told
								? " Its 3 channels are no slices: channels=each encodes each on its own."
								: " Choose number 1."),
				message);
		final String each = assertThrows(
						IllegalArgumentException.class, () -> slices.select("x", size, CURRENT, List.of(1, 2, 3)))
				.getMessage();
		assertTrue(each.endsWith(" Choose number 1."), each);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"0", "5-2", "2-", "-2", "1,", "z=", "z=1 z=2", "c=1", "z=1 2", "first", "1-2-3-4", "1 2", "1-9-0"
			})
	void otherWordsAreNotUnderstood(final String word) {
		assertTrue(SlicesOption.parse(word).isEmpty());
	}

	/** As ImageJ counts: channels fastest, then slices, then frames. */
	@Test
	void planesAreCountedAsImageJDoes() {
		final PlaneSelection selection = SlicesOption.ALL.select("x", new StackSize(2, 2, 2), CURRENT, List.of(1, 2));
		assertEquals(8, selection.planes());
		assertEquals(
				List.of("111", "211", "121", "221", "112", "212", "122", "222"),
				IntStream.range(0, 8)
						.mapToObj(selection::position)
						.map(p -> "" + p.channel() + p.slice() + p.frame())
						.toList());
	}
}
