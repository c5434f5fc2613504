// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import latentij.ij.files.FileNotes;
import latentij.util.files.FileIdentity;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Tells of images that were changed after their part of a table was made, which a run leaves as it is, in an executor. */
final class EarlierParts implements Function<Part, FileNotes> {

	private static final long serialVersionUID = 1L;

	private final String table;
	private final SerializableConfiguration configuration;

	/**
	 * Creates the work.
	 *
	 * @param table the folder
	 * @param configuration of Hadoop's file systems
	 */
	EarlierParts(final String table, final SerializableConfiguration configuration) {
		this.table = table;
		this.configuration = configuration;
	}

	/**
	 * Reads the time of a file.
	 *
	 * @param file a path, or an address of Hadoop's file systems
	 * @param configuration of these
	 * @return when it was written
	 * @throws IOException if it is not there
	 */
	static Instant written(final org.apache.hadoop.fs.Path file, final Configuration configuration)
			throws IOException {
		return Instant.ofEpochMilli(
				file.getFileSystem(configuration).getFileStatus(file).getModificationTime());
	}

	@Override
	public FileNotes call(final Part part) throws IOException {
		final Instant made = written(new org.apache.hadoop.fs.Path(table, part.fileName()), configuration.value());
		FileNotes notes = FileNotes.NONE;
		if (part.rows() != null) {
			final org.apache.hadoop.fs.Path rows = new org.apache.hadoop.fs.Path(part.rows().path());
			return written(rows, configuration.value()).isAfter(made)
					? FileNotes.changed(part.rows().path())
					: notes;
		}
		for (final ImageItem image : part.images()) {
			final Optional<FileIdentity> now = FileIdentity.find(Path.of(image.path()));
			if (now.isPresent() && now.get().modified().isAfter(made))
				notes = notes.plus(FileNotes.changed(image.path()));
		}
		return notes;
	}
}
