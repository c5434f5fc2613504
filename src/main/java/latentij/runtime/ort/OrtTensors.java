// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.codec.VaeException;
import latentij.runtime.ort.GraphSession.Input;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/** Tensors of ONNX Runtime over the memory of ours, and of ours with values of theirs. */
final class OrtTensors {

	private OrtTensors() {}

	/** A tensor to which a run writes its result; closed by the caller. */
	static OnnxTensor over(final FloatTensor result) {
		try {
			return OnnxTensor.createTensor(OrtLoader.environment(), result.buffer(), result.shape());
		} catch (final OrtException exc) {
			throw new VaeException("ONNX Runtime cannot write its result: " + OrtErrors.message(exc), exc);
		}
	}

	/** Likewise for pixels. */
	static OnnxTensor over(final PixelTensor result) {
		try {
			return over(Input.of(result));
		} catch (final OrtException exc) {
			throw new VaeException("ONNX Runtime cannot write its pixels: " + OrtErrors.message(exc), exc);
		}
	}

	private static OnnxTensor over(final Input input) throws OrtException {
		final OrtEnvironment environment = OrtLoader.environment();
		return input.values() instanceof FloatBuffer floats
				? OnnxTensor.createTensor(environment, floats, input.shape())
				: OnnxTensor.createTensor(environment, (ByteBuffer) input.values(), input.shape(), input.type());
	}

	/**
	 * The inputs of a run, by name.
	 *
	 * @param used takes each tensor as soon as it is made, for the caller to close
	 */
	static Map<String, OnnxTensor> feeds(final List<OnnxTensor> used, final Input... inputs) throws OrtException {
		final Map<String, OnnxTensor> feeds = new HashMap<>();
		for (final Input input : inputs) {
			final OnnxTensor tensor = over(input);
			used.add(tensor);
			feeds.put(input.name(), tensor);
		}
		return feeds;
	}

	/** An output, which is closed with all of them. */
	static OnnxTensor output(final OrtSession.Result outputs, final String name) {
		final OnnxValue value = outputs.get(name).orElseThrow();
		if (value instanceof OnnxTensor tensor) return tensor;
		throw new VaeException("The graph's output \"" + name + "\" is no tensor");
	}

	/** A copy of 32-bit or 16-bit floats. */
	static FloatTensor floats(final OnnxTensor result) {
		final OnnxJavaType type = result.getInfo().type;
		if (type != OnnxJavaType.FLOAT && type != OnnxJavaType.FLOAT16)
			throw new VaeException(
					"The graph gave " + (type == OnnxJavaType.DOUBLE ? "FLOAT64" : type)
							+ " values; expected were 32-bit or 16-bit floats. Export it again, without the conversion to others.");
		final FloatTensor tensor = FloatTensor.zeros(result.getInfo().getShape());
		tensor.buffer().put(result.getFloatBuffer());
		return tensor;
	}
}
