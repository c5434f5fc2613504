// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;

/**
 * Times {@code precision=fast} beside {@code fp32} in one process, in turn, on the CPU: seconds of all runs but the first
 * of each, and the largest difference of what they give, as a part of its range.
 *
 * <pre>
 * FastTimesBenchmark MODEL SIZE RUNS encode|decode
 * </pre>
 */
public final class FastTimesBenchmark {

	private FastTimesBenchmark() {}

	public static void main(final String... args) throws IOException {
		final VaeModel model = Models.standard().find(args[0]);
		final int size = Integer.parseInt(args[1]);
		final int runs = Integer.parseInt(args[2]);
		final boolean encode = args[3].equals("encode");
		final int f = model.config().spatialCompressionRatio();
		final FloatTensor input = encode
				? random(1, model.config().inChannels(), size, size)
				: random(1, model.config().latentChannels(), size / f, size / f);
		try (VaeCodec usual = VaeCodecs.open(model, DeviceChoice.CPU, System.out::println);
				VaeCodec fast = VaeCodecs.open(model, DeviceChoice.CPU.with(Precision.FAST), System.out::println)) {
			final Timed expected = new Timed(encode, usual, input);
			final Timed found = new Timed(encode, fast, input);
			for (int i = 0; i <= runs; i++) {
				expected.run();
				found.run();
			}
			System.out.printf(
					Locale.ROOT,
					"| %s %dx%d | fp32 %s | fast %s | %.2f | %.1e |%n",
					args[3],
					size,
					size,
					expected,
					found,
					found.median() / expected.median(),
					difference(expected.result, found.result));
		}
	}

	/** Runs of one network. */
	private static final class Timed {

		private final Supplier<FloatTensor> job;
		private final List<Double> seconds = new ArrayList<>();
		private FloatTensor result;

		Timed(final boolean encode, final VaeCodec codec, final FloatTensor input) {
			job = encode
					? () -> codec.encode(input, PosteriorMode.MEAN, 0).values()
					: () -> codec.decode(new Latent(input));
		}

		void run() {
			final long start = System.nanoTime();
			final boolean first = result == null;
			result = job.get();
			// The network is opened with the first image.
			if (!first) seconds.add((System.nanoTime() - start) / 1e9);
		}

		double median() {
			final List<Double> sorted = new ArrayList<>(seconds);
			Collections.sort(sorted);
			return sorted.get(sorted.size() / 2);
		}

		@Override
		public String toString() {
			return seconds.stream()
							.map(s -> String.format(Locale.ROOT, "%.2f", s))
							.toList() + " s";
		}
	}

	private static FloatTensor random(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final Random random = new Random(5);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, (float) random.nextGaussian());
		return tensor;
	}

	/** The largest difference, as a part of the range of values. */
	static double difference(final FloatTensor expected, final FloatTensor found) {
		double least = Double.POSITIVE_INFINITY;
		double most = Double.NEGATIVE_INFINITY;
		double difference = 0;
		for (int i = 0; i < expected.size(); i++) {
			final double value = expected.buffer().get(i);
			least = Math.min(least, value);
			most = Math.max(most, value);
			difference = Math.max(difference, Math.abs(value - found.buffer().get(i)));
		}
		return difference / (most - least);
	}
}
