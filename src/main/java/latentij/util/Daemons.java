// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that do not keep Java from ending. */
public final class Daemons {

	private Daemons() {}

	/**
	 * Creates a thread.
	 *
	 * @param task to run
	 * @param name of the thread
	 * @return the thread, not started
	 */
	public static Thread thread(final Runnable task, final String name) {
		final Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Creates a timer.
	 *
	 * @param name of its thread, which ends a second after the last task
	 * @return a timer without tasks; one that is canceled leaves at once
	 */
	public static ScheduledThreadPoolExecutor timer(final String name) {
		final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> thread(task, name));
		timer.setKeepAliveTime(1, TimeUnit.SECONDS);
		timer.allowCoreThreadTimeOut(true);
		timer.setRemoveOnCancelPolicy(true);
		return timer;
	}
}
