// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.time.Duration;
import java.time.Instant;

/** Time and waiting, so that tests need neither. */
public interface HubClock {

	/** The computer's own. */
	HubClock SYSTEM = new HubClock() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public Instant now() {
			return Instant.now();
		}

		@Override
		public void sleep(final Duration time) throws InterruptedException {
			Thread.sleep(time.toMillis());
		}
	};

	/** See {@link System#nanoTime}. */
	long nanoTime();

	/** The time of day. */
	Instant now();

	/** See {@link Thread#sleep}. */
	void sleep(Duration time) throws InterruptedException;
}
