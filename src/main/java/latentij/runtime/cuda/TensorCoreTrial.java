// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.Ports;
import latentij.model.family.network.VaeGraph;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.backend.Failure;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtErrors;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtSessions;
import latentij.tensor.FloatTensor;

/**
 * Finds out whether graphs for tensor cores do what they should. Their operators
 * are ONNX Runtime's own, and may change from version to version: a small
 * autoencoder with all of them is run, and compared with the CPU.
 */
final class TensorCoreTrial {

	/** Opens a graph as it would be used. */
	@FunctionalInterface
	interface Opener {

		GraphSession open(Function<GraphOptions, OnnxGraph> builder) throws IOException;
	}

	/** Architecture with as many channels and groups as Stable Diffusion has. */
	private static final KlArchitecture SMALL =
			new KlArchitecture(3, 3, 4, List.of(128, 256, 512), 1, 32, Activation.SILU, true, true, true);

	/** The most channels. */
	private static final int CHANNELS = 512;

	private static final int HEIGHT = 24;
	private static final int WIDTH = 40;

	/**
	 * Tolerance, relative to the largest value. Rounding everything to 16 bit costs 6e-4; a single
	 * normalization that divides by twice as much, 2e-2 or more.
	 */
	private static final double RTOL = 0.01;

	private final Opener opener;

	TensorCoreTrial(final Opener opener) {
		this.opener = opener;
	}

	/**
	 * A finding.
	 *
	 * @param whyNot the reason; empty if the graphs do what they should
	 * @param outOfMemory true if there was no memory for the trial
	 */
	record Result(Optional<String> whyNot, boolean outOfMemory) {}

	Result run() {
		Path file = null;
		try {
			file = Files.createTempFile("latentij", ".bin");
			return new Result(whyNot(write(file)), false);
		} catch (final IOException | RuntimeException | LinkageError exc) {
			return new Result(
					Optional.of("a small network failed (" + OrtErrors.message(exc) + ")"),
					CudaErrors.classify(exc) == Failure.OUT_OF_MEMORY);
		} finally {
			delete(file);
		}
	}

	private Optional<String> whyNot(final Weights weights) throws IOException {
		final Optional<String> encoder = compare(
				options -> VaeGraph.encoder(SMALL, weights, options),
				Ports.LATENT_PARAMETERS,
				Ports.SAMPLE,
				random(1, 3, HEIGHT, WIDTH));
		if (encoder.isPresent()) return encoder;
		return compare(
				options -> VaeGraph.decoder(SMALL, weights, options),
				Ports.SAMPLE,
				Ports.LATENT_SAMPLE,
				random(1, 4, HEIGHT / 4, WIDTH / 4));
	}

	private Optional<String> compare(
			final Function<GraphOptions, OnnxGraph> builder,
			final String output,
			final String input,
			final FloatTensor values)
			throws IOException {
		final float[] expected;
		try (GraphSession plain = OrtGraph.open(builder.apply(GraphOptions.DEFAULT), OrtSessions.Provider.CPU)) {
			expected = plain.run(output, Input.of(input, values)).toArray();
		}
		final float[] found;
		try (GraphSession cores = opener.open(builder)) {
			found = cores.run(output, Input.of(input, values)).toArray();
		}
		return difference(expected, found);
	}

	/** @return empty if the numbers are near enough, else how far off they are */
	static Optional<String> difference(final float[] expected, final float[] found) {
		double largest = 0;
		double error = found.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
		for (int i = 0; i < Math.min(found.length, expected.length); i++) {
			largest = Math.max(largest, Math.abs(expected[i]));
			error = Math.max(error, Math.abs(expected[i] - found[i]));
		}
		// Not so if it is NaN, either.
		return error <= RTOL * largest
				? Optional.empty()
				: Optional.of(String.format(
						Locale.ROOT, "a small network gave wrong numbers (off by %.2g of %.2g)", error, largest));
	}

	/** One block of numbers, from which every weight takes its own. */
	private static Weights write(final Path file) throws IOException {
		final int most = CHANNELS * CHANNELS * 9;
		final ByteBuffer bytes = ByteBuffer.allocate(most * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		final Random random = new Random(0);
		// Normalizations take the first ones, so that signals stay at about 1.
		for (int i = 0; i < CHANNELS; i++) bytes.putFloat(1 + (float) random.nextGaussian() / 4);
		while (bytes.hasRemaining()) bytes.putFloat((float) random.nextGaussian() / 48);
		Files.write(file, bytes.array());
		return (key, shape) -> {
			final long length = LongStream.of(shape).reduce(Float.BYTES, (a, b) -> a * b);
			final long first = key.contains("norm") && key.endsWith(".weight")
					? 0
					: Math.floorMod(key.hashCode(), most - length / Float.BYTES + 1);
			return new Weight(
					key, OnnxType.FLOAT, LongStream.of(shape).boxed().toList(), file, Float.BYTES * first, length);
		};
	}

	private static FloatTensor random(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final Random random = new Random(1);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, (float) random.nextGaussian() / 2);
		return tensor;
	}

	private static void delete(final Path file) {
		try {
			if (file != null) Files.deleteIfExists(file);
		} catch (final IOException exc) {
			// Windows keeps files that are mapped; it lies in the temporary folder.
			file.toFile().deleteOnExit();
		}
	}
}
