// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import latentij.interchange.FloatType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;

/**
 * Writes one file of a table, which appears whole or not at all: it is written in the folder {@value
 * TableNames#TEMPORARY}, which readers leave out, and moved when it is complete. Two attempts at a part write the same rows,
 * so it does not matter which one is moved.
 */
final class PartWriter implements AutoCloseable {

	private final FileSystem fileSystem;
	private final Path place;
	private final Path temporary;
	private final FloatType dtype;
	private final ParquetWriter<Group> writer;
	private boolean closed;

	/**
	 * Begins a file.
	 *
	 * @param table the folder
	 * @param part the part
	 * @param attempt of no other task
	 * @param dtype of the latents
	 * @param configuration of Hadoop's file systems
	 * @throws IOException if it cannot be made
	 */
	PartWriter(
			final Path table,
			final Part part,
			final long attempt,
			final FloatType dtype,
			final Configuration configuration)
			throws IOException {
		this.dtype = dtype;
		fileSystem = table.getFileSystem(configuration);
		place = new Path(table, part.fileName());
		temporary = new Path(new Path(table, TableNames.TEMPORARY), attempt + "-" + part.fileName());
		writer = ExampleParquetWriter.builder(HadoopOutputFile.fromPath(temporary, configuration))
				.withType(TableSchema.TYPE)
				.withConf(configuration)
				.withCompressionCodec(CompressionCodecName.SNAPPY)
				// A dictionary would not help: no two latents are the same.
				.withDictionaryEncoding(TableSchema.LATENT, false)
				.build();
	}

	void write(final LatentRow row) throws IOException {
		writer.write(TableSchema.group(row, dtype));
	}

	/** Moves the file to its place. */
	void commit() throws IOException {
		closed = true;
		writer.close();
		if (fileSystem.rename(temporary, place) || fileSystem.exists(place)) return;
		throw new IOException("The file " + place + " could not be written.");
	}

	@Override
	public void close() throws IOException {
		if (!closed) writer.close();
		// Deletes nothing where commit moved the file to its place.
		fileSystem.delete(temporary, false);
	}
}
