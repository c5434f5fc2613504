// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import latentij.quality.ImageQuality;
import latentij.quality.LinearFit;
import latentij.quality.Statistics;

/** Plain sentences on what a model keeps of images, and what it does not. */
final class Verdict {

	/** Below this, a shift of brightness is not seen, in grey levels. */
	private static final double SMALL_SHIFT = 1;

	/** From this square of the correlation on, single values follow the original's. */
	private static final double GOOD_R2 = 0.99;

	private static final double GOOD_SLOPE = 0.02;

	private Verdict() {}

	/**
	 * Sums up.
	 *
	 * @param rows of one model, at least one
	 * @return a few sentences
	 */
	static String of(final List<Comparison> rows) {
		final Comparison first = rows.get(0);
		return first.model() + ": " + sentences(rows);
	}

	/** The same of one image, without the name of the model. */
	static String of(final Comparison row) {
		return sentences(List.of(row));
	}

	private static String sentences(final List<Comparison> rows) {
		final String images = rows.size() == 1 ? "\"" + rows.get(0).image() + "\"" : "the " + rows.size() + " images";
		return detail(rows, images) + " " + brightness(rows) + intensities(rows);
	}

	private static String detail(final List<Comparison> rows, final String images) {
		final String numbers =
				String.format(Locale.ROOT, " (PSNR %.1f dB, %s)", mean(rows, Comparison::psnr), ssim(rows));
		final List<Comparison> measured =
				rows.stream().filter(row -> row.spectra() != null).toList();
		if (rows.stream().allMatch(Comparison::isTiny))
			return "Too small to tell what of " + images + " is kept" + numbers + ".";
		if (measured.isEmpty()) return "There is no detail in " + images + " that could be lost" + numbers + ".";
		final List<Comparison> kept = measured.stream()
				.filter(row -> Double.isFinite(row.spectra().finest()))
				.toList();
		if (kept.isEmpty()) return "Nothing of " + images + " is kept well, not even its coarse shapes" + numbers + ".";
		if (kept.size() == measured.size()) return finest(kept, images, numbers);
		return finest(kept, kept.size() + " of " + images, numbers) + " Nothing of " + (measured.size() - kept.size())
				+ " is kept well, not even coarse shapes.";
	}

	private static String finest(final List<Comparison> rows, final String images, final String numbers) {
		final double finestPixels = mean(rows, row -> row.spectra().finest() / row.pixel());
		if (finestPixels <= 2.1) return "All detail of " + images + " is kept, down to single pixels" + numbers + ".";
		final String unit = rows.get(0).unit();
		// Lengths in different units have no mean; pixels have.
		final boolean oneUnit = rows.stream().allMatch(row -> row.unit().equals(unit));
		return String.format(
				Locale.ROOT,
				"What repeats every %.3g %s or more is kept in %s; finer detail is lost or invented%s.",
				oneUnit ? mean(rows, row -> row.spectra().finest()) : finestPixels,
				oneUnit ? unit : "pixels",
				images,
				numbers);
	}

	/** The mean of the images that have one. */
	private static String ssim(final List<Comparison> rows) {
		final List<Comparison> measured =
				rows.stream().filter(row -> !Double.isNaN(row.ssim())).toList();
		if (measured.isEmpty()) return ImageQuality.ssimText(Double.NaN, 2);
		final String text = ImageQuality.ssimText(mean(measured, Comparison::ssim), 2);
		final boolean all = measured.size() == rows.size();
		return all ? text : text + " of " + measured.size() + " of them, since " + ImageQuality.ssimText(Double.NaN, 2);
	}

	private static String brightness(final List<Comparison> rows) {
		double largest = 0;
		double deviation = 0;
		for (final Comparison row : rows)
			for (final Statistics shift : row.shifts()) {
				largest = Math.max(largest, Math.abs(shift.mean()));
				deviation += shift.deviation() / (3 * rows.size());
			}
		final String contrast = deviation < 0 ? "lower" : "higher";
		if (largest < SMALL_SHIFT && Math.abs(deviation) < SMALL_SHIFT)
			return "The mean brightness and the contrast are kept, to less than one of 255 grey levels.";
		return String.format(
				Locale.ROOT,
				"The mean brightness is off by up to %.1f of 255 grey levels, the contrast (standard deviation) is"
						+ " %s by %.1f.",
				largest,
				contrast,
				Math.abs(deviation));
	}

	private static String intensities(final List<Comparison> rows) {
		final List<LinearFit> fits = rows.stream()
				.map(Comparison::intensities)
				.filter(fit -> fit != null && Double.isFinite(fit.r2()))
				.toList();
		if (fits.isEmpty()) return "";
		final double slope =
				fits.stream().mapToDouble(LinearFit::slope).average().orElseThrow();
		final double r2 = fits.stream().mapToDouble(LinearFit::r2).min().orElseThrow();
		final String advice = r2 >= GOOD_R2 && Math.abs(slope - 1) <= GOOD_SLOPE
				? "intensities can be compared over areas"
				: "do not measure intensities in the decoded image";
		return String.format(
				Locale.ROOT,
				" Decoded values follow the original ones with slope %.3f and R\u00b2 %.3f: %s.",
				slope,
				r2,
				advice);
	}

	private static double mean(final List<Comparison> rows, final ToDoubleFunction<Comparison> value) {
		return rows.stream().mapToDouble(value).average().orElseThrow();
	}
}
