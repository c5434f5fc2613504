// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that are done in groups. */
class BatchGroupsTest {

	@TempDir
	Path folder;

	/** Groups of files of one kind, by their names; all members of a group must be there at the same time. */
	private static final class Meeting implements GroupWork {

		private final int most;
		private final Set<String> bad;
		private final Collection<Set<String>> groups = Collections.synchronizedList(new ArrayList<>());
		private volatile String canceledBy = "";

		Meeting(final int most, final Set<String> bad) {
			this.most = most;
			this.bad = bad;
		}

		@Override
		public int most() {
			return most;
		}

		@Override
		public Object kind(final BatchTask task) {
			final char kind = name(task).charAt(0);
			return kind == 'x' ? null : kind;
		}

		@Override
		public List<BatchWork> begin(final int tasks) {
			final Set<String> group = ConcurrentHashMap.newKeySet();
			final CyclicBarrier all = new CyclicBarrier(tasks, () -> groups.add(Set.copyOf(group)));
			return Collections.nCopies(tasks, task -> {
				group.add(name(task));
				try {
					all.await(1, TimeUnit.MINUTES);
				} catch (final InterruptedException | BrokenBarrierException | TimeoutException exc) {
					throw new IllegalStateException(exc);
				}
				if (name(task).equals(canceledBy)) throw new CancellationException("Esc");
				if (bad.contains(name(task))) throw new IOException("bad " + name(task));
			});
		}
	}

	private static String name(final BatchTask task) {
		return task.in().toString();
	}

	/** What was told of the tasks. */
	private static final class Told implements BatchListener {

		private final Set<String> done = new HashSet<>();
		private final Set<String> failed = new HashSet<>();

		@Override
		public void done(final BatchTask task, final BatchProgress progress) {
			assertTrue(done.add(name(task)));
		}

		@Override
		public void failed(final BatchTask task, final Throwable cause, final BatchProgress progress) {
			assertTrue(failed.add(name(task)));
			assertEquals("bad " + name(task), cause.getMessage());
		}
	}

	private BatchPlan plan(final List<String> names, final Set<String> there) {
		return new BatchPlan(names.stream()
				.map(name -> new BatchTask(Path.of(name), folder.resolve(name), there.contains(name)))
				.toList());
	}

	private static Set<String> some(final List<String> names, final Random random, final int oneOf) {
		return names.stream().filter(name -> random.nextInt(oneOf) == 0).collect(Collectors.toSet());
	}

	/**
	 * Random lists of files of three kinds, of which some are done alone, some fail, and some are there: the groups are
	 * those of a run that has everything to do, but for those in which nothing is missing, whatever the workers are.
	 */
	@ParameterizedTest
	@ValueSource(ints = {1, 2, 3, 4})
	void groupsDependOnTheListAlone(final int seed) throws IOException {
		final Random random = new Random(seed);
		for (int program = 0; program < 12; program++) {
			final int most = 1 + random.nextInt(4);
			final List<String> names = IntStream.range(0, 1 + random.nextInt(200))
					.mapToObj(n -> "abx".charAt(random.nextInt(3)) + Integer.toString(n))
					.toList();
			final Set<String> bad = some(names, random, 9);
			final Meeting all = new Meeting(most, bad);
			final Told told = new Told();
			new BatchRunner(1 + random.nextInt(3), System::nanoTime).run(plan(names, Set.of()), all, told, () -> false);
			assertEquals(bad, told.failed);
			assertEquals(names.size(), told.done.size() + bad.size());
			for (final Set<String> group : all.groups) {
				assertTrue(group.size() <= most, group::toString);
				assertEquals(
						1, group.stream().map(name -> name.charAt(0)).distinct().count());
				assertTrue(group.size() == 1 || !group.iterator().next().startsWith("x"));
			}

			final Set<String> there = some(names, random, 2);
			final Meeting again = new Meeting(most, bad);
			final Told missing = new Told();
			final BatchProgress end = new BatchRunner(1 + random.nextInt(3), System::nanoTime)
					.run(plan(names, there), again, missing, () -> false);
			final Set<Set<String>> expected = new HashSet<>(all.groups);
			expected.removeIf(there::containsAll);
			assertEquals(expected, Set.copyOf(again.groups));
			final Set<String> failed = new HashSet<>(bad);
			failed.removeAll(there);
			assertEquals(failed, missing.failed);
			assertEquals(names.size() - there.size(), end.all());
			assertEquals(end.done(), missing.done.size());
			assertEquals(end.all(), end.done() + end.failed());
		}
	}

	private static List<List<BatchTask>> groups(final List<BatchTask> tasks, final GroupWork work) {
		final BatchGroups<BatchTask> cut = new BatchGroups<>(tasks, work.most(), work::kind, BatchTask::there);
		final List<List<BatchTask>> groups = new ArrayList<>();
		for (List<BatchTask> group = cut.next(); !group.isEmpty(); group = cut.next()) groups.add(group);
		return groups;
	}

	/** Whatever their size is, and whatever is there: for several processes that do a part each. */
	@Test
	void partsHaveTheGroupsOfTheList() {
		final Random random = new Random(7);
		for (int program = 0; program < 200; program++) {
			final Meeting work = new Meeting(1 + random.nextInt(4), Set.of());
			final List<String> names = IntStream.range(0, random.nextInt(300))
					.mapToObj(n -> "abx".charAt(random.nextInt(3)) + Integer.toString(n))
					.toList();
			final List<BatchTask> all =
					plan(names, some(names, random, 1 + random.nextInt(3))).all();
			final int size = 1 + random.nextInt(100);
			final List<List<BatchTask>> parts = BatchGroups.parts(all, work.most(), size, BatchTask::there);
			final List<List<BatchTask>> found = new ArrayList<>();
			for (final List<BatchTask> part : parts) {
				found.addAll(groups(part, work));
				final long missing = part.stream().filter(task -> !task.there()).count();
				assertTrue(missing > 0);
				assertTrue(missing <= Math.max(size, BatchGroups.window(work.most())), () -> missing + " of " + size);
			}
			assertEquals(groups(all, work), found);
		}
		assertEquals(
				List.of(4, 4, 2),
				BatchGroups.parts(IntStream.range(0, 10).boxed().toList(), 1, 4, n -> false).stream()
						.map(List::size)
						.toList());
	}

	/** Half of them would be lost if groups were made of neighbors alone. */
	@Test
	void filesThatTakeTurnsInTheListFillTheirGroups() throws IOException {
		final Meeting meeting = new Meeting(4, Set.of());
		final List<String> names = IntStream.range(0, 64)
				.mapToObj(n -> "ab".charAt(n % 2) + "" + n)
				.toList();
		new BatchRunner(2, System::nanoTime).run(plan(names, Set.of()), meeting, new Told(), () -> false);
		assertEquals(16, meeting.groups.size());
		assertTrue(meeting.groups.stream().allMatch(group -> group.size() == 4));
	}

	@Test
	void aGroupThatIsCanceledEndsTheBatch() {
		final Meeting meeting = new Meeting(3, Set.of());
		final List<String> names = IntStream.range(0, 30).mapToObj(n -> "a" + n).toList();
		meeting.canceledBy = "a4";
		final Told told = new Told();
		assertThrows(CancellationException.class, () -> new BatchRunner(1, System::nanoTime)
				.run(plan(names, Set.of()), meeting, told, () -> false));
		assertEquals(Set.of("a0", "a1", "a2", "a3", "a5"), told.done);
	}
}
