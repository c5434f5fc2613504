// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;

/**
 * Mean and variance of groups, for which an input is read from memory once: its rows are averaged, and the squares of
 * their deviations, while a few channels are in the cache. A group's variance is the mean of its rows' variances plus
 * the variance of their means, in 64 bit. No second map is made, with the mean subtracted; what is scaled and
 * shifted is the input itself, so that a mean that is n times the deviation takes n times the rounding.
 *
 * @see <a href="https://doi.org/10.1080/00031305.1983.10483115">Chan, Golub and LeVeque 1983, Algorithms for Computing
 *      the Sample Variance</a>
 */
final class StatisticsInCache implements GroupStatistics {

	/** Values of a plane, up to which all planes of a group are taken together, and one by one from there on. */
	private static final long TOGETHER = 1 << 16;

	private final long together;

	StatisticsInCache() {
		this(TOGETHER);
	}

	/** @param together values of a plane, up to which all planes of a group are taken together */
	StatisticsInCache(final long together) {
		this.together = together;
	}

	@Override
	public Moments of(final OnnxGraph graph, final String norm, final String x, final int channels, final int groups) {
		final int each = channels / groups;
		final String sizes = graph.node("Shape", norm + ".sizes", List.of(x));
		final String height = slice(graph, norm + ".height", sizes, 2, 0);
		final String width = slice(graph, norm + ".width", sizes, 3, 0);
		final String plane = op(graph, "Mul", norm + ".plane", height, width);
		final String small = op(
				graph,
				"Min",
				norm + ".is_small",
				graph.integers(1),
				op(graph, "Div", norm + ".planes_that_fit", graph.integers(together), plane));
		final String more = op(graph, "Mul", norm + ".more_planes", small, graph.integers(each - 1));
		final String planes = op(graph, "Add", norm + ".planes_at_once", more, graph.integers(1));
		final String rows = op(graph, "Mul", norm + ".rows_at_once", planes, height);
		final String shape = graph.node(
				"Concat", norm + ".parts_shape", List.of(graph.integers(-1), rows, width), Attribute.of("axis", 0));
		final String parts = op(graph, "Reshape", norm + ".parts", x, shape);

		final OnnxGraph body = graph.body(norm + ".part");
		final String part = body.input(norm + ".own_rows", OnnxType.FLOAT, norm + ".r", norm + ".w");
		final String means = GroupMeans.mean(body, norm + ".row_means", part, 1);
		final String deviations = op(body, "Sub", norm + ".row_deviations", part, means);
		final String squares = op(body, "Mul", norm + ".row_squares", deviations, deviations);
		final String variances = GroupMeans.mean(body, norm + ".row_variances", squares, 1);
		body.output(
				body.node("Concat", norm + ".row_moments", List.of(means, variances), Attribute.of("axis", 1)),
				OnnxType.FLOAT,
				norm + ".r",
				2);
		final String scanned = graph.node(
				"Scan",
				norm + ".moments_of_rows",
				List.of(parts),
				body.asAttribute("body"),
				Attribute.of("num_scan_inputs", 1));

		final String byGroup = graph.node(
				"Concat",
				norm + ".by_group",
				List.of(slice(graph, norm + ".images", sizes, 0, 0), graph.integers(groups, -1, 2)),
				Attribute.of("axis", 0));
		final String ofRows = graph.cast(
				norm + ".moments", op(graph, "Reshape", norm + ".grouped", scanned, byGroup), OnnxType.DOUBLE);
		final String averages = GroupMeans.mean(graph, norm + ".averages", ofRows, 2);
		final String mean = slice(graph, norm + ".group_mean", averages, 0, 3);
		final String between =
				op(graph, "Sub", norm + ".means_of_rows", slice(graph, norm + ".rows_mean", ofRows, 0, 3), mean);
		final String variance = op(
				graph,
				"Add",
				norm + ".group_variance",
				slice(graph, norm + ".within_rows", averages, 1, 3),
				GroupMeans.mean(
						graph, norm + ".between_rows", op(graph, "Mul", norm + ".mean_squares", between, between), 2));
		return new Moments(
				x,
				GroupMeans.ofChannels(graph, norm + ".mean", mean, channels, groups),
				GroupMeans.ofChannels(graph, norm + ".variance", variance, channels, groups));
	}

	private static String slice(
			final OnnxGraph graph, final String node, final String x, final long at, final long axis) {
		return graph.node("Slice", node, List.of(x, graph.integers(at), graph.integers(at + 1), graph.integers(axis)));
	}

	private static String op(
			final OnnxGraph graph, final String op, final String node, final String a, final String b) {
		return graph.node(op, node, List.of(a, b));
	}
}
