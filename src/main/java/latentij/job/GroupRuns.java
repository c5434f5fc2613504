// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.List;
import latentij.runtime.backend.BatchSize;
import latentij.tensor.PixelPool;
import latentij.util.machine.DirectMemory;

/**
 * Runs that several images share which are read by threads of their own: files, say. One for all runs on a device;
 * several threads may use it.
 *
 * <pre>{@code
 * List<GroupRun.Member> members = pool.groups(job, CancelCheck.NONE).begin(2);
 * // On a thread for each, which closes its member at the end:
 * new Runner(lease, members.get(n)).run(plan, source, sink, Progress.NONE);
 * }</pre>
 */
public final class GroupRuns {

	/** No run is shared. */
	public static final GroupRuns NONE = new GroupRuns(BatchSize.ONE);

	private final BatchSize size;

	/** Keeps the memory of images that were put together. */
	private final PixelPool pixels = new PixelPool(DirectMemory::limitOfSpare);

	/** @param size of runs in which images take less time than alone */
	GroupRuns(final BatchSize size) {
		this.size = size;
	}

	/** @return how many images share a run, at most; 1 if none do */
	public int most() {
		return size.images();
	}

	/**
	 * Tells whether an image may share a run. Whether it does is decided by its model, and by the memory that there is.
	 *
	 * @param pixels of the image
	 * @return false for one that is so large that it is computed alone
	 */
	public boolean takes(final double pixels) {
		return size.of(pixels) > 1;
	}

	/**
	 * Begins a run.
	 *
	 * @param images how many there will be, at most
	 * @return a member for each, in order; each is closed by the thread that uses it
	 */
	public List<GroupRun.Member> begin(final int images) {
		return new GroupRun(images, pixels).members();
	}
}
