// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import latentij.model.graph.Weight;

/**
 * Weights that ONNX Runtime must not read from their file itself, in native
 * memory. The session uses them where they are, so they are closed after it.
 */
final class CopiedWeights implements AutoCloseable {

	private final Map<String, OnnxTensorLike> tensors = new HashMap<>();

	/**
	 * Reads weights and hands them to a session that is about to be opened.
	 *
	 * @param weights and the shapes that they have in the graph
	 * @param options of the session
	 * @throws IOException if they cannot be read
	 */
	CopiedWeights(final Map<Weight, long[]> weights, final SessionOptions options) throws IOException, OrtException {
		try {
			final OrtEnvironment environment = OrtLoader.environment();
			for (final Map.Entry<Weight, long[]> entry : weights.entrySet()) {
				final Weight weight = entry.getKey();
				tensors.put(
						weight.name(),
						OnnxTensor.createTensor(environment, weight.read(), entry.getValue(), type(weight)));
			}
			if (!tensors.isEmpty()) options.addExternalInitializers(tensors);
		} catch (final IOException | OrtException | RuntimeException exc) {
			close();
			throw exc;
		}
	}

	private static OnnxJavaType type(final Weight weight) {
		return switch (weight.type()) {
			case FLOAT16 -> OnnxJavaType.FLOAT16;
			case DOUBLE -> OnnxJavaType.DOUBLE;
			case FLOAT8E4M3FN, FLOAT8E5M2 -> OnnxJavaType.UINT8;
			case BFLOAT16 -> OnnxJavaType.BFLOAT16;
			default -> OnnxJavaType.FLOAT;
		};
	}

	@Override
	public void close() {
		tensors.values().forEach(OnnxTensorLike::close);
		tensors.clear();
	}
}
