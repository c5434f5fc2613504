// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.Map;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.runtime.ort.OrtSessions.Provider;
import latentij.tensor.FloatTensor;
import latentij.util.CancelCheck;

/** Runs any graph, with the options that LatentIJ uses. */
public final class GraphRunner implements AutoCloseable {

	private final OrtGraph graph;

	public GraphRunner(final OnnxSource source) throws IOException {
		start();
		graph = OrtGraph.open(source, Provider.CPU, Edit.NONE, CancelCheck.NONE);
	}

	public GraphRunner(final OnnxGraph graph) throws IOException {
		start();
		this.graph = OrtGraph.open(graph, Provider.CPU);
	}

	/** Starts ONNX Runtime, as LatentIJ does it. */
	public static void start() {
		Devices.standard().start();
	}

	public FloatTensor run(final String output, final String input, final FloatTensor tensor) {
		return graph.run(output, Input.of(input, tensor));
	}

	/** Runs a graph once for several outputs, whose shapes are known. */
	public void run(final Map<String, FloatTensor> outputs, final String input, final FloatTensor tensor) {
		graph.run(outputs, Input.of(input, tensor));
	}

	/** Runs a graph of several inputs. */
	public FloatTensor run(final String output, final Map<String, FloatTensor> inputs) {
		return graph.run(
				output,
				inputs.entrySet().stream()
						.map(input -> Input.of(input.getKey(), input.getValue()))
						.toArray(Input[]::new));
	}

	@Override
	public void close() {
		graph.close();
	}
}
