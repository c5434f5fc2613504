// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFile;
import latentij.interchange.Scaling;
import latentij.tensor.FloatTensor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.junit.jupiter.api.Test;

class TableSchemaTest {

	@Test
	void seedsHaveNoSign() {
		assertEquals(
				LogicalTypeAnnotation.intType(64, false),
				TableSchema.TYPE.getType(TableSchema.SEED).getLogicalTypeAnnotation());
		final LatentFile latent = new LatentFile(
				FloatTensor.zeros(1, 4, 1, 1),
				Scaling.SCALED,
				Map.of("latentij.seed", "18446744073709551615"),
				Optional.empty());
		final Group row = TableSchema.group(new LatentRow(new ImageItem("/in/a.png", "a.png"), latent, null), FloatType.FLOAT32);
		assertEquals("18446744073709551615", Long.toUnsignedString(row.getLong(TableSchema.SEED, 0)));
	}
}
