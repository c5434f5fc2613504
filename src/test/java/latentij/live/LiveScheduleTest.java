// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static latentij.live.LiveSchedule.PROMPT;
import static latentij.live.LiveSchedule.REST;
import static latentij.live.LiveSchedule.SLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.live.LiveSchedule.Task;
import org.junit.jupiter.api.Test;

class LiveScheduleTest {

	private static final long FAST = PROMPT;

	private static final long LATE = SLOW;

	/** One that has decoded its first state, in so many nanoseconds after that of opening. */
	private static LiveSchedule opened(final boolean previews, final long nanos) {
		final LiveSchedule schedule = new LiveSchedule(previews);
		for (int i = 0; i < 2; i++) {
			schedule.changed(0);
			schedule.previewed(schedule.state(), 0);
			schedule.decoded(schedule.state(), nanos);
		}
		return schedule;
	}

	@Test
	void nothingIsDoneBeforeThereIsAState() {
		final LiveSchedule schedule = new LiveSchedule(true);
		assertEquals(Task.NONE, schedule.next(0));
		assertEquals(Long.MAX_VALUE, schedule.delay(0));
	}

	@Test
	void fastPicturesAreDecodedAtOnce() {
		final LiveSchedule schedule = opened(true, FAST);
		assertEquals(Task.NONE, schedule.next(5));
		schedule.changed(10);
		assertEquals(Task.FULL, schedule.next(10));
		assertEquals(0, schedule.delay(10));
	}

	@Test
	void latePicturesFollowTheirPreviewAtOnce() {
		final LiveSchedule schedule = opened(true, LATE);
		schedule.changed(10);
		assertEquals(Task.PREVIEW, schedule.next(10));
		schedule.previewed(schedule.state(), 0);
		assertEquals(Task.FULL, schedule.next(10));
		assertEquals(0, schedule.delay(10));
	}

	/** It would make the full picture later still. */
	@Test
	void aPreviewThatTakesLongIsLeftOut() {
		final LiveSchedule schedule = opened(true, LATE);
		schedule.changed(10);
		schedule.previewed(schedule.state(), LATE / 4 + 1);
		schedule.changed(20);
		assertEquals(Task.FULL, schedule.next(20));
		schedule.decoded(schedule.state(), LATE);
		schedule.changed(30);
		assertEquals(Task.PREVIEW, schedule.next(30), "that one may have been an exception");
		final LiveSchedule slow = opened(true, SLOW + 1);
		slow.changed(10);
		slow.previewed(slow.state(), SLOW);
		slow.changed(20);
		assertEquals(Task.PREVIEW, slow.next(20), "the full picture has to wait anyway");
	}

	@Test
	void latePicturesWithoutPreviewAreDecodedAtOnce() {
		final LiveSchedule schedule = opened(false, LATE);
		schedule.changed(10);
		assertEquals(Task.FULL, schedule.next(10));
	}

	@Test
	void slowPicturesWaitForRestAfterTheirPreview() {
		final LiveSchedule schedule = opened(true, SLOW + 1);
		schedule.changed(10);
		assertEquals(Task.PREVIEW, schedule.next(10));
		schedule.previewed(schedule.state(), 0);
		assertEquals(Task.NONE, schedule.next(10));
		assertEquals(REST, schedule.delay(10));
		assertEquals(Task.FULL, schedule.next(10 + REST));
	}

	@Test
	void slowPicturesWithoutPreviewWaitForRestToo() {
		final LiveSchedule schedule = opened(false, SLOW + 1);
		schedule.changed(10);
		assertEquals(Task.NONE, schedule.next(9 + REST));
		assertEquals(Task.FULL, schedule.next(10 + REST));
	}

	@Test
	void eachChangeBeginsTheRestAnew() {
		final LiveSchedule schedule = opened(false, SLOW + 1);
		schedule.changed(10);
		schedule.changed(20);
		assertEquals(Task.NONE, schedule.next(10 + REST));
		assertEquals(Task.FULL, schedule.next(20 + REST));
	}

	@Test
	void theFirstPictureDoesNotWait() {
		final LiveSchedule schedule = new LiveSchedule(true);
		schedule.changed(10);
		assertEquals(Task.PREVIEW, schedule.next(10));
		schedule.previewed(schedule.state(), 0);
		assertEquals(Task.FULL, schedule.next(10));
	}

	@Test
	void openingTheNetworkDoesNotMakeItSlow() {
		final LiveSchedule schedule = new LiveSchedule(false);
		schedule.changed(0);
		schedule.decoded(schedule.state(), 4 * SLOW);
		schedule.changed(10);
		assertEquals(Task.FULL, schedule.next(10));
	}

	@Test
	void aFirstPictureThatIsSlowBeyondDoubtDoes() {
		final LiveSchedule schedule = new LiveSchedule(false);
		schedule.changed(0);
		schedule.decoded(schedule.state(), LiveSchedule.OPENING + 1);
		schedule.changed(10);
		assertEquals(Task.NONE, schedule.next(10));
	}

	@Test
	void onlySlowPicturesAreGivenUp() {
		final LiveSchedule slow = opened(false, SLOW + 1);
		final LiveSchedule fast = opened(false, FAST);
		final LiveSchedule late = opened(true, LATE);
		for (final LiveSchedule schedule : new LiveSchedule[] {slow, fast, late}) schedule.changed(10);
		assertFalse(slow.isObsolete(slow.state()));
		assertTrue(slow.isObsolete(slow.state() - 1));
		assertFalse(fast.isObsolete(fast.state() - 1));
		assertFalse(late.isObsolete(late.state() - 1));
	}

	@Test
	void aStateThatWasGivenUpIsStillDue() {
		final LiveSchedule schedule = new LiveSchedule(false);
		schedule.changed(0);
		schedule.givenUp(SLOW + 1);
		schedule.changed(10);
		assertEquals(Task.NONE, schedule.next(10));
		assertEquals(Task.FULL, schedule.next(10 + REST));
	}
}
