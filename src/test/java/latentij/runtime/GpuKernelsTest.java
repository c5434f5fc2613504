// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import latentij.codec.VaeException;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Form;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.NormGraph;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Precision;
import latentij.runtime.cuda.CudaBackend;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph;
import latentij.tensor.FloatTensor;
import latentij.testing.CudaEmulator;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our own kernels against float64: on a card, or on an emulated one, which executes the text that NVIDIA's driver gets,
 * instruction by instruction.
 */
class GpuKernelsTest {

	/** Of the largest value: rounding to 16 bit once is 4.9e-4, of image, sum and result. */
	private static final double FP16_RTOL = 2e-3;

	private static final double FP32_RTOL = 1e-6;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path folder;

	@BeforeEach
	void open() {
		Gpu.assumeItWorks();
		properties.set(CudaBackend.FORMS_PROPERTY, "kernels");
	}

	/** What a normalization is given and gives. */
	private record Run(FloatTensor x, FloatTensor other, FloatTensor y, FloatTensor sum) {}

	@ParameterizedTest
	@CsvSource({
		// images, channels, groups, height, width, mean: one thread, one strip of one pixel, all threads, some idle,
		// strips that are cut, groups of one channel and of many, a mean that is large beside the deviation.
		"1, 8, 1, 1, 1, 0",
		"2, 8, 4, 3, 5, 0",
		"1, 40, 4, 37, 41, 1",
		"1, 128, 32, 65, 33, 0",
		"3, 512, 32, 5, 7, -1",
		"1, 1024, 32, 3, 3, 0",
		"1, 24, 24, 11, 13, 0",
		"1, 128, 32, 64, 64, 30"
	})
	void normalizationsAreThoseOfFloat64(
			final int images, final int channels, final int groups, final int height, final int width, final float mean)
			throws IOException {
		for (final boolean half : new boolean[] {false, true})
			for (final boolean adds : new boolean[] {false, true})
				for (final boolean silu : new boolean[] {false, true}) {
					final Run run = run(images, channels, groups, height, width, mean, half, adds, silu);
					final double rtol = (half ? FP16_RTOL : FP32_RTOL) * Math.max(1, Math.abs(mean));
					final double[] sum = sums(run);
					if (adds) assertClose(sum, run.sum.toArray(), half ? FP16_RTOL : FP32_RTOL);
					// The image that is normalized has 16 bits, too.
					final double[] in = adds ? doubles(run.sum.toArray()) : half ? rounded(sum) : sum;
					assertClose(normalized(in, images, channels, groups, silu), run.y.toArray(), rtol);
				}
	}

	/** Else it would look like an image. 70000 is more than 16 bit hold. */
	@ParameterizedTest
	@CsvSource({"70000, true", "NaN, true", "NaN, false", "-Infinity, false"})
	void whatOverflowsIsNoNumber(final float mean, final boolean half) throws IOException {
		for (final boolean silu : new boolean[] {false, true})
			for (final float value :
					run(1, 16, 2, 5, 7, mean, half, true, silu).y.toArray())
				assertFalse(Float.isFinite(value), () -> "silu " + silu + ": " + value);
	}

	/** ONNX Runtime's own adds up in the order in which blocks end. */
	@Test
	void runsGiveTheSameNumbers() throws IOException {
		final float[] first = run(2, 128, 32, 33, 47, 1, true, true, true).y.toArray();
		for (int i = 0; i < 3; i++)
			assertArrayEquals(
					first, run(2, 128, 32, 33, 47, 1, true, true, true).y.toArray());
	}

	@Test
	void aKernelThatDoesNotStartIsAnError() throws IOException {
		assumeTrue(CudaEmulator.FOLDER != null, "A card starts kernels");
		run(1, 8, 1, 1, 1, 0, true, false, false);
		CudaEmulator.refuseLaunches(true);
		try {
			final VaeException exc = assertThrows(VaeException.class, () -> run(1, 8, 1, 1, 1, 0, true, false, false));
			assertTrue(exc.getMessage().contains("cuLaunchKernel gave the error 719"), exc.getMessage());
		} finally {
			CudaEmulator.refuseLaunches(false);
		}
		run(1, 8, 1, 1, 1, 0, true, false, false);
	}

	private Run run(
			final int images,
			final int channels,
			final int groups,
			final int height,
			final int width,
			final float mean,
			final boolean half,
			final boolean adds,
			final boolean silu)
			throws IOException {
		final GraphOptions options =
				GraphOptions.GPU.withTarget(Target.TENSOR_CORES).withHalf(half).withForms(Set.of(Form.KERNELS));
		final OnnxGraph graph = NormGraph.of(weights(channels), options, channels, groups, adds, silu);
		final FloatTensor x = random(1, mean, images, channels, height, width);
		final FloatTensor other = random(2, 0, images, channels, height, width);
		final FloatTensor y = FloatTensor.zeros(images, channels, height, width);
		final FloatTensor sum = FloatTensor.zeros(images, channels, height, width);
		final Map<String, FloatTensor> outputs = new HashMap<>(Map.of(NormGraph.Y, y));
		if (adds) outputs.put(NormGraph.SUM, sum);
		final Backend cuda = Networks.cuda();
		final Precision precision = half ? Precision.FP16 : Precision.TF32;
		final long before = launched();
		try (OrtGraph opened =
				OrtGraph.open(graph, session -> cuda.configure(session, Networks.gpu(), precision, true))) {
			if (adds) opened.run(outputs, Input.of(NormGraph.X, x), Input.of(NormGraph.OTHER, other));
			else opened.run(outputs, Input.of(NormGraph.X, x));
		}
		if (CudaEmulator.FOLDER != null) assertEquals(3, launched() - before);
		return new Run(x, adds ? other : null, y, sum);
	}

	private static long launched() {
		return CudaEmulator.FOLDER == null ? 0 : CudaEmulator.launched();
	}

	/** What the images are before they become numbers of 16 bit: the image, or the sum of both. */
	private static double[] sums(final Run run) {
		final double[] sums = doubles(run.x.toArray());
		if (run.other == null) return sums;
		for (int i = 0; i < sums.length; i++) sums[i] += run.other.buffer().get(i);
		return sums;
	}

	private static double[] doubles(final float[] values) {
		final double[] doubles = new double[values.length];
		for (int i = 0; i < values.length; i++) doubles[i] = values[i];
		return doubles;
	}

	/** To 11 bits: of numbers that are not tiny, what 16 bit have. */
	private static double[] rounded(final double[] values) {
		final double[] rounded = new double[values.length];
		for (int i = 0; i < values.length; i++) {
			final double unit = Math.scalb(1.0, Math.getExponent(values[i]) - 10);
			rounded[i] = Math.rint(values[i] / unit) * unit;
		}
		return rounded;
	}

	private double[] normalized(
			final double[] x, final int images, final int channels, final int groups, final boolean silu) {
		final float[] gammaAndBeta = values(2 * channels);
		final int group = x.length / images / groups;
		final int pixels = x.length / images / channels;
		final double[] y = new double[x.length];
		for (int g = 0; g < images * groups; g++) {
			double mean = 0;
			double variance = 0;
			for (int i = 0; i < group; i++) mean += x[g * group + i] / group;
			for (int i = 0; i < group; i++) variance += Math.pow(x[g * group + i] - mean, 2) / group;
			for (int i = 0; i < group; i++) {
				final int channel = (g * group + i) / pixels % channels;
				final double scaled = (x[g * group + i] - mean) / Math.sqrt(variance + 1e-6) * gammaAndBeta[channel]
						+ gammaAndBeta[channels + channel];
				y[g * group + i] = silu ? scaled / (1 + Math.exp(-scaled)) : scaled;
			}
		}
		return y;
	}

	private static void assertClose(final double[] expected, final float[] found, final double rtol) {
		double most = 1;
		for (final double value : expected) most = Math.max(most, Math.abs(value));
		assertEquals(expected.length, found.length);
		for (int i = 0; i < found.length; i++)
			if (!(Math.abs(expected[i] - found[i]) <= rtol * most))
				assertEquals(expected[i], found[i], rtol * most, "value " + i);
	}

	private static float[] values(final int count) {
		final Random random = new Random(3);
		final float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
		return values;
	}

	/** First gamma, then beta. */
	private Weights weights(final int channels) throws IOException {
		final Path file = folder.resolve("weights" + channels);
		final ByteBuffer bytes = ByteBuffer.allocate(8 * channels).order(ByteOrder.LITTLE_ENDIAN);
		for (final float value : values(2 * channels)) bytes.putFloat(value);
		Files.write(file, bytes.array());
		return (key, shape) -> new Weight(
				key,
				OnnxType.FLOAT,
				LongStream.of(shape).boxed().toList(),
				file,
				key.endsWith(".bias") ? 4L * channels : 0,
				4L * channels);
	}

	private static FloatTensor random(final int seed, final float mean, final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final Random random = new Random(seed);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, mean + (float) random.nextGaussian());
		return tensor;
	}
}
