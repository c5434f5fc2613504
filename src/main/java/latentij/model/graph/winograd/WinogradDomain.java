// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

/**
 * Where 3x3 convolutions with one pixel around take few products: tiles of 4x4 pixels, whose
 * windows of 6x6 are transformed, multiplied channel by channel, and transformed back.
 *
 * @param name of the transforms in a graph
 * @param leastChannels in and out, from which on it is faster than a direct convolution
 * @param factor by which the image is enlarged before it is convolved, nearest neighbors: 1 or 2
 * @param input from a window to the products, [products,36]
 * @param kernel from a 3x3 kernel to the products, [products,9]
 * @param output from the products of a phase to 4x4 pixels, [16,products/phases]
 */
public record WinogradDomain(
		String name, int leastChannels, int factor, double[][] input, double[][] kernel, double[][] output) {

	/** Side of a tile. */
	static final int TILE = 4;

	/** Which of three taps meet the first and the second pixel of the small image, for even and for odd places. */
	private static final double[][][] MEETING = {{{1, 0, 0}, {0, 1, 1}}, {{1, 1, 0}, {0, 0, 1}}};

	/**
	 * {@link WinogradMatrices#F4}: 36 products instead of 144. Measured: with 512 channels, time is about half of that of a
	 * direct convolution, with 128 0.7 to 0.9 of it. With 96 it is the same by itself, but an autoencoder of 96 channels and
	 * more takes 0.62 to 0.68 of the time, and 0.7 to 0.83 where these are left out: its normalizations are done
	 * strip by strip, too.
	 */
	public static final WinogradDomain SAME_SIZE = new WinogradDomain(
			"winograd",
			96,
			1,
			WinogradMatrices.squared(WinogradMatrices.F4.input()),
			WinogradMatrices.squared(WinogradMatrices.F4.kernel()),
			WinogradMatrices.squared(WinogradMatrices.F4.output()));

	/**
	 * Of an image that is enlarged twofold. A window of 3x3 of its pixels holds 2x2 of the small
	 * image's, so its pixels at even and odd places of even and odd rows are four convolutions
	 * by 2x2, the phases. By {@link WinogradMatrices#F4_OF_TWO}, a tile takes 100 products for
	 * its 8x8 pixels instead of 256, or of 576 with the large image. Measured: with 512 channels, time is two
	 * thirds of that of the direct phases, with 256 0.7 to 0.8 and with 128 0.8 to 0.9 of it, but for images of 32 pixels.
	 */
	public static final WinogradDomain ENLARGED = enlarged();

	private static WinogradDomain enlarged() {
		final WinogradMatrices matrices = WinogradMatrices.F4_OF_TWO;
		final double[][][] inputs = new double[2][][];
		final double[][][] kernels = new double[2][][];
		for (int phase = 0; phase < 2; phase++) {
			inputs[phase] = shifted(matrices.input(), phase);
			kernels[phase] = WinogradMatrices.product(matrices.kernel(), MEETING[phase]);
		}
		return new WinogradDomain(
				"winograd.enlarged",
				128,
				2,
				allPhases(inputs),
				allPhases(kernels),
				WinogradMatrices.squared(matrices.output()));
	}

	/** A matrix of windows of 5 pixels, for the first or the last 5 of 6. */
	private static double[][] shifted(final double[][] matrix, final int by) {
		final double[][] shifted = new double[matrix.length][matrix[0].length + 1];
		for (int i = 0; i < matrix.length; i++) System.arraycopy(matrix[i], 0, shifted[i], by, matrix[i].length);
		return shifted;
	}

	private static double[][] allPhases(final double[][]... matrices) {
		final int rows = matrices[0].length * matrices[0].length;
		final double[][] all = new double[4 * rows][];
		for (int phase = 0; phase < 4; phase++)
			System.arraycopy(
					WinogradMatrices.kronecker(matrices[phase / 2], matrices[phase % 2]), 0, all, phase * rows, rows);
		return all;
	}

	/** The same, with other names for its transforms. */
	WinogradDomain named(final String other) {
		return new WinogradDomain(other, leastChannels, factor, input, kernel, output);
	}

	/** True if a convolution is faster so: one with zeros around the image, or its outermost pixels. */
	public boolean suits(final int in, final int out, final int kernel, final int stride, final long... pads) {
		for (final long pad : pads) if (pad != 1) return false;
		return kernel == 3 && stride == 1 && Math.min(in, out) >= leastChannels;
	}

	/** How many multiplications of each channel in with each channel out a tile takes. */
	int products() {
		return input.length;
	}

	/** How many small images of results there are, the pixels of which are next to each other: 1 or 4. */
	int phases() {
		return factor * factor;
	}

	/** Side of the square of pixels that a tile gives: 4, or 8 of an enlarged image. */
	int tileSide() {
		return factor * TILE;
	}

	/**
	 * From all products to all pixels of a tile, [pixels,products], the columns of a tile one after
	 * the other, each from top to bottom.
	 */
	double[][] outputByColumn() {
		final int side = tileSide();
		final int each = products() / phases();
		final double[][] all = new double[side * side][products()];
		for (int column = 0; column < side; column++)
			for (int row = 0; row < side; row++) {
				final int phase = row % factor * factor + column % factor;
				System.arraycopy(
						output[row / factor * TILE + column / factor], 0, all[column * side + row], phase * each, each);
			}
		return all;
	}
}
