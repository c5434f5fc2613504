// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import latentij.batch.BatchGroups;
import latentij.ij.files.FileNotes;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Encodes images to a table, from the driver: lists the parts that are missing, lets executors make them, and marks the
 * table as complete. Parts do not depend on the executors, nor rows on the part; so a run that ended early, or one whose
 * executors were lost, gives the same rows.
 */
final class EncodeTable {

	private final SparkRun spark;
	private final Configuration configuration;

	EncodeTable(final SparkRun spark) {
		this.spark = spark;
		configuration = spark.context().hadoopConfiguration();
	}

	/**
	 * Makes a table.
	 *
	 * @param images to encode
	 * @param words the options
	 * @param out the folder of the table
	 * @param partSize images in a file, or more where they go through the network together; 0 chooses
	 * @param err for progress, and what is told once of all images of this run
	 * @return what is in the table, parts of an earlier run included
	 * @throws IOException if the folder cannot be used
	 * @throws SparkException if executors can do nothing
	 */
	PartOutcome run(
			final ImageList images,
			final EncodeWords words,
			final String out,
			final int partSize,
			final PrintWriter err)
			throws IOException, SparkException {
		final TableFolder folder = new TableFolder(new Path(out), configuration);
		// The absolute path: executors have other working folders.
		final String table = folder.path();
		final Asked.Answer same = spark.ask(words.files());
		final int most = same.most();
		final TableJob begun = images.job(words, same.version(), whole(partSize, most));
		final TableJob job = folder.open(begun, whole(spark.usualPart(images.size()), most));
		final List<Part> parts = images.parts(job.partSize());
		final List<Part> missing = folder.begin(parts);
		final Set<Integer> numbers = missing.stream().map(Part::index).collect(Collectors.toSet());
		final List<Part> there =
				parts.stream().filter(part -> !numbers.contains(part.index())).toList();
		final SerializableConfiguration everywhere = new SerializableConfiguration(configuration);
		final int todo = missing.stream().mapToInt(Part::size).sum();
		final Progress progress = new Progress("images", todo, err, System::nanoTime);
		final AtomicReference<FileNotes> notes = new AtomicReference<>(FileNotes.NONE);
		spark.each(
				there,
				new EarlierParts(table, everywhere),
				(part, told) -> notes.accumulateAndGet(told, FileNotes::plus));
		spark.each(
				missing,
				new PartEncoder(
						table,
						words,
						job.modelVersion(),
						most,
						images.columns(),
						spark.settings(),
						everywhere),
				(part, made) -> {
					progress.add(made.images(), 0);
					notes.accumulateAndGet(made.notes(), FileNotes::plus);
				});
		folder.requireAll(parts);
		final PartOutcome outcome = outcome(parts, table);
		folder.finish();
		notes.get().sentences().stream().map(SparkWording::ofMacros).forEach(err::println);
		return outcome;
	}

	/** Images that go through the network together are in one part. */
	private static int whole(final int partSize, final int most) {
		final int window = BatchGroups.window(most);
		return (partSize + window - 1) / window * window;
	}

	/** The files say it, so that it is the same after any number of runs. */
	private PartOutcome outcome(final List<Part> parts, final String table) {
		final SerializableConfiguration everywhere = new SerializableConfiguration(configuration);
		final List<String> files = parts.stream().map(Part::fileName).toList();
		return spark.context()
				.parallelize(files, Math.min(files.size(), spark.usualParts()))
				.map(file -> PartOutcome.read(new Path(table, file), everywhere.value()))
				.reduce(PartOutcome::plus);
	}
}
