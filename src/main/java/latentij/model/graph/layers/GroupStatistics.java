// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Barrier;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;

/**
 * Strategy for computing the mean and variance of a group normalization.
 */
@FunctionalInterface
public interface GroupStatistics {

	/**
	 * Values that a normalization needs of its input.
	 *
	 * @param centered the input minus its group's mean rounded to 32 bit, or the input itself, [N,C,H,W]
	 * @param residual what is left of the group's mean, [N,C,1,1] in 64 bit: still to be subtracted
	 * @param variance of each channel's group, [N,C,1,1] in 64 bit
	 */
	record Moments(String centered, String residual, String variance) {}

	/**
	 * Adds the nodes.
	 *
	 * @param graph takes the nodes
	 * @param norm the normalization's module; prefix of the nodes' names
	 * @param x its input, [N,C,H,W]
	 * @param channels C
	 * @param groups how many groups the channels form, a divisor of C
	 * @return names of the values
	 */
	Moments of(OnnxGraph graph, String norm, String x, int channels, int groups);

	/**
	 * Means of means: over each row, over the rows, over the group's channels. A
	 * group of Stable Diffusion at 512x512 has a million elements; a single sum
	 * over them in 32 bit loses 100 times more than these three. All but the first
	 * are of few numbers, and computed in 64 bit.
	 */
	GroupStatistics SHORT_SUMS = new GroupStatistics() {

		@Override
		public Moments of(
				final OnnxGraph graph, final String norm, final String x, final int channels, final int groups) {
			final String exact = average(graph, norm + ".mean.exact", x, channels, groups);
			final String mean = graph.cast(norm + ".mean", exact, OnnxType.FLOAT);
			final String centered = graph.node("Sub", norm + ".centered", List.of(x, mean));
			final String residual = graph.node(
					"Sub",
					norm + ".residual",
					List.of(exact, graph.cast(norm + ".mean.rounded", mean, OnnxType.DOUBLE)));
			final String squared = graph.node("Mul", norm + ".squared", List.of(centered, centered));
			return new Moments(centered, residual, average(graph, norm + ".variance", squared, channels, groups));
		}

		private String average(
				final OnnxGraph graph, final String node, final String x, final int channels, final int groups) {
			final String rows =
					graph.cast(node + ".rows.exact", GroupMeans.mean(graph, node + ".rows", x, 3), OnnxType.DOUBLE);
			final String planes = GroupMeans.mean(graph, node + ".planes", rows, 2);
			final String grouped = graph.node(
					"Reshape", node + ".grouped", List.of(planes, graph.integers(0, groups, channels / groups, 1)));
			final String averages = GroupMeans.mean(graph, node + ".groups", grouped, 2);
			return GroupMeans.ofChannels(graph, node, averages, channels, groups);
		}
	};

	/**
	 * Leaves them to the caller ({@link Barrier.Statistics}), and gives it what it needs of
	 * each row.
	 */
	GroupStatistics BETWEEN_STAGES = (graph, norm, x, channels, groups) -> {
		final String means = GroupMeans.mean(graph, norm + ".row_means", x, 3);
		final String deviations = graph.node("Sub", norm + ".row_deviations", List.of(x, means));
		final String squares = GroupMeans.mean(
				graph, norm + ".row_squares", graph.node("Mul", norm + ".squared", List.of(deviations, deviations)), 3);
		final String mean = graph.input(norm + ".mean", OnnxType.FLOAT, channels, 1, 1);
		final String residual = graph.input(norm + ".residual", OnnxType.DOUBLE, channels, 1, 1);
		final String variance = graph.input(norm + ".variance", OnnxType.DOUBLE, channels, 1, 1);
		graph.barrier(new Barrier.Statistics(x, means, squares, mean, residual, variance, channels, groups));
		return new Moments(graph.node("Sub", norm + ".centered", List.of(x, mean)), residual, variance);
	};
}
