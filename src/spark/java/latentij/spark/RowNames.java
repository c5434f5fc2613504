// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import latentij.ij.files.DecodeFiles;
import latentij.util.Printable;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;

/** The names of rows, without their latents. */
final class RowNames {

	private static final MessageType COLUMNS = new MessageType("names", TableSchema.TYPE.getType(TableSchema.NAME));

	private RowNames() {}

	static Iterator<String> of(final TableFile group, final Configuration configuration) throws IOException {
		final List<String> names = new ArrayList<>();
		try (PartReader reader = new PartReader(group, COLUMNS, configuration)) {
			for (Group row = reader.next(); row != null; row = reader.next())
				names.add(PartReader.text(row, TableSchema.NAME));
		}
		return names.iterator();
	}

	/**
	 * Names the image of a row. A table of others may name any place.
	 *
	 * @param folder for images
	 * @param work decodes
	 * @param name of the row
	 * @throws IllegalArgumentException if the image would not be in the folder
	 */
	static Path file(final String folder, final DecodeFiles work, final String name) {
		final Path root = Path.of(folder).toAbsolutePath().normalize();
		final Path below = root.resolve(name).normalize();
		if (!below.startsWith(root) || below.equals(root))
			throw new IllegalArgumentException(Printable.quoted(name) + " in the table is no name below a folder.");
		return below.resolveSibling(work.name(below.getFileName().toString()));
	}
}
