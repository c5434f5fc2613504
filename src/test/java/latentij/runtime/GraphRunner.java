package latentij.runtime;

import java.io.IOException;
import java.util.Map;

import latentij.model.OnnxSource;
import latentij.model.onnx.OnnxGraph;
import latentij.tensor.FloatTensor;

/** Runs any graph on the CPU, with the options that LatentIJ uses. */
public final class GraphRunner implements AutoCloseable {

	private final OrtGraph graph;

	public GraphRunner(final OnnxSource source) throws IOException {
		OrtRuntime.get();
		graph = OrtGraph.open(source, OrtRuntime.CPU);
	}

	public GraphRunner(final OnnxGraph graph) throws IOException {
		this(new OnnxSource.Built(options -> graph));
	}

	public FloatTensor run(final String output, final String input,
		final FloatTensor tensor)
	{
		return graph.run(output, OrtGraph.input(input, tensor));
	}

	/** Runs a graph of several inputs. */
	public FloatTensor run(final String output,
		final Map<String, FloatTensor> inputs)
	{
		return graph.run(output, inputs.entrySet().stream().map(
			input -> OrtGraph.input(input.getKey(), input.getValue())).toArray(
				OrtGraph.Input[]::new));
	}

	@Override
	public void close() {
		graph.close();
	}
}
