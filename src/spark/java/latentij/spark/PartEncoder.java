// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import latentij.cli.Wording;
import latentij.ij.Latents;
import latentij.ij.files.EncodeFiles;
import latentij.job.CodecPool.Lease;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.util.SerializableConfiguration;

/** Encodes the images of a part to a file of the table, in an executor. */
final class PartEncoder implements VoidFunction<Part> {

	private static final long serialVersionUID = 1L;

	private final String table;
	private final EncodeWords words;
	private final TreeMap<String, String> settings;
	private final SerializableConfiguration configuration;

	/**
	 * Creates the work.
	 *
	 * @param table the folder
	 * @param words the options
	 * @param settings of LatentIJ, for executors
	 * @param configuration of Hadoop's file systems
	 */
	PartEncoder(
			final String table,
			final EncodeWords words,
			final TreeMap<String, String> settings,
			final SerializableConfiguration configuration) {
		this.table = table;
		this.words = words;
		this.settings = settings;
		this.configuration = configuration;
	}

	@Override
	public void call(final Part part) throws IOException {
		final TaskContext task = TaskContext.get();
		final Latents latents = ExecutorLatents.get(settings);
		final EncodeFiles work = words.work();
		try (Lease model = work.open(latents);
				PartWriter writer = new PartWriter(
						new org.apache.hadoop.fs.Path(table),
						part,
						task.taskAttemptId(),
						words.dtype(),
						configuration.value())) {
			for (final ImageItem image : part.images()) {
				// Another attempt may have been faster.
				if (task.isInterrupted()) throw new CancellationException("Spark has ended the task");
				writer.write(row(latents, work, image));
			}
			writer.commit();
		}
	}

	private LatentRow row(final Latents latents, final EncodeFiles work, final ImageItem image) throws IOException {
		try {
			final LatentRow row =
					new LatentRow(image, work.encode(latents, Path.of(image.path()), words.scaling()), null);
			ExecutorFailures.OF_THIS_PROCESS.done();
			return row;
		} catch (final CancellationException exc) {
			throw exc;
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			ExecutorFailures.OF_THIS_PROCESS.failed(image.name(), exc);
			return new LatentRow(image, null, Wording.of(exc));
		}
	}
}
