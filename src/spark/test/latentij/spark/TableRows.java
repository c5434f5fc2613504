// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;

/** What is in a table of latents. */
final class TableRows {

	private TableRows() {}

	/** Rows by name; the latent as the bytes that it has in the table, null if there is none. */
	static Map<String, byte[]> latents(final Path table) throws IOException {
		final Map<String, byte[]> latents = new TreeMap<>();
		for (final Group row : of(table))
			latents.put(
					row.getString(TableSchema.NAME, 0),
					PartReader.has(row, TableSchema.LATENT)
							? row.getBinary(TableSchema.LATENT, 0).getBytes()
							: null);
		return latents;
	}

	/** All rows, in order. */
	static List<Group> of(final Path table) throws IOException {
		final List<Group> rows = new ArrayList<>();
		for (final Path part : parts(table)) {
			try (PartReader reader = new PartReader(
					new org.apache.hadoop.fs.Path(part.toUri()), TableSchema.TYPE, new Configuration())) {
				for (Group row = reader.next(); row != null; row = reader.next()) rows.add(row);
			}
		}
		return rows;
	}

	/** The files of a table, in order. */
	static List<Path> parts(final Path table) throws IOException {
		try (Stream<Path> files = Files.list(table)) {
			return files.filter(file -> file.toString().endsWith(".parquet"))
					.sorted()
					.toList();
		}
	}
}
