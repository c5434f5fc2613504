// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import latentij.ij.Latents;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.model.library.Models;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {

	/** As Python's csv and spreadsheets read it; ImageJ would write say "x", y.png with one quote each. */
	@Test
	void textsHaveQuotesWhereTheyNeedThem() throws IOException {
		final String model = "," + Models.BUNDLED + ",";
		final Map<String, String> cells = Map.of(
				"plain", "plain",
				"a, b.png", "\"a, b.png\"",
				"say \"x\".png", "\"say \"\"x\"\".png\"",
				"\"", "\"\"\"\"");
		try (Latents latents = new Latents(sentence -> {})) {
			for (final Map.Entry<String, String> cell : cells.entrySet()) {
				final ImagePlus image = IJ.createImage(cell.getKey(), "RGB ramp", 32, 24, 1);
				final String csv = new Reconstructions(latents)
						.measure(image, ToolOptions.parse(JobType.MEASURE, Map.of("device", "cpu")))
						.csv();
				assertTrue(csv.startsWith("Image,Model,PSNR,"), csv);
				assertTrue(csv.contains("\n" + cell.getValue() + model), csv);
			}
		}
	}

	/** Those of a table that ImageJ shows. */
	@Test
	void columnsAreThoseOfTheTable() throws IOException {
		try (Latents latents = new Latents(sentence -> {})) {
			final Reconstruction kept = new Reconstructions(latents)
					.measure(
							IJ.createImage("grey", "8-bit ramp", 64, 48, 1),
							ToolOptions.parse(JobType.MEASURE, Map.of("device", "cpu")));
			final ResultsTable table = new ResultsTable();
			kept.addTo(table);
			final List<String> lines = kept.csv().lines().toList();
			assertEquals(2, lines.size());
			assertEquals(List.of(table.getHeadings()), List.of(lines.get(0).split(",")));
			final String[] values = lines.get(1).split(",");
			for (int column = 0; column < values.length; column++) {
				final double number = table.getValueAsDouble(column, 0);
				if (!Double.isNaN(number)) assertEquals(number, Double.parseDouble(values[column]), 1e-6);
			}
			assertEquals(table.getValue("PSNR", 0), Double.parseDouble(values[2]), 1e-6);
			assertEquals(table.getStringValue("Unit", 0), values[table.getColumnIndex("Unit")]);
		}
	}
}
