// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import latentij.ij.Latents;
import latentij.ij.files.EncodeFiles;
import latentij.interchange.LatentFile;
import latentij.job.CodecPool.Lease;
import org.apache.parquet.example.data.Group;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Encodes the images of a part to a file of the table, in an executor; gives their number. */
final class PartEncoder implements Function<Part, Integer> {

	private static final long serialVersionUID = 1L;

	private final String table;
	private final EncodeWords words;
	private final ImageColumns columns;
	private final TreeMap<String, String> settings;
	private final SerializableConfiguration configuration;

	/**
	 * Creates the work.
	 *
	 * @param table the folder
	 * @param words the options
	 * @param columns of rows that hold images
	 * @param settings of LatentIJ, for executors
	 * @param configuration of Hadoop's file systems
	 */
	PartEncoder(
			final String table,
			final EncodeWords words,
			final ImageColumns columns,
			final TreeMap<String, String> settings,
			final SerializableConfiguration configuration) {
		this.table = table;
		this.words = words;
		this.columns = columns;
		this.settings = settings;
		this.configuration = configuration;
	}

	@Override
	public Integer call(final Part part) throws IOException {
		final TaskContext task = TaskContext.get();
		final Latents latents = ExecutorLatents.get(settings);
		final EncodeFiles work = words.assigned().work();
		try (Lease model = work.open(latents);
				PartWriter writer = new PartWriter(
						new org.apache.hadoop.fs.Path(table),
						part,
						task.taskAttemptId(),
						words.dtype(),
						configuration.value())) {
			if (part.rows() == null) {
				for (final ImageItem image : part.images())
					writer.write(row(image, () -> work.encode(latents, Path.of(image.path()), words.scaling())));
			} else encodeRows(part.rows(), writer, file -> work.encode(latents, file, words.scaling()));
			writer.commit();
		}
		return part.size();
	}

	/** Images of rows become files for a moment, so that they are read as files are. */
	private void encodeRows(final TableFile rows, final PartWriter writer, final Encoder encoder) throws IOException {
		final Path folder = Files.createTempDirectory("latentij-");
		try (PartReader reader = new PartReader(rows, null, configuration.value())) {
			int index = 0;
			for (Group row = reader.next(); row != null; row = reader.next()) {
				final Group image = row;
				final String path = columns.path(row, rows, index++);
				final Path file = ImageColumns.file(folder, path);
				writer.write(row(new ImageItem(path, ImageColumns.name(path)), () -> {
					Files.write(file, columns.content(image));
					return encoder.encode(file);
				}));
				Files.deleteIfExists(file);
			}
		} finally {
			Files.deleteIfExists(folder);
		}
	}

	/** Encodes a file. */
	private interface Encoder {

		LatentFile encode(Path file) throws IOException;
	}

	/** Encodes an image. */
	private interface Latent {

		LatentFile get() throws IOException;
	}

	private static LatentRow row(final ImageItem image, final Latent latent) throws IOException {
		final AtomicReference<LatentFile> made = new AtomicReference<>();
		return ExecutorFailures.OF_THIS_PROCESS
				.tried(image.name(), () -> made.set(latent.get()))
				.map(reason -> new LatentRow(image, null, reason))
				.orElseGet(() -> new LatentRow(image, made.get(), null));
	}
}
