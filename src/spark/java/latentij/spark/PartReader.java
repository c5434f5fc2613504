// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;

/** Reads the rows of one file of a table. */
final class PartReader implements AutoCloseable {

	private final ParquetReader<Group> reader;

	/**
	 * Opens a file.
	 *
	 * @param file to read
	 * @param columns those that are read
	 * @param configuration of Hadoop's file systems
	 * @throws IOException if it is no Parquet file
	 */
	PartReader(final Path file, final MessageType columns, final Configuration configuration) throws IOException {
		final Configuration own = new Configuration(configuration);
		own.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
		reader = ParquetReader.builder(new GroupReadSupport(), file)
				.withConf(own)
				.build();
	}

	/**
	 * Opens a row group.
	 *
	 * @param group of a file
	 * @param columns those that are read; null for all
	 * @param configuration of Hadoop's file systems
	 * @throws IOException if it is no Parquet file
	 */
	PartReader(final TableFile group, final MessageType columns, final Configuration configuration) throws IOException {
		reader = ParquetReader.builder(new GroupReadSupport(), new Path(group.path()))
				.withConf(with(columns, configuration))
				.withFileRange(group.start(), group.end())
				.build();
	}

	private static Configuration with(final MessageType columns, final Configuration configuration) {
		final Configuration own = new Configuration(configuration);
		if (columns != null) own.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
		return own;
	}

	/** The next row, or null. */
	Group next() throws IOException {
		return reader.read();
	}

	/** A text of a row, or null. */
	static String text(final Group row, final String column) {
		return has(row, column) ? row.getString(column, 0) : null;
	}

	/** True if a row has a value in a column. */
	static boolean has(final Group row, final String column) {
		final GroupType type = row.getType();
		return type.containsField(column) && row.getFieldRepetitionCount(column) > 0;
	}

	@Override
	public void close() throws IOException {
		reader.close();
	}
}
