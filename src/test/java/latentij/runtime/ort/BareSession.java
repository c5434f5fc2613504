// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.Map;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.tensor.FloatTensor;
import latentij.util.CancelCheck;

/** A session with nothing around it, for benchmarks. ONNX Runtime must have been started. */
public final class BareSession implements AutoCloseable {

	private final OrtSession session;
	private final String input;

	public BareSession(final OnnxSource source, final String input) throws OrtException, IOException {
		this.input = input;
		OnnxSource actual = source;
		if (source instanceof OnnxSource.Built built) {
			final OnnxGraph graph = built.builder().apply(GraphOptions.DEFAULT);
			actual = new OnnxSource.Graph(graph.toModel(), graph.externalData());
		}
		session = OrtSessions.open(actual, OrtSessions.Provider.CPU, CancelCheck.NONE);
	}

	public void run(final FloatTensor tensor) throws OrtException {
		try (OnnxTensor value = OnnxTensor.createTensor(OrtLoader.environment(), tensor.buffer(), tensor.shape());
				OrtSession.Result r = session.run(Map.of(input, value))) {
			// The result is native memory; reading it is LatentIJ's own cost.
		}
	}

	@Override
	public void close() throws OrtException {
		session.close();
	}
}
