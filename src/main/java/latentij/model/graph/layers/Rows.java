// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;

/**
 * Some output channels of a convolution, where the others are of no use: of every {@code parts * each} channels, the
 * {@code each} of one part.
 *
 * @param parts at least 1
 * @param part the one that is meant, from 0
 * @param each channels of a part
 */
public record Rows(int parts, int part, int each) {

	/** All channels. */
	static final Rows ALL = new Rows(1, 0, 1);

	/**
	 * What a weight has for these channels.
	 *
	 * @param weight of all channels, its first dimension
	 * @param dims of the result
	 */
	String of(final OnnxGraph graph, final Weight weight, final OnnxType type, final long... dims) {
		if (parts == 1) return graph.weight(weight, type, dims);
		final long all = weight.shape().stream().reduce(1L, Math::multiplyExact);
		final long run = each * all / weight.shape().get(0);
		final String part = graph.node(
				"Slice",
				weight.name() + ".part",
				List.of(
						graph.weight(weight, type, all / (parts * run), parts, run),
						graph.integers(this.part),
						graph.integers(this.part + 1),
						graph.integers(1)));
		return graph.node("Reshape", weight.name() + ".of_part", List.of(part, graph.integers(dims)));
	}
}
