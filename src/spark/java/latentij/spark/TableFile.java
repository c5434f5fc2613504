// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import latentij.util.Printable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * A row group of a Parquet file: what a task reads.
 *
 * @param path of the file
 * @param start of the row group in the file, in bytes
 * @param end likewise, exclusive
 * @param rows in it
 */
record TableFile(String path, long start, long end, long rows) implements Serializable {

	/**
	 * Finds the row groups of tables.
	 *
	 * @param names of folders and files
	 * @param configuration of Hadoop's file systems
	 * @return in the order of the names, and alphabetically in each folder
	 * @throws IOException if there is no table, or if LatentIJ has not finished it
	 */
	static List<TableFile> find(final List<String> names, final Configuration configuration) throws IOException {
		final List<TableFile> groups = new ArrayList<>();
		for (final String name : names) {
			final Path path = new Path(name);
			final FileSystem fileSystem = path.getFileSystem(configuration);
			requireFinished(path, fileSystem);
			final int before = groups.size();
			for (final Path file : files(path, fileSystem)) add(file, configuration, groups);
			if (groups.size() == before)
				throw new IOException("There is no Parquet file with rows in " + Printable.quoted(name) + ".");
		}
		return groups;
	}

	private static void requireFinished(final Path table, final FileSystem fileSystem) throws IOException {
		if (!fileSystem.exists(new Path(table, TableNames.JOB))) return;
		if (!fileSystem.exists(new Path(table, TableNames.SUCCESS)))
			throw new IOException(
					"The table " + Printable.quoted(table) + " is not complete. Run the command again that began it.");
	}

	private static List<Path> files(final Path path, final FileSystem fileSystem) throws IOException {
		try {
			return Arrays.stream(fileSystem.listStatus(path))
					.filter(FileStatus::isFile)
					.map(FileStatus::getPath)
					.filter(file -> file.getName().endsWith(".parquet")
							&& !file.getName().startsWith("_")
							&& !file.getName().startsWith("."))
					.sorted()
					.toList();
		} catch (final FileNotFoundException exc) {
			throw new IOException(
					"There is no table " + Printable.quoted(path) + ". Write the path of a folder of"
							+ " Parquet files, or of one of them.",
					exc);
		}
	}

	private static void add(final Path file, final Configuration configuration, final List<TableFile> groups)
			throws IOException {
		try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
			for (final BlockMetaData group : reader.getFooter().getBlocks()) {
				final long start = group.getStartingPos();
				groups.add(
						new TableFile(file.toString(), start, start + group.getCompressedSize(), group.getRowCount()));
			}
		} catch (final RuntimeException exc) {
			throw new IOException(Printable.quoted(file) + " is no Parquet file: " + exc.getMessage(), exc);
		}
	}
}
