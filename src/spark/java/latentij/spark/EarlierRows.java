// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import latentij.ij.Latents;
import latentij.ij.files.DecodeFiles;
import latentij.ij.files.FileNotes;
import latentij.job.DecodeOptions;
import latentij.job.options.ImageFileType;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Looks at the images of a part of a table that are there, and that a run would leave out, in an executor: refuses those
 * that were made otherwise. Before anything is decoded.
 */
final class EarlierRows implements Function<TableFile, FileNotes> {

	private static final long serialVersionUID = 1L;

	private static final MessageType COLUMNS = new MessageType(
			"earlier", TableSchema.TYPE.getType(TableSchema.NAME), TableSchema.TYPE.getType(TableSchema.NOTES));

	private final TreeMap<String, String> words;
	private final ImageFileType format;
	private final String folder;
	private final TreeMap<String, String> settings;
	private final SerializableConfiguration configuration;

	/**
	 * Creates the work.
	 *
	 * @param words of Decode, by key
	 * @param format of the files
	 * @param folder for them
	 * @param settings of LatentIJ, for executors
	 * @param configuration of Hadoop's file systems
	 */
	EarlierRows(
			final TreeMap<String, String> words,
			final ImageFileType format,
			final Path folder,
			final TreeMap<String, String> settings,
			final SerializableConfiguration configuration) {
		this.words = words;
		this.format = format;
		// The absolute path: executors have other working folders.
		this.folder = folder.toAbsolutePath().toString();
		this.settings = settings;
		this.configuration = configuration;
	}

	@Override
	public FileNotes call(final TableFile rows) throws IOException {
		final Latents latents = ExecutorLatents.get(settings);
		final DecodeFiles work = new DecodeFiles(DecodeOptions.parse(words), format, new TreeMap<>());
		final Instant written =
				EarlierParts.written(new org.apache.hadoop.fs.Path(rows.path()), configuration.value());
		FileNotes notes = FileNotes.NONE;
		try (PartReader reader = new PartReader(rows, COLUMNS, configuration.value())) {
			for (Group row = reader.next(); row != null; row = reader.next()) {
				final String name = PartReader.text(row, TableSchema.NAME);
				final Path image = RowNames.file(folder, work, name);
				if (Files.exists(image))
					notes = notes.plus(work.requireSame(latents, TableSchema.notes(row), name, written, image));
			}
		}
		return notes;
	}
}
