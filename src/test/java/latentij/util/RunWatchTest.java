// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RunWatchTest {

	private long now = 1000;
	private final RunWatch watch = new RunWatch(() -> now);

	private void at(final long time, final Runnable change) {
		now = 1000 + time;
		change.run();
	}

	@Test
	void timeBetweenRunsIsWaitedFor() {
		assertEquals(0, watch.waiting());
		at(10, watch::began);
		assertEquals(0, watch.waiting());
		at(40, watch::ended);
		assertEquals(0, watch.waiting());
		at(50, watch::began);
		at(110, watch::ended);
		assertEquals(2, watch.runs());
		assertEquals(0.1, watch.waiting(), 1e-12);
		assertEquals("Between its runs, the network waited 10 % of the time.", watch.toString());
		// Nothing is known of a run that goes on.
		at(900, watch::began);
		assertEquals(0.1, watch.waiting(), 1e-12);
		assertEquals(3, watch.runs());
	}

	@Test
	void runsAtTheSameTimeCountOnce() {
		at(0, watch::began);
		at(10, watch::began);
		at(20, watch::ended);
		at(30, watch::ended);
		at(40, watch::began);
		at(50, watch::ended);
		assertEquals(0.2, watch.waiting(), 1e-12);
	}

	@Test
	void onlyWhatIsOpenIsTold() {
		final RunWatch before = RunWatch.open();
		final RunWatch.Running run = RunWatch.begin();
		try (RunWatch during = RunWatch.open()) {
			run.close();
			assertEquals(0, during.runs());
		}
		assertEquals(1, before.runs());
		before.close();
		RunWatch.begin().close();
		assertEquals(1, before.runs());
	}
}
