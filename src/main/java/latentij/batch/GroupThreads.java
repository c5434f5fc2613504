// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the tasks of groups: all tasks of a group are done at the same time, so that each may wait for the others.
 *
 * <pre>{@code
 * try (GroupThreads threads = new GroupThreads(1, 8)) {
 * 	threads.run(List.of(this::first, this::second));
 * }
 * }</pre>
 */
public final class GroupThreads implements AutoCloseable {

	/** The beginning of the names of threads that do tasks. */
	static final String NAME = "LatentIJ-worker-";

	private final ThreadPoolExecutor others;

	/**
	 * Starts the threads: they are there before the first task waits for another.
	 *
	 * @param groups that are done at the same time, at most
	 * @param most how many tasks a group has, at most
	 */
	public GroupThreads(final int groups, final int most) {
		final int threads = groups * (most - 1);
		final AtomicInteger n = new AtomicInteger();
		others = new ThreadPoolExecutor(
				threads,
				Math.max(1, threads),
				1,
				TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(),
				task -> new Thread(task, NAME + "other-" + n.incrementAndGet()));
		others.prestartAllCoreThreads();
	}

	/**
	 * Does the tasks of a group, the first one in the calling thread. Ends when all have ended.
	 *
	 * @param group the tasks, which throw nothing
	 */
	public void run(final List<Runnable> group) {
		final CountDownLatch left = new CountDownLatch(group.size() - 1);
		for (final Runnable task : group.subList(1, group.size()))
			others.execute(() -> {
				try {
					task.run();
				} finally {
					left.countDown();
				}
			});
		try {
			group.get(0).run();
		} finally {
			awaitUninterruptibly(left);
		}
	}

	private static void awaitUninterruptibly(final CountDownLatch left) {
		boolean interrupted = false;
		while (left.getCount() > 0) {
			try {
				left.await();
			} catch (final InterruptedException exc) {
				interrupted = true;
			}
		}
		if (interrupted) Thread.currentThread().interrupt();
	}

	/** Lets the threads end. */
	@Override
	public void close() {
		others.shutdown();
	}
}
