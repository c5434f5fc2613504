// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Cuts the list of all tasks into groups, as they are needed: of so many tasks in a row, those of one kind. Several
 * threads may use it.
 */
final class BatchGroups {

	/** Tasks in a row of which groups are made, for each task of a group. */
	private static final int WINDOW = 16;

	private final List<BatchTask> tasks;
	private final GroupWork work;
	private final Queue<List<BatchTask>> groups = new ArrayDeque<>();
	private int cut;

	/**
	 * Begins at the first task.
	 *
	 * @param tasks all, in order
	 * @param work says which may be together
	 */
	BatchGroups(final List<BatchTask> tasks, final GroupWork work) {
		this.tasks = tasks;
		this.work = work;
	}

	/**
	 * Takes the next group.
	 *
	 * @return tasks in order, of which at least one is to be done; none at the end
	 */
	synchronized List<BatchTask> next() {
		while (groups.isEmpty() && cut < tasks.size()) {
			final int end = Math.min(tasks.size(), cut + WINDOW * work.most());
			groups.addAll(groups(tasks.subList(cut, end)));
			cut = end;
		}
		return groups.isEmpty() ? List.of() : groups.remove();
	}

	private List<List<BatchTask>> groups(final List<BatchTask> window) {
		// Most of a run that goes on: not even looked at.
		if (window.stream().allMatch(BatchTask::there)) return List.of();
		final List<List<BatchTask>> found = new ArrayList<>();
		final Map<Object, List<BatchTask>> open = new HashMap<>();
		for (final BatchTask task : window) {
			final Object kind = work.most() == 1 ? null : work.kind(task);
			List<BatchTask> group = kind == null ? null : open.get(kind);
			if (group == null || group.size() == work.most()) {
				group = new ArrayList<>();
				found.add(group);
				if (kind != null) open.put(kind, group);
			}
			group.add(task);
		}
		found.removeIf(group -> group.stream().allMatch(BatchTask::there));
		return found;
	}
}
