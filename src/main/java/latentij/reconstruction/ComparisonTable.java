// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.measure.ResultsTable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.quality.LinearFit;

/** Rows of a table of ImageJ's, one for each image and model. */
final class ComparisonTable {

	/** Characters that a text holds only in quotes. */
	private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]");

	private static final String[] COLORS = {"R", "G", "B"};

	/** The format of numbers in a file. */
	private static final int DECIMALS = 6;

	private ComparisonTable() {}

	/**
	 * Writes the rows as comma-separated values. ImageJ leaves the quotes of a text as they are, with which other programs
	 * read other columns.
	 *
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
	 */
	static String csv(final List<Comparison> rows) {
		final ResultsTable table = new ResultsTable();
		add(rows, table);
		table.setPrecision(DECIMALS);
		final String[] columns = table.getHeadings();
		final StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
		for (int row = 0; row < table.size(); row++) {
			final int at = row;
			text.append(Stream.of(columns)
							.map(column -> cell(table.getStringValue(column, at)))
							.collect(Collectors.joining(",")))
					.append('\n');
		}
		return text.toString();
	}

	private static String cell(final String text) {
		return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
	}

	/**
	 * Adds rows below those that are there. What an image does not have is NaN: ImageJ would say 0, also of columns that
	 * a later image brings.
	 */
	static void add(final List<Comparison> rows, final ResultsTable table) {
		for (final Comparison row : rows) add(row, table);
	}

	private static void add(final Comparison row, final ResultsTable table) {
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
		table.addValue("Slope", line == null ? Double.NaN : line.slope());
		table.addValue("Offset", line == null ? Double.NaN : line.offset());
		table.addValue("R2", line == null ? Double.NaN : line.r2());
		table.addValue(
				"Finest kept",
				row.spectra() == null ? Double.NaN : row.spectra().finest());
		table.addValue("Unit", row.unit());
		for (int i = 0; i < Comparison.DEPTHS.length; i++) {
			final int depth = Comparison.DEPTHS[i];
			table.addValue("Bytes " + depth + "-bit", row.bytes() * depth / 32);
			table.addValue("JPEG PSNR " + depth + "-bit", row.jpeg().get(i));
		}
		table.addValue("Encode s", row.encodeSeconds());
		table.addValue("Decode s", row.decodeSeconds());
	}
}
