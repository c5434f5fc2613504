// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
}
