// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import latentij.batch.BatchGroups;
import latentij.batch.GroupThreads;
import latentij.ij.Latents;
import latentij.job.GroupRun;
import latentij.job.GroupRuns;

/**
 * Does the images of a part in groups, in an executor: those of a group are read by a thread each, and go through the
 * network in one run. The groups are those of the whole list, if the part is one of {@link BatchGroups#parts}.
 *
 * @param <T> the type of an image
 */
final class PartGroups<T> {

	private final Latents latents;
	private final GroupRuns runs;
	private final int most;
	private final Function<T, Object> kind;
	private final Predicate<T> isThere;
	private final Work<T> work;

	/** What is done with each image. */
	@FunctionalInterface
	interface Work<T> {

		/**
		 * Does it.
		 *
		 * @param latents encodes and decodes this image
		 * @param image the image
		 * @throws IOException if the part is given up
		 */
		void run(Latents latents, T image) throws IOException;
	}

	/** What is done after each group. */
	@FunctionalInterface
	interface Then {

		void run() throws IOException;
	}

	/**
	 * Creates the work.
	 *
	 * @param latents encodes and decodes
	 * @param runs that images share
	 * @param most how many images a group has, at most, in all executors
	 * @param kind says which images may be together, as for {@link BatchGroups}
	 * @param isThere true for an image whose result is there
	 * @param work is done with each, also with those that are there, for the sake of the others in their groups
	 */
	PartGroups(
			final Latents latents,
			final GroupRuns runs,
			final int most,
			final Function<T, Object> kind,
			final Predicate<T> isThere,
			final Work<T> work) {
		this.latents = latents;
		this.runs = runs;
		this.most = most;
		this.kind = kind;
		this.isThere = isThere;
		this.work = work;
	}

	/**
	 * Does all images.
	 *
	 * @param images in order
	 * @param then is done after each group, by the calling thread
	 * @throws IOException if the part is given up
	 * @throws java.util.concurrent.CancellationException if Spark has ended the task
	 */
	void run(final List<T> images, final Then then) throws IOException {
		final BatchGroups<T> groups = new BatchGroups<>(images, most, kind, isThere);
		try (GroupThreads threads = new GroupThreads(1, most)) {
			for (List<T> group = groups.next(); !group.isEmpty(); group = groups.next()) {
				if (group.size() == 1) work.run(latents, group.get(0));
				else run(group, threads);
				then.run();
			}
		}
	}

	private void run(final List<T> group, final GroupThreads threads) throws IOException {
		final List<GroupRun.Member> members = runs.begin(group.size());
		final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
		threads.run(IntStream.range(0, group.size())
				.<Runnable>mapToObj(n -> () -> {
					try (GroupRun.Member member = members.get(n)) {
						work.run(latents.in(member), group.get(n));
					} catch (final IOException | RuntimeException | Error exc) {
						failures.add(exc);
					}
				})
				.toList());
		for (final Throwable failure : failures) {
			if (failure instanceof IOException exc) throw exc;
			if (failure instanceof RuntimeException exc) throw exc;
			throw (Error) failure;
		}
	}
}
