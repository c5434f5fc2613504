// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.gui.Plot;
import ij.gui.PlotVirtualStack;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import latentij.ij.latents.ModelNames;
import latentij.quality.RadialSpectrum;

/** The radial power spectra of images and of what models have made of them, a plot for each image. */
final class SpectrumPlot {

	/** Okabe and Ito's colors, which people with any kind of color blindness can tell apart. */
	private static final Color[] COLORS = {
		new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7), new Color(0xe69f00)
	};

	private static final int WIDTH = 620;
	private static final int HEIGHT = 340;
	private static final float LINE = 2;
	private static final float THIN = 1;

	private SpectrumPlot() {}

	/**
	 * Draws the plots.
	 *
	 * @param rows those of one image stand together; at least one has spectra
	 * @param title of the window
	 * @return one plot, or a stack of plots; not shown
	 */
	static ImagePlus draw(final List<Comparison> rows, final String title) {
		final List<Plot> plots = new ArrayList<>();
		for (int i = 0; i < rows.size(); ) {
			int end = i + 1;
			while (end < rows.size() && rows.get(end).image().equals(rows.get(i).image())) end++;
			if (rows.get(i).spectra() != null) plots.add(plot(rows.subList(i, end), title));
			i = end;
		}
		if (plots.size() == 1) return plots.get(0).getImagePlus();
		final PlotVirtualStack stack =
				new PlotVirtualStack(plots.get(0).getSize().width, plots.get(0).getSize().height);
		plots.forEach(stack::addPlot);
		return new ImagePlus(title, stack);
	}

	private static Plot plot(final List<Comparison> rows, final String title) {
		final Comparison first = rows.get(0);
		final String unit = first.unit().equals("pixels") ? "pixel" : first.unit();
		final Plot plot = new Plot(title, "Spatial frequency (cycles / " + unit + ")", "Power");
		plot.setFrameSize(WIDTH, HEIGHT);
		plot.setColor(Color.BLACK);
		line(plot, first.spectra().original(), LINE);
		for (int i = 0; i < rows.size(); i++) {
			plot.setColor(COLORS[i % COLORS.length]);
			line(plot, rows.get(i).spectra().decoded(), LINE);
			// Of several models, the lines of one have one color.
			if (rows.size() == 1) plot.setColor(COLORS[1]);
			line(plot, rows.get(i).spectra().difference(), THIN);
		}
		plot.setAxisYLog(true);
		plot.setLimitsToFit(false);
		plot.setColor(Color.BLACK);
		plot.addLegend(legend(rows.stream().map(Comparison::model).toList()));
		plot.addLabel(0, 0, rows.size() > 1 ? first.image() : ComparisonPage.title(first.image(), first.model()));
		plot.draw();
		return plot;
	}

	/** Paths of models would cover the lines, and in a small plot each word more. */
	static String legend(final List<String> models) {
		final StringBuilder legend = new StringBuilder("Original");
		for (final String model : models) {
			legend.append('\n').append(models.size() == 1 ? "Decoded" : ModelNames.brief(model));
			legend.append("\nDifference");
		}
		return legend.toString();
	}

	/** A ring without power has no place on a logarithmic axis. */
	private static void line(final Plot plot, final RadialSpectrum spectrum, final float width) {
		final List<Double> x = new ArrayList<>();
		final List<Double> y = new ArrayList<>();
		for (int i = 0; i < spectrum.power().length; i++) {
			if (!(spectrum.power()[i] > 0)) continue;
			x.add(spectrum.frequencies()[i]);
			y.add(spectrum.power()[i]);
		}
		plot.setLineWidth(width);
		plot.addPoints(
				x.stream().mapToDouble(value -> value).toArray(),
				y.stream().mapToDouble(value -> value).toArray(),
				Plot.LINE);
	}
}
