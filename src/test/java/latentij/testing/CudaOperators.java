// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;

/** Operators that ONNX Runtime has for CUDA only, for a CPU. */
public final class CudaOperators {

	private CudaOperators() {}

	/**
	 * A graph with the meaning of these operators added, in ONNX's own operators
	 * ({@code make_cuda_operators.py}); all else as it stands.
	 */
	public static OnnxSource lowered(final OnnxGraph graph) throws IOException {
		final String model = new String(graph.toModel(), StandardCharsets.ISO_8859_1)
				.replace("com.microsoft", "lowered.tests")
				.replace("com.ms.internal.nhwc", "lowered.channelslast");
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes(model.getBytes(StandardCharsets.ISO_8859_1));
		try (InputStream functions =
				CudaOperators.class.getResourceAsStream("/latentij/model/onnx/cuda-operators.onnx")) {
			functions.transferTo(bytes);
		}
		return new OnnxSource.Graph(bytes.toByteArray(), graph.externalData());
	}
}
