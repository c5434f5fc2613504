// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Cuts a list of tasks into groups, as they are needed: of so many tasks in a row, those of one kind. Several threads
 * may use it.
 *
 * @param <T> the type of a task
 */
public final class BatchGroups<T> {

	/** Tasks in a row of which groups are made, for each task of a group. */
	private static final int WINDOW = 16;

	private final List<T> tasks;
	private final int most;
	private final Function<T, Object> kind;
	private final Predicate<T> isThere;
	private final Queue<List<T>> groups = new ArrayDeque<>();
	private int cut;

	/**
	 * Begins at the first task.
	 *
	 * @param tasks all, in order; or a {@linkplain #parts part} of all
	 * @param most how many tasks a group has, at most
	 * @param kind gives equal objects for tasks that may be together, null for one that is done alone; not asked where
	 *           groups have one task
	 * @param isThere true for a task whose result is there already
	 */
	public BatchGroups(
			final List<T> tasks, final int most, final Function<T, Object> kind, final Predicate<T> isThere) {
		this.tasks = tasks;
		this.most = most;
		this.kind = kind;
		this.isThere = isThere;
	}

	/**
	 * Tells within how many tasks in a row groups are made.
	 *
	 * @param most how many tasks a group has, at most
	 * @return groups begin anew after so many tasks; 1 where each is done alone
	 */
	public static int window(final int most) {
		return most == 1 ? 1 : WINDOW * most;
	}

	/**
	 * Cuts a list into parts, of which the groups are those of the list. Where nothing is to be done, there is no part.
	 *
	 * @param <T> the type of a task
	 * @param tasks all, in order
	 * @param most how many tasks a group has, at most
	 * @param size tasks to do in a part; more where groups ask for it
	 * @param isThere true for a task whose result is there already
	 * @return the parts, in order
	 */
	public static <T> List<List<T>> parts(
			final List<T> tasks, final int most, final int size, final Predicate<T> isThere) {
		final int window = window(most);
		final List<List<T>> parts = new ArrayList<>();
		int left = 0;
		for (int from = 0; from < tasks.size(); from += window) {
			final List<T> some = tasks.subList(from, Math.min(tasks.size(), from + window));
			final int missing = (int) some.stream().filter(isThere.negate()).count();
			if (missing == 0) continue;
			if (missing > left) {
				parts.add(new ArrayList<>());
				left = size;
			}
			parts.get(parts.size() - 1).addAll(some);
			left -= missing;
		}
		return parts;
	}

	/**
	 * Takes the next group.
	 *
	 * @return tasks in order, of which at least one is to be done; none at the end
	 */
	public synchronized List<T> next() {
		while (groups.isEmpty() && cut < tasks.size()) {
			final int end = Math.min(tasks.size(), cut + WINDOW * most);
			groups.addAll(groups(tasks.subList(cut, end)));
			cut = end;
		}
		return groups.isEmpty() ? List.of() : groups.remove();
	}

	private List<List<T>> groups(final List<T> window) {
		// In a run that goes on, most files are there already: they are not opened to find their kinds.
		if (window.stream().allMatch(isThere)) return List.of();
		final List<List<T>> found = new ArrayList<>();
		final Map<Object, List<T>> open = new HashMap<>();
		for (final T task : window) {
			final Object own = most == 1 ? null : kind.apply(task);
			List<T> group = own == null ? null : open.get(own);
			if (group == null || group.size() == most) {
				group = new ArrayList<>();
				found.add(group);
				if (own != null) open.put(own, group);
			}
			group.add(task);
		}
		found.removeIf(group -> group.stream().allMatch(isThere));
		return found;
	}
}
