// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import latentij.model.graph.Activation;
import latentij.model.graph.Border;
import latentij.model.graph.FileWeights;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.winograd.WinogradConvolution.Before;
import latentij.model.onnx.memory.GraphMemory;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

	private static GraphRunner enlarging;

	@TempDir
	private Path folder;

	private static OnnxGraph graph(final WinogradDomain domain, final int strip) {
		return graph(domain, strip, Border.ZEROS, new OnnxGraph("test"), null);
	}

	private static OnnxGraph graph(
			final WinogradDomain domain,
			final int strip,
			final Border border,
			final OnnxGraph graph,
			final Before before) {
		final String x = graph.input("x", OnnxType.FLOAT, "n", IN, "h", "w");
		final String kernel =
				graph.node("Reshape", "kernel", List.of(graph.floats("elements", KERNEL), graph.integers(OUT * IN, 9)));
		final String bias = graph.floats("bias", BIAS);
		graph.output(
				new WinogradConvolution(graph, domain, strip)
						.withBorder(border)
						.of("y", x, before, kernel, bias, IN, OUT),
				OnnxType.FLOAT);
		return graph;
	}

	@BeforeAll
	static void open() throws IOException {
		runner = new GraphRunner(graph(WinogradDomain.SAME_SIZE, 8 * IN));
		enlarging = new GraphRunner(graph(WinogradDomain.ENLARGED, 100 * IN / 4));
	}

	@AfterAll
	static void close() {
		runner.close();
		enlarging.close();
	}

	private static float[] random(final long seed, final int count) {
		final Random random = new Random(seed);
		final float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
		return values;
	}

	/** The direct convolution in 64 bit, with something around the image. */
	private static double[] direct(
			final float[] x, final int n, final int height, final int width, final Border border) {
		final double[] y = new double[n * OUT * height * width];
		int at = 0;
		for (int image = 0; image < n; image++)
			for (int out = 0; out < OUT; out++)
				for (int row = 0; row < height; row++)
					for (int column = 0; column < width; column++)
						y[at++] = BIAS[out] + sum(x, image, out, row, column, height, width, border);
		return y;
	}

	private static double sum(
			final float[] x,
			final int image,
			final int out,
			final int row,
			final int column,
			final int height,
			final int width,
			final Border border) {
		double sum = 0;
		for (int in = 0; in < IN; in++) {
			for (int tap = 0; tap < 9; tap++) {
				final int wantedRow = row + tap / 3 - 1;
				final int wantedColumn = column + tap % 3 - 1;
				final int r = inside(wantedRow, height, border);
				final int c = inside(wantedColumn, width, border);
				if (r < 0 || c < 0) continue;
				sum += (double) KERNEL[(out * IN + in) * 9 + tap] * x[((image * IN + in) * height + r) * width + c];
			}
		}
		return sum;
	}

	/** The row or column that stands for one outside; -1 for zeros. */
	private static int inside(final int wanted, final int size, final Border border) {
		if (wanted >= 0 && wanted < size) return wanted;
		return switch (border) {
			case ZEROS -> -1;
			case EDGE -> wanted < 0 ? 0 : size - 1;
			case REFLECT -> wanted < 0 ? 1 : size - 2;
		};
	}

	private static void assertIs(final double[] expected, final FloatTensor found, final long... shape) {
		assertArrayEquals(shape, found.shape());
		double largest = 0;
		for (final double value : expected) largest = Math.max(largest, Math.abs(value));
		final float[] values = found.toArray();
		for (int i = 0; i < values.length; i++) assertEquals(expected[i], values[i], RTOL * largest, "value " + i);
	}

	private static float[] enlarged(final float[] x, final int planes, final int height, final int width) {
		final float[] large = new float[4 * x.length];
		for (int plane = 0; plane < planes; plane++)
			for (int row = 0; row < 2 * height; row++)
				for (int column = 0; column < 2 * width; column++)
					large[(plane * 2 * height + row) * 2 * width + column] =
							x[(plane * height + row / 2) * width + column / 2];
		return large;
	}

	@ParameterizedTest
	@CsvSource({
		"1,1,1", "1,1,2", "1,3,1", "1,2,3", "2,3,3", "1,1,40", "1,41,1", "1,4,4", "1,5,4", "2,6,7", "1,8,12", "1,13,12",
		"1,16,15", "1,17,13", "2,31,14", "1,9,66"
	})
	void isTheDirectConvolution(final int n, final int height, final int width) {
		final float[] x = random(height + 100L * width, n * IN * height * width);
		final FloatTensor found = runner.run("y", "x", FloatTensor.copyOf(x, n, IN, height, width));
		assertIs(direct(x, n, height, width, Border.ZEROS), found, n, OUT, height, width);
	}

	@ParameterizedTest
	@CsvSource({"1,1,1", "1,1,2", "1,3,1", "2,3,3", "1,1,22", "1,23,1", "1,4,4", "2,6,7", "1,9,12", "1,17,13"})
	void isTheDirectConvolutionOfTheEnlargedImage(final int n, final int height, final int width) {
		final float[] x = random(height + 100L * width, n * IN * height * width);
		final FloatTensor found = enlarging.run("y", "x", FloatTensor.copyOf(x, n, IN, height, width));
		final double[] expected = direct(enlarged(x, n * IN, height, width), n, 2 * height, 2 * width, Border.ZEROS);
		assertIs(expected, found, n, OUT, 2L * height, 2L * width);
	}

	@ParameterizedTest
	@CsvSource({
		"1,1,1,EDGE",
		"1,1,2,EDGE",
		"1,3,1,EDGE",
		"2,3,3,EDGE",
		"1,1,22,EDGE",
		"1,23,1,EDGE",
		"1,4,4,EDGE",
		"2,6,7,EDGE",
		"1,9,12,EDGE",
		"1,17,13,EDGE",
		"1,2,2,REFLECT",
		"2,3,3,REFLECT",
		"1,2,22,REFLECT",
		"1,23,2,REFLECT",
		"1,4,4,REFLECT",
		"2,6,7,REFLECT",
		"1,9,12,REFLECT",
		"1,17,13,REFLECT",
		"1,16,8,REFLECT"
	})
	void pixelsOfTheImageMayBeAroundIt(final int n, final int height, final int width, final Border border)
			throws IOException {
		final float[] x = random(height + 100L * width, n * IN * height * width);
		final FloatTensor image = FloatTensor.copyOf(x, n, IN, height, width);
		try (GraphRunner bordered =
				new GraphRunner(graph(WinogradDomain.SAME_SIZE, 8 * IN, border, new OnnxGraph("test"), null))) {
			assertIs(direct(x, n, height, width, border), bordered.run("y", "x", image), n, OUT, height, width);
		}
		final double[] expected = direct(enlarged(x, n * IN, height, width), n, 2 * height, 2 * width, border);
		try (GraphRunner bordered =
				new GraphRunner(graph(WinogradDomain.ENLARGED, 100 * IN / 4, border, new OnnxGraph("test"), null))) {
			assertIs(expected, bordered.run("y", "x", image), n, OUT, 2L * height, 2L * width);
		}
	}

	/** Each channel of each image has its own scale and shift; zeros around the image stay zeros. */
	@ParameterizedTest
	@CsvSource({
		"1,1,1,ZEROS",
		"2,13,12,ZEROS",
		"3,9,22,ZEROS",
		"1,1,1,EDGE",
		"2,13,12,EDGE",
		"3,9,22,EDGE",
		"2,13,12,REFLECT",
		"3,9,22,REFLECT"
	})
	void isTheDirectConvolutionOfWhatIsScaledShiftedAndActivatedBefore(
			final int n, final int height, final int width, final Border border) throws IOException {
		final OnnxGraph scaling = new OnnxGraph("test");
		final float[] scale = random(8, n * IN);
		final float[] shift = random(9, n * IN);
		final String shape = scaling.integers(n, IN, 1, 1);
		final Before before = new Before(
				scaling.node("Reshape", "scale", List.of(scaling.floats("scales", scale), shape)),
				scaling.node("Reshape", "shift", List.of(scaling.floats("shifts", shift), shape)),
				Activation.SILU,
				"silu");
		final float[] x = random(height + 100L * width, n * IN * height * width);
		final float[] activated = new float[x.length];
		for (int i = 0; i < x.length; i++) {
			final int plane = i / (height * width);
			final double value = (double) x[i] * scale[plane] + shift[plane];
			activated[i] = (float) (value / (1 + Math.exp(-value)));
		}
		try (GraphRunner prepared = new GraphRunner(graph(WinogradDomain.SAME_SIZE, 8 * IN, border, scaling, before))) {
			final FloatTensor found = prepared.run("y", "x", FloatTensor.copyOf(x, n, IN, height, width));
			assertIs(direct(activated, n, height, width, border), found, n, OUT, height, width);
		}
	}

	@Test
	void isForWideConvolutionsWithOnePixelAround() {
		assertTrue(WinogradDomain.SAME_SIZE.suits(96, 512, 3, 1, 1, 1, 1, 1));
		assertFalse(WinogradDomain.SAME_SIZE.suits(128, 95, 3, 1, 1, 1, 1, 1));
		assertFalse(WinogradDomain.SAME_SIZE.suits(512, 512, 3, 2, 0, 0, 1, 1));
		assertFalse(WinogradDomain.SAME_SIZE.suits(512, 512, 3, 1, 0, 0, 0, 0));
		assertFalse(WinogradDomain.SAME_SIZE.suits(512, 512, 1, 1, 0, 0, 0, 0));
		assertTrue(WinogradDomain.ENLARGED.suits(128, 512, 3, 1, 1, 1, 1, 1));
		assertFalse(WinogradDomain.ENLARGED.suits(256, 127, 3, 1, 1, 1, 1, 1));
	}

	@Test
	void fastLayersUseIt() throws IOException {
		final int channels = 512;
		final float[] kernel = random(4, channels * channels * 9);
		final Weights weights = FileWeights.of(kernel, folder);
		final FloatTensor x = FloatTensor.copyOf(random(5, channels * 30), 1, channels, 5, 6);
		final float[] usual = upsampled(weights, GraphOptions.DEFAULT, x);
		final float[] fast = upsampled(weights, GraphOptions.DEFAULT.withFast(true), x);
		double largest = 0;
		double difference = 0;
		for (int i = 0; i < usual.length; i++) {
			largest = Math.max(largest, Math.abs(usual[i]));
			difference = Math.max(difference, Math.abs(usual[i] - fast[i]));
		}
		assertTrue(difference > 0, "fast layers are the usual ones");
		assertEquals(0, difference, 1e-5 * largest);
	}

	private static float[] upsampled(final Weights weights, final GraphOptions options, final FloatTensor x)
			throws IOException {
		final int channels = x.dim(1);
		final OnnxGraph graph = new OnnxGraph("test");
		final String input = graph.input("x", OnnxType.FLOAT, "n", channels, "h", "w");
		final String y =
				Layers.of(graph, weights, options).upsampled("conv", "upsampler", input, channels, channels, true);
		graph.output(y, OnnxType.FLOAT);
		try (GraphRunner layer = new GraphRunner(graph)) {
			return layer.run(y, "x", x).toArray();
		}
	}

	@Test
	void memoryIsForeseen() throws IOException {
		final GraphMemory strips = GraphMemory.of(
				ByteBuffer.wrap(graph(WinogradDomain.SAME_SIZE, 8 * IN).toModel()), "x");
		final GraphMemory whole = GraphMemory.of(
				ByteBuffer.wrap(graph(WinogradDomain.SAME_SIZE, 1 << 18).toModel()), "x");
		final double image = 4.0 * IN * 64 * 64;
		final double few = strips.peak(1, IN, 64, 64).orElseThrow().bytes();
		final double all = whole.peak(1, IN, 64, 64).orElseThrow().bytes();
		// The image, and the output twice; a strip is small.
		final double least = image + 2 * image * OUT / IN;
		assertTrue(few > least && few < 1.5 * least, few / image + " images");
		// The transforms of all tiles: 2.25 times the image and the output.
		assertTrue(all > few + 2.25 * image, all / image + " images, " + few / image + " in strips");
	}
}
