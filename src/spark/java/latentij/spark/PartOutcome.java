// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import latentij.util.files.FileFailures;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;

/**
 * The outcome of a part, as its file tells it.
 *
 * @param rows their number
 * @param failed those without a latent
 * @param reasons of the first ones
 */
record PartOutcome(int rows, int failed, List<String> reasons) implements Serializable {

	/** So many failures are printed; the table has all. */
	static final int SHOWN = 20;

	private static final MessageType COLUMNS = new MessageType(
			"failures", TableSchema.TYPE.getType(TableSchema.PATH), TableSchema.TYPE.getType(TableSchema.ERROR));

	static PartOutcome read(final Path file, final Configuration configuration) throws IOException {
		int rows = 0;
		int failed = 0;
		final List<String> reasons = new ArrayList<>();
		try (PartReader reader = new PartReader(file, COLUMNS, configuration)) {
			for (Group row = reader.next(); row != null; row = reader.next()) {
				rows++;
				final String error = PartReader.text(row, TableSchema.ERROR);
				if (error == null) continue;
				failed++;
				if (reasons.size() >= SHOWN) continue;
				final String path = PartReader.text(row, TableSchema.PATH);
				reasons.add(path + ": " + FileFailures.withoutName(error, path));
			}
		}
		return new PartOutcome(rows, failed, reasons);
	}

	/** Two outcomes as one. */
	PartOutcome plus(final PartOutcome other) {
		final List<String> both = new ArrayList<>(reasons);
		other.reasons.stream().limit(SHOWN - both.size()).forEach(both::add);
		return new PartOutcome(rows + other.rows, failed + other.failed, both);
	}
}
