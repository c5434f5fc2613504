// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import latentij.util.Printable;
import latentij.util.files.Paths;
import latentij.util.files.WholeFile;

/**
 * The tasks of a batch, before anything is done.
 *
 * @param all tasks, in order, those whose results are there already included
 */
public record BatchPlan(List<BatchTask> all) {

	/** The age from which a file in the making was left by a killed run: no file takes as long to write. */
	private static final Duration LEFTOVER = Duration.ofHours(1);

	public BatchPlan {
		all = List.copyOf(all);
	}

	/** @return the tasks to do, in order */
	public List<BatchTask> tasks() {
		return all.stream().filter(task -> !task.there()).toList();
	}

	/** @return the number of tasks whose results are there already */
	public int skipped() {
		return (int) all.stream().filter(BatchTask::there).count();
	}

	/** @return the files of all tasks */
	public List<Path> inputs() {
		return all.stream().map(BatchTask::in).toList();
	}

	/**
	 * Deletes what killed runs left in the folders of all results, also of those that are there already. Files that
	 * may still be written stay.
	 *
	 * @throws IOException if something cannot be deleted
	 */
	public void clearLeftovers() throws IOException {
		final Set<Path> folders = new HashSet<>();
		for (final BatchTask task : all) folders.add(task.out().toAbsolutePath().getParent());
		final FileTime before = FileTime.from(Instant.now().minus(LEFTOVER));
		for (final Path folder : folders) if (Files.isDirectory(folder)) WholeFile.clearLeftovers(folder, before);
	}

	/**
	 * Plans a batch.
	 *
	 * @param files to read
	 * @param folder for the results; the folders below those that were named are made in it again
	 * @param name the name of a result, from the name of its file
	 * @param skipExisting true to leave out files whose results are there, and not empty
	 * @return the plan
	 * @throws IOException if two results would have one name, if one would replace a file that is
	 *           read, or if one, or the folder, is in a folder that is read
	 */
	public static BatchPlan of(
			final List<BatchFile> files,
			final Path folder,
			final UnaryOperator<String> name,
			final boolean skipExisting)
			throws IOException {
		final Map<String, Path> sources = new HashMap<>();
		final List<BatchTask> tasks = new ArrayList<>();
		for (final BatchFile file : files) {
			final Path out = result(folder.resolve(file.name()), name);
			// Some disks take upper and lower case for the same.
			final Path other =
					sources.put(out.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT), file.file());
			if (other != null)
				throw new IOException(Printable.quoted(other) + " and " + Printable.quoted(file.file())
						+ " would both be written to " + Printable.quoted(out)
						+ ". Give them to two runs with different folders.");
			tasks.add(new BatchTask(file.file(), out));
		}
		requireOutside(tasks, folder);
		final Map<Path, Path> inputs = new HashMap<>();
		for (final BatchTask task : tasks) inputs.put(Paths.real(task.in()), task.in());
		for (final BatchTask task : tasks) {
			final Path input = Files.exists(task.out()) ? inputs.get(task.out().toRealPath()) : null;
			if (input != null)
				throw new IOException(Printable.quoted(input) + " would be replaced by the result of "
						+ Printable.quoted(task.in()) + ". Choose another folder.");
		}
		if (!skipExisting) return new BatchPlan(tasks);
		final List<BatchTask> looked = new ArrayList<>();
		for (final BatchTask task : tasks) looked.add(new BatchTask(task.in(), task.out(), isThere(task.out())));
		return new BatchPlan(looked);
	}

	/** A crash of the system, or a copy to a full disk, leaves empty files; no result is one. */
	private static boolean isThere(final Path result) throws IOException {
		return Files.exists(result) && (Files.isDirectory(result) || Files.size(result) > 0);
	}

	/** Nothing is written into a folder that is as a file, like an image of many files. */
	private static void requireOutside(final List<BatchTask> tasks, final Path folder) throws IOException {
		final Path results = Paths.real(folder);
		for (final BatchTask task : tasks) {
			if (!Files.isDirectory(task.in())) continue;
			final Path in = task.in().toRealPath();
			if (results.startsWith(in) || Paths.real(task.out()).startsWith(in))
				throw new IOException(Printable.quoted(folder) + ", where results would be written, is in "
						+ Printable.quoted(task.in()) + ", which is read. Choose another folder.");
		}
	}

	/** A file that was found may have a name that Java cannot write: with LANG=C, it takes letters for others. */
	private static Path result(final Path file, final UnaryOperator<String> name) throws IOException {
		final String made = name.apply(file.getFileName().toString());
		Paths.of(made);
		return file.resolveSibling(made);
	}
}
