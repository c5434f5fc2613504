// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.onnx.PixelEdges;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * One ONNX graph, opened. Takes and gives 32-bit floats, or 8-bit pixels where
 * it has {@link PixelEdges}; where it has 16-bit floats at its edges, they are
 * converted.
 * <p>
 * One thread at a time may run a graph; any may cancel a run.
 */
public interface GraphSession extends AutoCloseable {

	/**
	 * A tensor for one input.
	 *
	 * @param name of the input
	 * @param type of its elements
	 * @param shape of the tensor
	 * @param values used in place if it is a direct buffer of native order, else
	 *          copied
	 */
	record Input(String name, OnnxJavaType type, long[] shape, Buffer values) {

		/**
		 * Makes an input of floats, as the graph wants them.
		 *
		 * @param port the graph's input
		 * @param tensor 32-bit floats; used in place, or rounded to 16 bits in a copy
		 * @return the input
		 */
		public static Input of(final Port port, final FloatTensor tensor) {
			return port.type() == ElementType.FLOAT
					? new Input(port.name(), OnnxJavaType.FLOAT, tensor.shape(), tensor.buffer())
					: new Input(port.name(), OnnxJavaType.FLOAT16, tensor.shape(), halves(tensor));
		}

		/**
		 * Makes an input of 32-bit floats.
		 *
		 * @param name of the graph's input
		 * @param tensor used in place
		 * @return the input
		 */
		public static Input of(final String name, final FloatTensor tensor) {
			return of(new Port(name, ElementType.FLOAT), tensor);
		}

		/**
		 * Makes an input of 64-bit floats.
		 *
		 * @param name of the graph's input
		 * @param shape of the tensor
		 * @param values a direct buffer of native order; used in place
		 * @return the input
		 */
		public static Input ofDoubles(final String name, final long[] shape, final ByteBuffer values) {
			return new Input(name, OnnxJavaType.DOUBLE, shape, values);
		}

		/**
		 * Makes an input of pixels, for a graph with {@link PixelEdges}.
		 *
		 * @param pixels used in place, as [N,H,W,4] bytes
		 * @return the input
		 */
		public static Input of(final PixelTensor pixels) {
			return new Input(
					PixelEdges.PIXELS,
					OnnxJavaType.UINT8,
					new long[] {pixels.batch(), pixels.height(), pixels.width(), 4},
					pixels.bytes());
		}

		private static ByteBuffer halves(final FloatTensor tensor) {
			final ByteBuffer bytes =
					ByteBuffer.allocateDirect(tensor.size() * Short.BYTES).order(ByteOrder.nativeOrder());
			final ShortBuffer halves = bytes.asShortBuffer();
			final FloatBuffer floats = tensor.buffer();
			while (floats.hasRemaining()) halves.put(Fp16Conversions.floatToFp16(floats.get()));
			return bytes;
		}

		/** @return the shape, for people: "(1, 3, 512, 512)" */
		@Override
		public String toString() {
			return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
		}
	}

	/**
	 * Runs the graph.
	 *
	 * @param output the name of the output to return
	 * @param inputs one for each input of the graph; read, never changed
	 * @return the output; owned by the caller
	 * @throws latentij.codec.VaeException if ONNX Runtime fails
	 * @throws java.util.concurrent.CancellationException if the run was canceled
	 */
	FloatTensor run(String output, Input... inputs);

	/**
	 * Runs the graph, as {@link #run(String, Input...)} does, but where the output has
	 * 32-bit floats and the expected shape, without a copy of them.
	 *
	 * @param output the name of the output to return
	 * @param expected the shape that the output has, unless the graph declares another
	 * @param inputs one for each input of the graph; read, never changed
	 * @return the output, in the shape that it has; owned by the caller
	 * @throws latentij.codec.VaeException if ONNX Runtime fails
	 * @throws java.util.concurrent.CancellationException if the run was canceled
	 */
	FloatTensor run(String output, long[] expected, Input... inputs);

	/**
	 * Runs the graph and writes several outputs, of 32-bit floats, to where they are wanted.
	 *
	 * @param results tensors of the shapes that the outputs have, by the outputs' names
	 * @param inputs one for each input of the graph; read, never changed
	 * @throws latentij.codec.VaeException if ONNX Runtime fails, or gives other shapes
	 * @throws java.util.concurrent.CancellationException if the run was canceled
	 */
	void run(Map<String, FloatTensor> results, Input... inputs);

	/**
	 * Runs a graph whose output are pixels ({@link PixelEdges#decoder}).
	 *
	 * @param pixels of the output's size, whose memory ONNX Runtime writes to
	 * @param inputs one for each input of the graph; read, never changed
	 * @throws latentij.codec.NotFiniteException if the graph tells that values were not finite
	 * @throws latentij.codec.VaeException if ONNX Runtime fails, or gives another size
	 * @throws java.util.concurrent.CancellationException if the run was canceled
	 */
	void runToPixels(PixelTensor pixels, Input... inputs);

	/**
	 * Cancels runs: the one in progress, if any, and all others until this is taken
	 * back. May be called by any thread, also after the graph was closed.
	 *
	 * @param canceled true to cancel, false to let runs go on
	 */
	void setCanceled(boolean canceled);

	/** Frees the graph; safe to call twice. */
	@Override
	void close();
}
