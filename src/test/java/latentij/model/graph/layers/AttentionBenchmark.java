// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;
import latentij.testing.PeakMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times Stable Diffusion's mid-block attention, by how many scores it holds at once, and
 * prints the peak of memory on Linux.
 *
 * <pre>
 * mvn -q -Pjmh clean test-compile exec:exec -Dexec.classpathScope=test -Dexec.executable=java \
 *   "-Dexec.args=-cp %classpath org.openjdk.jmh.Main AttentionBenchmark [-p KEY=VALUE,VALUE]..."
 * </pre>
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
public class AttentionBenchmark {

	private static final int CHANNELS = 512;
	private static final int GROUPS = 32;

	/** Computes the attention between all pixels of a latent. */
	@Benchmark
	public FloatTensor attention(final Network network) {
		return network.runner.run(network.output, "x", network.x);
	}

	/** The layer, with random weights, and its input. */
	@State(Scope.Benchmark)
	public static class Network {

		/** The side of the latent: 128 for an image of 1024x1024. */
		@Param("128")
		public int side;

		/** The scores that are held at once: as by default, and all of that latent. */
		@Param({"16777216", "1000000000"})
		public long scores;

		/** Whether linear layers are multiplied into fewer, and statistics taken in the cache. */
		@Param({"true", "false"})
		public boolean fast;

		/**
		 * Of the weights. Scores have a deviation of some 500 times its fourth power: 20 at 0.45, which gives subnormal
		 * weights.
		 */
		@Param("0.1")
		public float deviation;

		private Path file;
		private GraphRunner runner;
		private String output;
		private FloatTensor x;

		/** Builds the layer and opens it. */
		@Setup
		public void open() throws IOException {
			final Random random = new Random(0);
			final ByteBuffer bytes =
					ByteBuffer.allocate(2 * CHANNELS * CHANNELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
			while (bytes.hasRemaining()) bytes.putFloat((float) random.nextGaussian() * deviation);
			file = Files.createTempFile("attention", ".bin");
			Files.write(file, bytes.array());
			final Weights weights = (key, shape) -> new Weight(
					key,
					OnnxType.FLOAT,
					Arrays.stream(shape).boxed().toList(),
					file,
					// Queries, keys and values have different weights.
					Math.floorMod(key.hashCode(), CHANNELS) * CHANNELS * Float.BYTES,
					Arrays.stream(shape).reduce(Float.BYTES, (a, b) -> a * b));
			x = FloatTensor.zeros(1, CHANNELS, side, side);
			for (int i = 0; i < x.size(); i++) x.buffer().put(i, (float) random.nextGaussian());
			final OnnxGraph graph = new OnnxGraph("attention");
			final String input = graph.input("x", OnnxType.FLOAT, "n", CHANNELS, "h", "w");
			final GraphOptions options =
					GraphOptions.DEFAULT.withAttentionScores(scores).withFast(fast);
			final Layers layers = Layers.of(graph, weights, options);
			output = new SelfAttention(layers).of("attention", input, CHANNELS, GROUPS);
			graph.output(output, OnnxType.FLOAT);
			runner = new GraphRunner(graph);
			PeakMemory.take();
		}

		/** Closes the layer. */
		@TearDown
		public void close() throws IOException {
			System.out.printf(Locale.ROOT, "peak memory with %d scores: %.0f MB%n", scores, PeakMemory.take());
			runner.close();
			Files.delete(file);
		}
	}
}
