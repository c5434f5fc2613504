// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.measure.ResultsTable;

/** Rows of a table of ImageJ's, one for each image and model. */
final class ComparisonTable {

	private static final String[] COLORS = {"R", "G", "B"};

	private ComparisonTable() {}

	/** Adds a row below those that are there. */
	static void add(final Comparison row, final ResultsTable table) {
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
		if (row.intensities() != null) {
			table.addValue("Slope", row.intensities().slope());
			table.addValue("Offset", row.intensities().offset());
			table.addValue("R2", row.intensities().r2());
		}
		if (row.spectra() != null) {
			table.addValue("Finest kept", row.spectra().finest());
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
