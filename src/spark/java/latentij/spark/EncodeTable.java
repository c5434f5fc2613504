// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Encodes images to a table, from the driver: lists the parts that are missing, lets executors make them, and marks the
 * table as complete. Parts do not depend on the executors, nor rows on the part; so a run that ended early, or one whose
 * executors were lost, gives the same rows.
 */
final class EncodeTable {

	/** Images in a file, at most, where nobody says it. */
	private static final int PART = 256;

	/** So many parts at least for each core, so that the last ones do not wait for one. */
	private static final int PARTS_PER_CORE = 4;

	private final JavaSparkContext spark;
	private final TreeMap<String, String> settings;

	EncodeTable(final JavaSparkContext spark, final TreeMap<String, String> settings) {
		this.spark = spark;
		this.settings = settings;
	}

	/**
	 * Makes a table.
	 *
	 * @param images to encode
	 * @param words the options
	 * @param out the folder of the table
	 * @param partSize images in a file; 0 chooses
	 * @param err for progress
	 * @return what is in the table, parts of an earlier run included
	 * @throws IOException if the folder cannot be used
	 */
	PartOutcome run(
			final ImageList images,
			final EncodeWords words,
			final String out,
			final int partSize,
			final PrintWriter err)
			throws IOException {
		final TableFolder folder = new TableFolder(new Path(out), spark.hadoopConfiguration());
		// Executors have folders of their own.
		final String table = folder.path();
		final TableJob asked = images.job(words, partSize);
		final TableJob job = folder.open(asked, usualPart(images.size()));
		final List<Part> parts = images.parts(job.partSize());
		final List<Part> missing = folder.begin(parts);
		final int todo = missing.stream().mapToInt(Part::size).sum();
		if (!missing.isEmpty()) {
			final Progress progress = new Progress(todo, missing.size(), err, System::nanoTime);
			spark.sc().addSparkListener(progress);
			spark.parallelize(missing, missing.size())
					.foreach(new PartEncoder(
							table,
							words,
							images.columns(),
							settings,
							new SerializableConfiguration(spark.hadoopConfiguration())));
		}
		folder.requireAll(parts);
		final PartOutcome outcome = outcome(parts, table);
		folder.finish();
		return outcome;
	}

	/** The files say it, so that it is the same after any number of runs. */
	private PartOutcome outcome(final List<Part> parts, final String table) {
		final SerializableConfiguration configuration = new SerializableConfiguration(spark.hadoopConfiguration());
		final List<String> files = parts.stream().map(Part::fileName).toList();
		return spark.parallelize(files, Math.min(files.size(), PARTS_PER_CORE * spark.defaultParallelism()))
				.map(file -> PartOutcome.read(new Path(table, file), configuration.value()))
				.reduce(PartOutcome::plus);
	}

	private int usualPart(final int images) {
		final int parts = PARTS_PER_CORE * Math.max(1, spark.defaultParallelism());
		return Math.max(1, Math.min(PART, (images + parts - 1) / parts));
	}
}
