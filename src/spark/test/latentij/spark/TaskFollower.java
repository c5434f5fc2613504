// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/** Follows a run; Spark makes it, by its name in {@code spark.extraListeners}. */
public final class TaskFollower extends SparkListener {

	/**
	 * Executors that were lost before the end; some never started, where two workers make the folder of an application at
	 * the same moment and Spark takes the second for a failure.
	 */
	static final Set<String> LOST = ConcurrentHashMap.newKeySet();

	/** Executors that have done a task. */
	static final Set<String> WORKED = ConcurrentHashMap.newKeySet();

	static final AtomicInteger FAILED = new AtomicInteger();

	private static volatile Consumer<TaskInfo> started = task -> {};

	/** Begins anew, and tells of each task that starts. */
	static void follow(final Consumer<TaskInfo> onStart) {
		LOST.clear();
		WORKED.clear();
		FAILED.set(0);
		started = onStart;
		TaskGate.ask(end -> {});
	}

	@Override
	public void onTaskStart(final SparkListenerTaskStart start) {
		started.accept(start.taskInfo());
	}

	@Override
	public void onTaskEnd(final SparkListenerTaskEnd end) {
		if (end.taskInfo().successful()) WORKED.add(end.taskInfo().executorId());
		else FAILED.incrementAndGet();
	}

	@Override
	public void onExecutorRemoved(final SparkListenerExecutorRemoved removed) {
		LOST.add(removed.executorId());
	}
}
