// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import latentij.testing.PeakMemory;

/**
 * Time and memory of Stable Diffusion's mid-block attention, by how many scores
 * it holds at once.
 *
 * <pre>
 * AttentionBenchmark SIDE SCORES...
 * </pre>
 *
 * SIDE is that of the latent: 128 for an image of 1024x1024.
 */
public final class AttentionBenchmark {

	private static final int CHANNELS = 512;
	private static final int GROUPS = 32;

	private AttentionBenchmark() {}

	public static void main(final String[] args) throws IOException {
		final int side = Integer.parseInt(args[0]);
		final Random random = new Random(0);
		final Path file = Files.createTempFile("attention", ".bin");
		final int most = CHANNELS * CHANNELS;
		final ByteBuffer bytes = ByteBuffer.allocate(most * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		while (bytes.hasRemaining()) bytes.putFloat((float) (random.nextGaussian() / 10));
		Files.write(file, bytes.array());
		final Weights weights = (key, shape) -> new Weight(
				key,
				OnnxType.FLOAT,
				Arrays.stream(shape).boxed().toList(),
				file,
				0,
				Arrays.stream(shape).reduce(Float.BYTES, (a, b) -> a * b));
		final FloatTensor x = FloatTensor.zeros(1, CHANNELS, side, side);
		for (int i = 0; i < x.size(); i++) x.buffer().put(i, (float) random.nextGaussian());
		float[] first = null;
		for (final String scores : Arrays.asList(args).subList(1, args.length)) {
			final OnnxGraph graph = new OnnxGraph("attention");
			final String value = Layers.of(
							graph, weights, GraphOptions.DEFAULT.withAttentionScores(Long.parseLong(scores)))
					.attention(
							"attention", graph.input("x", OnnxType.FLOAT, "n", CHANNELS, "h", "w"), CHANNELS, GROUPS);
			graph.output(value, OnnxType.FLOAT);
			try (GraphRunner runner = new GraphRunner(graph)) {
				PeakMemory.take();
				final long start = System.nanoTime();
				final float[] y = runner.run(value, "x", x).toArray();
				if (first == null) first = y;
				double difference = 0;
				for (int i = 0; i < y.length; i++) difference = Math.max(difference, Math.abs(y[i] - first[i]));
				System.out.printf(
						Locale.ROOT,
						"%12s scores: %7.2f s, peak memory %.0f MB, largest difference to the first %.2g%n",
						scores,
						(System.nanoTime() - start) / 1e9,
						PeakMemory.take(),
						difference);
			}
		}
		Files.delete(file);
	}
}
