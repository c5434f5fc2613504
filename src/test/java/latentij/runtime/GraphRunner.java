// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.tensor.FloatTensor;

/** Runs any graph, with the options that LatentIJ uses. */
public final class GraphRunner implements AutoCloseable {

	private final OrtGraph graph;

	public GraphRunner(final OnnxSource source) throws IOException {
		graph = OrtGraph.open(source, OrtRuntime.CPU);
	}

	public GraphRunner(final OnnxGraph graph) throws IOException {
		this(new OnnxSource.Built(options -> graph));
	}

	/**
	 * Opens a graph as it is.
	 *
	 * @param device {@code cpu}, or a precision on the first GPU, with or without
	 *          something after a hyphen
	 */
	public GraphRunner(final OnnxGraph graph, final String device) throws IOException {
		final boolean cpu = device.equals("cpu");
		this.graph = OrtGraph.open(
				graph,
				cpu ? OrtRuntime.CPU : 0,
				cpu ? Precision.FP32 : Precision.valueOf(device.split("-")[0].toUpperCase(Locale.ROOT)),
				null);
	}

	public FloatTensor run(final String output, final String input, final FloatTensor tensor) {
		return graph.run(output, OrtGraph.input(input, tensor));
	}

	/** Runs a graph of several inputs. */
	public FloatTensor run(final String output, final Map<String, FloatTensor> inputs) {
		return graph.run(
				output,
				inputs.entrySet().stream()
						.map(input -> OrtGraph.input(input.getKey(), input.getValue()))
						.toArray(OrtGraph.Input[]::new));
	}

	@Override
	public void close() {
		graph.close();
	}
}
