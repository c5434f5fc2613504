// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import latentij.tensor.FloatTensor;

/**
 * The three directions in which the pixels of a latent differ most, as red, green and blue. Colors
 * mean nothing but likeness.
 *
 * @see <a href="https://doi.org/10.1080/14786440109462720">Pearson 1901</a>
 */
public final class PrincipalComponents {

	private static final int COLORS = 3;

	/** The standard deviations that become full color. */
	private static final double RANGE = 2.5;

	private PrincipalComponents() {}

	/**
	 * Finds the factors for a latent.
	 *
	 * @param scaled the scaled latent, [1,C,h,w]; read, never changed
	 * @return factors by which its mean becomes middle grey; of less than three channels, and of channels
	 *         that are alike, some colors stay so
	 */
	public static LinearPreview of(final FloatTensor scaled) {
		final int channels = scaled.channels();
		final int plane = scaled.height() * scaled.width();
		final float[] values = scaled.toArray();
		final double[] means = new double[channels];
		for (int i = 0; i < values.length; i++) means[i / plane] += (double) values[i] / plane;
		final double[][] covariance = covariance(values, means, plane);
		final double[][] vectors = Eigenvectors.diagonalize(covariance);
		final List<Integer> order = IntStream.range(0, channels)
				.boxed()
				.sorted(Comparator.comparingDouble(i -> -covariance[i][i]))
				.toList();
		final List<double[]> factors = new ArrayList<>();
		for (int c = 0; c < channels; c++) factors.add(new double[COLORS]);
		final double[] bias = new double[COLORS];
		for (int color = 0; color < Math.min(COLORS, channels); color++) {
			final int component = order.get(color);
			final double deviation = Math.sqrt(Math.max(0, covariance[component][component]));
			// So small a deviation is rounding, whose direction means nothing.
			if (deviation <= 1e-6 * Math.sqrt(covariance[order.get(0)][order.get(0)])) continue;
			final double sign = sign(vectors, component);
			for (int c = 0; c < channels; c++) {
				final double factor = sign * vectors[c][component] / (RANGE * deviation);
				factors.get(c)[color] = factor;
				bias[color] -= factor * means[c];
			}
		}
		return new LinearPreview(factors, bias);
	}

	/** A direction and its opposite are equally good: the larger part counts upwards. */
	private static double sign(final double[][] vectors, final int component) {
		double largest = 0;
		for (final double[] row : vectors) if (Math.abs(row[component]) > Math.abs(largest)) largest = row[component];
		return largest < 0 ? -1 : 1;
	}

	private static double[][] covariance(final float[] values, final double[] means, final int plane) {
		final int channels = means.length;
		final double[][] covariance = new double[channels][channels];
		for (int a = 0; a < channels; a++)
			for (int b = a; b < channels; b++) {
				double sum = 0;
				for (int i = 0; i < plane; i++)
					sum += (values[a * plane + i] - means[a]) * (values[b * plane + i] - means[b]);
				covariance[a][b] = sum / plane;
				covariance[b][a] = sum / plane;
			}
		return covariance;
	}
}
