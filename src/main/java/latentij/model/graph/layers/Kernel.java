// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;

/**
 * A kernel of a convolution over space.
 *
 * @param weight its elements, or those of a kernel over time and space
 * @param frames time slices of the weight
 * @param frame the one that is meant
 */
record Kernel(Weight weight, int frames, int frame) {

	static Kernel of(final Weight weight) {
		return new Kernel(weight, 1, 0);
	}

	/** The elements of a 3x3 kernel in 32 bit, [out*in,9]. */
	String flat(final OnnxGraph graph, final int out, final int in) {
		final long kernels = (long) out * in;
		if (frames == 1) return graph.weight(weight, OnnxType.FLOAT, kernels, 9);
		return graph.node(
				"Reshape",
				weight.name() + ".flat",
				List.of(in(graph, OnnxType.FLOAT, out, in, 3), graph.integers(kernels, 9)));
	}

	/** The elements, [out,in,kernel,kernel]. */
	String in(final OnnxGraph graph, final OnnxType type, final int out, final int in, final int kernel) {
		if (frames == 1) return graph.weight(weight, type, out, in, kernel, kernel);
		final String all = graph.weight(weight, type, out, in, frames, (long) kernel * kernel);
		final String slice = graph.node(
				"Slice",
				weight.name() + ".frame",
				List.of(all, graph.integers(frame), graph.integers(frame + 1), graph.integers(2)));
		return graph.node(
				"Reshape", weight.name() + ".kernel", List.of(slice, graph.integers(out, in, kernel, kernel)));
	}
}
