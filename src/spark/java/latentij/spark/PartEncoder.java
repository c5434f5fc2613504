// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import latentij.batch.BatchGroups;
import latentij.ij.Latents;
import latentij.ij.files.EncodeFiles;
import latentij.ij.files.FileNotes;
import latentij.job.CodecPool.Lease;
import org.apache.parquet.example.data.Group;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Encodes the images of a part to a file of the table, in an executor. */
final class PartEncoder implements Function<Part, PartEncoder.Made> {

	private static final long serialVersionUID = 1L;

	private final String table;
	private final EncodeWords words;
	private final String version;
	private final int most;
	private final ImageColumns columns;
	private final TreeMap<String, String> settings;
	private final SerializableConfiguration configuration;

	/**
	 * What is told of a part.
	 *
	 * @param images their number
	 * @param notes what is told once of all
	 */
	record Made(int images, FileNotes notes) implements Serializable {}

	/**
	 * Creates the work.
	 *
	 * @param table the folder
	 * @param words the options
	 * @param version of the model, as {@link Asked} tells it
	 * @param most how many images go through the network together, at most
	 * @param columns of rows that hold images
	 * @param settings of LatentIJ, for executors
	 * @param configuration of Hadoop's file systems
	 */
	PartEncoder(
			final String table,
			final EncodeWords words,
			final String version,
			final int most,
			final ImageColumns columns,
			final TreeMap<String, String> settings,
			final SerializableConfiguration configuration) {
		this.table = table;
		this.words = words;
		this.version = version;
		this.most = most;
		this.columns = columns;
		this.settings = settings;
		this.configuration = configuration;
	}

	@Override
	public Made call(final Part part) throws IOException {
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
			Asked.requireVersion(model, version);
			final RowEncoder encoder = new RowEncoder(latents, work, words.scaling(), most, writer::write);
			if (part.rows() == null)
				encoder.encode(part.images().stream().map(RowEncoder.Source::of).toList());
			else encodeRows(part.rows(), encoder);
			writer.commit();
		}
		return new Made(part.size(), work.notes());
	}

	/** Images of rows become files for a moment, so that they are read as files are. */
	private void encodeRows(final TableFile rows, final RowEncoder encoder) throws IOException {
		final Path folder = Files.createTempDirectory("latentij-");
		final List<RowEncoder.Source> some = new ArrayList<>();
		try (PartReader reader = new PartReader(rows, null, configuration.value())) {
			int index = 0;
			for (Group row = reader.next(); row != null; row = reader.next()) {
				some.add(source(row, columns.path(row, rows, index), folder.resolve(Integer.toString(index))));
				index++;
				if (some.size() < BatchGroups.window(most)) continue;
				encoder.encode(some);
				delete(some);
			}
			encoder.encode(some);
		} finally {
			delete(some);
			Files.deleteIfExists(folder);
		}
	}

	private RowEncoder.Source source(final Group row, final String path, final Path folder) throws IOException {
		final ImageItem image = new ImageItem(path, ImageColumns.name(path));
		final Path file = ImageColumns.file(Files.createDirectory(folder), path);
		try {
			Files.write(file, columns.content(row));
			return new RowEncoder.Source(image, file, null);
		} catch (final IllegalArgumentException exc) {
			return new RowEncoder.Source(image, file, exc);
		} catch (final IOException exc) {
			Files.deleteIfExists(file);
			Files.deleteIfExists(folder);
			throw exc;
		}
	}

	private static void delete(final List<RowEncoder.Source> some) throws IOException {
		for (final RowEncoder.Source source : some) {
			Files.deleteIfExists(source.file());
			Files.deleteIfExists(source.file().getParent());
		}
		some.clear();
	}
}
