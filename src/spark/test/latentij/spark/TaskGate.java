// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Lets executors ask before they tell that a task is done; Spark makes it, by its name in {@code spark.plugins}. A test
 * may kill one before it answers: however slow the machine is, that task has been worked on, and is not done.
 */
public final class TaskGate implements SparkPlugin {

	/** A task that an executor has worked on to its end, and that the driver knows nothing of. */
	record End(String executor, int index) implements Serializable {}

	private static volatile Consumer<End> asked = end -> {};

	/** Is told of each such task, in the driver, while the executor waits. */
	static void ask(final Consumer<End> onEnd) {
		asked = onEnd;
	}

	@Override
	public DriverPlugin driverPlugin() {
		return new DriverPlugin() {

			@Override
			public Object receive(final Object end) {
				asked.accept((End) end);
				return true;
			}
		};
	}

	@Override
	public ExecutorPlugin executorPlugin() {
		return new Executor();
	}

	/** In the executor; Spark calls it in the thread of the task. */
	private static final class Executor implements ExecutorPlugin {

		private final ThreadLocal<Integer> index = new ThreadLocal<>();
		private PluginContext context;

		@Override
		public void init(final PluginContext own, final Map<String, String> unused) {
			context = own;
		}

		@Override
		public void onTaskStart() {
			index.set(TaskContext.getPartitionId());
		}

		@Override
		public void onTaskSucceeded() {
			ask();
		}

		@Override
		public void onTaskFailed(final TaskFailedReason reason) {
			ask();
		}

		private void ask() {
			try {
				context.ask(new End(context.executorID(), index.get()));
			} catch (final Exception exc) {
				throw new IllegalStateException(exc);
			}
		}
	}
}
