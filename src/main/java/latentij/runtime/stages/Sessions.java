// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import latentij.model.graph.OnnxGraph;
import latentij.runtime.ort.GraphSession;

/** Opens the graphs of a run, one at a time; any thread may cancel the one that runs. */
final class Sessions {

	/** Runs an opened graph. */
	@FunctionalInterface
	interface Task {

		void run(GraphSession session) throws IOException;
	}

	private final StageOpener opener;

	/** Held for moments only, also by a thread that cancels a run. */
	private final Object lock = new Object();

	private GraphSession running;
	private boolean canceled;

	Sessions(final StageOpener opener) {
		this.opener = opener;
	}

	/**
	 * Opens a graph, runs it, and closes it.
	 *
	 * @throws CancellationException if runs are canceled
	 * @throws IOException if its weights cannot be read, or the task throws it
	 */
	void with(final OnnxGraph graph, final Task task) throws IOException {
		requireRunning();
		try (GraphSession session = opener.open(graph, this::requireRunning)) {
			set(session);
			task.run(session);
		} finally {
			set(null);
		}
	}

	private void requireRunning() {
		synchronized (lock) {
			if (canceled) throw new CancellationException("The run was canceled");
		}
	}

	private void set(final GraphSession session) {
		synchronized (lock) {
			running = session;
			if (session != null) session.setCanceled(canceled);
		}
	}

	/** Ends what runs now and what is opened later, until it is taken back. */
	void setCanceled(final boolean canceled) {
		synchronized (lock) {
			this.canceled = canceled;
			if (running != null) running.setCanceled(canceled);
		}
	}
}
