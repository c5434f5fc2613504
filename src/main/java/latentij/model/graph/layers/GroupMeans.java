// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;

/** Nodes that means and variances of groups are made of. */
final class GroupMeans {

	private GroupMeans() {}

	/** The mean over one dimension, which stays, of size 1. */
	static String mean(final OnnxGraph graph, final String node, final String x, final long axis) {
		return graph.node(
				"ReduceMean", node, List.of(x), Attribute.of("axes", new long[] {axis}), Attribute.of("keepdims", 1));
	}

	/** The number of each channel's group, [N,C,1,1], of those of groups, [N,groups,1,1]. */
	static String ofChannels(
			final OnnxGraph graph, final String node, final String ofGroups, final int channels, final int groups) {
		final long[] group = new long[channels];
		for (int c = 0; c < channels; c++) group[c] = (long) c * groups / channels;
		return graph.node("Gather", node, List.of(ofGroups, graph.integers(group)), Attribute.of("axis", 1));
	}
}
