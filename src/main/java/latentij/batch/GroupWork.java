// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.util.List;

/**
 * Does tasks in groups, whose files are computed together. Which files make a group depends on the list of all files
 * alone: neither on time or workers, nor on which results are there. So a run that goes on where another one ended
 * has the groups of one that was never ended.
 *
 * @see BatchRunner
 */
public interface GroupWork {

	/** @return how many tasks a group has, at most */
	int most();

	/**
	 * Tells which tasks may be in a group. Not asked where groups have one task.
	 *
	 * @param task any
	 * @return equal objects for tasks that may be together; null for one that is done alone
	 */
	Object kind(BatchTask task);

	/**
	 * Begins a group.
	 *
	 * @param tasks how many it has
	 * @return the work on each, in order, which is done by one thread for each at the same time: it may wait for the
	 *         others. Tasks whose results are there are done too, unless all are
	 */
	List<BatchWork> begin(int tasks);
}
