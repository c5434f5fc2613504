// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.OperatorSets;
import latentij.model.graph.ProtoMessage;

/**
 * Nodes in Winograd's domain for convolutions of a graph that was not built here. They use version 13 of ONNX's
 * operator set, and one operator of {@link OperatorSets#MICROSOFT}.
 */
public final class ExchangedConvolutions {

	/**
	 * More than for graphs that are built here. In a row of direct convolutions, images stay in blocks of channels, and
	 * with AVX-512 those of 96 channels are faster: the encoder of latentij-f8c4 2.0.0 took 1.05 to 1.10 times as long
	 * with them in the domain.
	 */
	private static final int LEAST_CHANNELS = 128;

	private final OnnxGraph around = new OnnxGraph("around");
	private final OnnxGraph graph;
	private final String prefix;
	private final WinogradConvolution convolution;

	/** @param taken names of the values that are in the graph, and in graphs within it: no node gets one of them */
	public ExchangedConvolutions(final Set<String> taken) {
		prefix = free(taken);
		graph = around.body(prefix);
		convolution = new WinogradConvolution(graph, WinogradDomain.SAME_SIZE.named(prefix + "/winograd"));
	}

	private static String free(final Set<String> taken) {
		String prefix = "fast";
		while (isTaken(prefix, taken)) prefix += "_";
		return prefix;
	}

	private static boolean isTaken(final String prefix, final Set<String> taken) {
		return taken.stream().anyMatch(name -> name.startsWith(prefix));
	}

	/**
	 * Tells whether a convolution without groups and dilations is faster so.
	 *
	 * @param in its channels
	 * @param out its channels
	 * @param kernel its side
	 * @param stride along both sides
	 * @param pads zeros around the image, at each of its sides
	 * @return true if it is
	 */
	public static boolean suits(final int in, final int out, final int kernel, final int stride, final long... pads) {
		return Math.min(in, out) >= LEAST_CHANNELS && WinogradDomain.SAME_SIZE.suits(in, out, kernel, stride, pads);
	}

	/**
	 * The nodes of a convolution that suits.
	 *
	 * @param result the name that its output has
	 * @param x its input, [N,in,H,W] in 32 bit
	 * @param kernel [out,in,3,3] in 32 bit
	 * @param bias [out] in 32 bit; empty for none
	 * @param in its channels
	 * @param out its channels
	 * @return NodeProtos, in an order in which they can be run; they may use outputs of earlier calls
	 */
	public List<ProtoMessage> nodes(
			final String result, final String x, final String kernel, final String bias, final int in, final int out) {
		final int before = graph.nodes().size();
		final String module = prefix + "/" + result;
		final String flat =
				graph.node("Reshape", module + ".kernel", List.of(known(kernel), graph.integers((long) out * in, 9)));
		final String shift = bias.isEmpty() ? graph.floats(module + ".bias", new float[out]) : known(bias);
		convolution.of(result, module, known(x), null, flat, shift, in, out);
		final List<ProtoMessage> added = new ArrayList<>();
		graph.nodes().subList(before, graph.nodes().size()).forEach(node -> added.add(node.message()));
		return added;
	}

	/** A value of the graph around, or of these nodes. */
	private String known(final String value) {
		if (!graph.contains(value) && !around.contains(value)) around.input(value, OnnxType.FLOAT);
		return value;
	}

	/** @return the TensorProtos that the nodes take */
	public List<ProtoMessage> constants() {
		return graph.constants();
	}
}
