// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import latentij.model.onnx.GraphMemory;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradConvolutionTest {

	private static final int IN = 7;
	private static final int OUT = 5;

	/** Of the largest value: some ten roundings in 32 bit. */
	private static final double RTOL = 2e-6;

	private static final float[] KERNEL = random(2, OUT * IN * 9);
	private static final float[] BIAS = random(3, OUT);

	/** Strips of two rows of tiles of an image 12 to 15 pixels wide. */
	private static GraphRunner runner;

	private static OnnxGraph graph(final int strip) {
		final OnnxGraph graph = new OnnxGraph("test");
		final String x = graph.input("x", OnnxType.FLOAT, "n", IN, "h", "w");
		final String kernel =
				graph.node("Reshape", "kernel", List.of(graph.floats("elements", KERNEL), graph.integers(OUT, IN, 9)));
		final String bias = graph.floats("bias", BIAS);
		graph.output(new WinogradConvolution(graph, strip).of("y", x, kernel, bias, IN, OUT), OnnxType.FLOAT);
		return graph;
	}

	@BeforeAll
	static void open() throws IOException {
		runner = new GraphRunner(graph(8 * IN));
	}

	@AfterAll
	static void close() {
		runner.close();
	}

	private static float[] random(final long seed, final int count) {
		final Random random = new Random(seed);
		final float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
		return values;
	}

	/** The direct convolution in 64 bit, with zeros around. */
	private static double[] direct(final float[] x, final int n, final int height, final int width) {
		final double[] y = new double[n * OUT * height * width];
		int at = 0;
		for (int image = 0; image < n; image++)
			for (int out = 0; out < OUT; out++)
				for (int row = 0; row < height; row++)
					for (int column = 0; column < width; column++)
						y[at++] = BIAS[out] + sum(x, image, out, row, column, height, width);
		return y;
	}

	private static double sum(
			final float[] x,
			final int image,
			final int out,
			final int row,
			final int column,
			final int height,
			final int width) {
		double sum = 0;
		for (int in = 0; in < IN; in++) {
			for (int tap = 0; tap < 9; tap++) {
				final int r = row + tap / 3 - 1;
				final int c = column + tap % 3 - 1;
				if (r < 0 || c < 0 || r >= height || c >= width) continue;
				sum += (double) KERNEL[(out * IN + in) * 9 + tap] * x[((image * IN + in) * height + r) * width + c];
			}
		}
		return sum;
	}

	@ParameterizedTest
	@CsvSource({
		"1,1,1", "1,1,2", "1,3,1", "1,2,3", "2,3,3", "1,1,40", "1,41,1", "1,4,4", "1,5,4", "2,6,7", "1,8,12", "1,13,12",
		"1,16,15", "1,17,13", "2,31,14", "1,9,66"
	})
	void isTheDirectConvolution(final int n, final int height, final int width) {
		final float[] x = random(height + 100L * width, n * IN * height * width);
		final FloatTensor found = runner.run("y", "x", FloatTensor.copyOf(x, n, IN, height, width));
		assertArrayEquals(new long[] {n, OUT, height, width}, found.shape());
		final double[] expected = direct(x, n, height, width);
		double largest = 0;
		for (final double value : expected) largest = Math.max(largest, Math.abs(value));
		final float[] values = found.toArray();
		for (int i = 0; i < values.length; i++) assertEquals(expected[i], values[i], RTOL * largest, "value " + i);
	}

	@Test
	void isForWideConvolutionsWithZerosAround() {
		assertTrue(WinogradConvolution.suits(256, 512, 3, 1, 1, 1, 1, 1));
		assertFalse(WinogradConvolution.suits(256, 128, 3, 1, 1, 1, 1, 1));
		assertFalse(WinogradConvolution.suits(512, 512, 3, 2, 0, 0, 1, 1));
		assertFalse(WinogradConvolution.suits(512, 512, 3, 1, 0, 0, 0, 0));
		assertFalse(WinogradConvolution.suits(512, 512, 1, 1, 0, 0, 0, 0));
	}

	@Test
	void memoryIsForeseen() throws IOException {
		final GraphMemory strips = GraphMemory.of(ByteBuffer.wrap(graph(8 * IN).toModel()), "x");
		final GraphMemory whole = GraphMemory.of(ByteBuffer.wrap(graph(1 << 18).toModel()), "x");
		final double image = 4.0 * IN * 64 * 64;
		final double few = strips.peak(1, IN, 64, 64).orElseThrow().bytes();
		final double all = whole.peak(1, IN, 64, 64).orElseThrow().bytes();
		// The image, a padded copy, and the output twice; a strip is small.
		assertTrue(few > 3 * image && few < 6 * image, few / image + " images");
		// The transforms of all tiles: 2.25 times the image and the output.
		assertTrue(all > few + 2.25 * image, all / image + " images, " + few / image + " in strips");
	}
}
