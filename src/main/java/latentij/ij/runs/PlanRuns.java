// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.io.IOException;
import latentij.job.BlockSink;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.GroupRun;
import latentij.job.Plan;
import latentij.job.Runner;

/** Runs plans, and tells a listener of them. Several threads may use it. */
public final class PlanRuns {

	private final RunListener listener;
	private final GroupRun.Member member;
	private final RunSpeeds speeds = new RunSpeeds();

	/** @param listener is told about each run */
	public PlanRuns(final RunListener listener) {
		this(listener, null);
	}

	/**
	 * Creates runs of one image that is computed together with those of others.
	 *
	 * @param listener is told about each run
	 * @param member of those who compute together
	 */
	public PlanRuns(final RunListener listener, final GroupRun.Member member) {
		this.listener = listener;
		this.member = member;
	}

	/**
	 * Executes a plan, and commits the sink.
	 *
	 * @param plan made for this source
	 * @param lease of the network
	 * @param source is read
	 * @param sink is written and committed, not closed
	 * @throws IOException if something cannot be read or written
	 * @throws java.util.concurrent.CancellationException if the Esc key or the listener ended it
	 */
	public void run(final Plan plan, final Lease lease, final BlockSource source, final BlockSink sink)
			throws IOException {
		new RunStatus(listener, speeds, System::nanoTime, lease, plan.job(), source)
				.follow(progress -> new Runner(lease, member).run(plan, source, sink, progress));
	}
}
