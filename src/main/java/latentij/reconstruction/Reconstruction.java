// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import ij.process.ColorProcessor;
import java.awt.GraphicsEnvironment;
import java.awt.Window;
import java.util.ArrayList;
import java.util.List;
import latentij.ij.ui.LineBreaks;
import latentij.ij.ui.TextWindows;
import latentij.util.Tally;

/**
 * The parts of images that models keep: numbers, pictures and sentences.
 */
public final class Reconstruction {

	/** More pages than this nobody looks through; they would fill the memory. */
	private static final int MAX_PAGES = 100;

	private final List<Comparison> rows = new ArrayList<>();
	private final List<String> notes = new ArrayList<>();
	private Tally small = Tally.NONE;
	private ImageStack pages;

	/** Before the first image is measured: what is logged meanwhile may open a window, too. */
	private final TextWindows before = TextWindows.open();

	Reconstruction() {}

	void add(final Comparison row, final ColorProcessor page) {
		rows.add(row);
		if (pages == null) pages = new ImageStack(page.getWidth(), page.getHeight());
		if (pages.size() < MAX_PAGES) pages.addSlice(ComparisonPage.title(row.image(), row.model()), page);
	}

	boolean isEmpty() {
		return rows.isEmpty();
	}

	void note(final Tally images) {
		small = small.plus(images);
	}

	void note(final String sentence) {
		notes.add(sentence);
	}

	/**
	 * Adds the numbers to a table, a row for each image and model.
	 *
	 * @param table of ImageJ's
	 */
	public void addTo(final ResultsTable table) {
		ComparisonTable.add(rows, table);
	}

	/** @return the numbers as comma-separated values, a line of names, and one for each image and model */
	public String csv() {
		return ComparisonTable.csv(rows);
	}

	/** @return the montage, a slice for each image and model, up to 100; not shown; owned by the caller */
	public ImagePlus montage() {
		return new ImagePlus("Reconstruction", pages);
	}

	/** @return the plot of the power spectra; not shown; owned by the caller; null if all images are tiny */
	public ImagePlus spectrum() {
		final boolean none = rows.stream().allMatch(row -> row.spectra() == null);
		return none ? null : SpectrumPlot.draw(rows, "Power Spectrum");
	}

	/**
	 * Adds the numbers to ImageJ's Results table, shows it where there is a window, and logs the summary. There, its
	 * sentences have lines of at most 72 characters, or as many as have room; without a window of ImageJ, each model is a
	 * line.
	 *
	 * @param montage of {@link #montage}, which the caller shows: the windows are placed then
	 * @param spectrum of {@link #spectrum}, likewise; may be null
	 */
	public void report(final ImagePlus montage, final ImagePlus spectrum) {
		final ResultsTable table = ResultsTable.getResultsTable();
		addTo(table);
		final boolean headless = GraphicsEnvironment.isHeadless();
		if (!headless) table.show("Results");
		final Window own = headless ? null : IJ.getInstance();
		ReportWindows.fit(montage, spectrum, own);
		final int columns = ReportWindows.logColumns(montage, own);
		for (final String sentences : summary()) log(LineBreaks.insert(sentences, columns));
		// In batch mode no window opens that they would be placed with.
		if (Interpreter.isBatchMode()) before.placeOthers();
		else ReportWindows.whenShown(montage, spectrum, before);
	}

	/** ImageJ takes a line at a time. */
	private static void log(final String lines) {
		for (final String line : lines.split("\n")) IJ.log(line);
	}

	/** @return a few sentences on each model, one line for each, and on what was left out or is too small */
	public List<String> summary() {
		final List<String> lines = new ArrayList<>();
		rows.stream()
				.map(Comparison::model)
				.distinct()
				.forEach(model -> lines.add(Verdict.of(
						rows.stream().filter(row -> row.model().equals(model)).toList())));
		if (pages.size() < rows.size())
			lines.add("The montage shows the first " + pages.size() + " of " + rows.size() + ".");
		lines.addAll(notes);
		small.note().ifPresent(lines::add);
		return lines;
	}
}
