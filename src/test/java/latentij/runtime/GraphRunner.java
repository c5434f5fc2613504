// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.runtime.ort.OrtSessions.Provider;
import latentij.tensor.FloatTensor;

/** Runs any graph, with the options that LatentIJ uses. */
public final class GraphRunner implements AutoCloseable {

	private final OrtGraph graph;

	public GraphRunner(final OnnxSource source) throws IOException {
		start();
		graph = OrtGraph.open(source, Provider.CPU, Edit.NONE);
	}

	public GraphRunner(final OnnxGraph graph) throws IOException {
		this(graph, "cpu");
	}

	/**
	 * Opens a graph as it is.
	 *
	 * @param device {@code cpu}, or a precision on the first GPU, with or without
	 *          something after a hyphen
	 */
	public GraphRunner(final OnnxGraph graph, final String device) throws IOException {
		start();
		this.graph = OrtGraph.open(
				graph, device.equals("cpu") ? Provider.CPU : onGpu(device.split("-")[0], graph), Edit.NONE);
	}

	private static Provider onGpu(final String word, final OnnxGraph graph) {
		final Backend cuda = Networks.cuda();
		final Device gpu = Networks.gpu();
		final Precision precision = Precision.valueOf(word.toUpperCase(Locale.ROOT));
		return options -> cuda.configure(options, gpu, precision, graph.usesMicrosoft());
	}

	/** Starts ONNX Runtime, as LatentIJ does it. */
	public static void start() {
		Devices.standard().start();
	}

	public FloatTensor run(final String output, final String input, final FloatTensor tensor) {
		return graph.run(output, Input.of(input, tensor));
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
