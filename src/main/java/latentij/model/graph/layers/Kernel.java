// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import java.util.Locale;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;

/**
 * A kernel of a convolution over space.
 *
 * @param weight its elements, or those of a kernel over time and space
 * @param frames time slices of the weight
 * @param frame the one that is meant, or {@link #SUM}
 * @param rows of its output channels
 */
record Kernel(Weight weight, int frames, int frame, Rows rows) {

	/** For the sum of all time slices. */
	static final int SUM = -1;

	/** A kernel of all its output channels. */
	Kernel(final Weight weight, final int frames, final int frame) {
		this(weight, frames, frame, Rows.ALL);
	}

	static Kernel of(final Weight weight) {
		return new Kernel(weight, 1, 0);
	}

	/** The elements of a 3x3 kernel, [out*in,9]. */
	String flat(final OnnxGraph graph, final OnnxType type, final int out, final int in) {
		final long kernels = (long) out * in;
		if (frames == 1) return rows.of(graph, weight, type, kernels, 9);
		if (frame == SUM) return converted(graph, sum(graph, kernels, 9), type);
		return graph.node(
				"Reshape", weight.name() + ".flat", List.of(in(graph, type, out, in, 3), graph.integers(kernels, 9)));
	}

	/** The elements, [out,in,kernel,kernel]. */
	String in(final OnnxGraph graph, final OnnxType type, final int out, final int in, final int kernel) {
		if (frames == 1) return rows.of(graph, weight, type, out, in, kernel, kernel);
		final long square = (long) kernel * kernel;
		final String slice = frame == SUM
				? converted(graph, sum(graph, (long) out * in, square), type)
				: slice(graph, rows.of(graph, weight, type, out, in, frames, square));
		return graph.node(
				"Reshape", weight.name() + ".kernel", List.of(slice, graph.integers(out, in, kernel, kernel)));
	}

	private String slice(final OnnxGraph graph, final String all) {
		return graph.node(
				"Slice",
				weight.name() + ".frame",
				List.of(all, graph.integers(frame), graph.integers(frame + 1), graph.integers(2)));
	}

	/**
	 * The sum of the time slices, [kernels,square]. In 64 bit, results would be no nearer, but opening would take twice the
	 * memory: kernels over time are large.
	 */
	private String sum(final OnnxGraph graph, final long kernels, final long square) {
		return graph.node(
				"ReduceSum",
				weight.name() + ".sum",
				List.of(rows.of(graph, weight, OnnxType.FLOAT, kernels, frames, square), graph.integers(1)),
				Attribute.of("keepdims", 0));
	}

	private String converted(final OnnxGraph graph, final String sum, final OnnxType type) {
		return type == OnnxType.FLOAT
				? sum
				: graph.cast(weight.name() + ".sum." + type.name().toLowerCase(Locale.ROOT), sum, type);
	}
}
