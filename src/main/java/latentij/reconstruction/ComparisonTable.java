// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.measure.ResultsTable;
import java.util.List;
import latentij.quality.LinearFit;

/** Rows of a table of ImageJ's, one for each image and model. */
final class ComparisonTable {

	private static final String[] COLORS = {"R", "G", "B"};

	private ComparisonTable() {}

	/**
	 * Adds rows below those that are there. What one of them has and another has not is NaN there:
	 * ImageJ would say 0.
	 */
	static void add(final List<Comparison> rows, final ResultsTable table) {
		final boolean intensities = rows.stream().anyMatch(row -> row.intensities() != null);
		final boolean spectra = rows.stream().anyMatch(row -> row.spectra() != null);
		for (final Comparison row : rows) add(row, intensities, spectra, table);
	}

	private static void add(
			final Comparison row, final boolean intensities, final boolean spectra, final ResultsTable table) {
		table.incrementCounter();
		table.addValue("Image", row.image());
		table.addValue("Model", row.model());
		table.addValue("PSNR", row.psnr());
		table.addValue("SSIM", row.ssim());
		table.addValue("MS-SSIM", row.msSsim());
		table.addValue("MAE", row.mae());
		table.addValue("Worst PSNR", row.worst().psnr());
		table.addValue("Worst X", row.worst().x());
		table.addValue("Worst Y", row.worst().y());
		for (int color = 0; color < COLORS.length; color++)
			table.addValue(
					"Mean shift " + COLORS[color], row.shifts().get(color).mean());
		for (int color = 0; color < COLORS.length; color++)
			table.addValue("SD shift " + COLORS[color], row.shifts().get(color).deviation());
		final LinearFit line = row.intensities();
		if (intensities) {
			table.addValue("Slope", line == null ? Double.NaN : line.slope());
			table.addValue("Offset", line == null ? Double.NaN : line.offset());
			table.addValue("R2", line == null ? Double.NaN : line.r2());
		}
		if (spectra) {
			table.addValue(
					"Finest kept",
					row.spectra() == null ? Double.NaN : row.spectra().finest());
			table.addValue("Unit", row.unit());
		}
		for (int i = 0; i < Comparison.DEPTHS.length; i++) {
			final int depth = Comparison.DEPTHS[i];
			table.addValue("Bytes " + depth + "-bit", row.bytes() * depth / 32);
			table.addValue("JPEG PSNR " + depth + "-bit", row.jpeg().get(i));
		}
		table.addValue("Encode s", row.encodeSeconds());
		table.addValue("Decode s", row.decodeSeconds());
	}
}
