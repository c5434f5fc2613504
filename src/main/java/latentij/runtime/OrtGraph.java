// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.platform.Fp16Conversions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import latentij.codec.VaeException;
import latentij.model.OnnxSource;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.GraphOptions.Target;
import latentij.model.graph.OnnxGraph;
import latentij.model.onnx.PixelEdges;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * One ONNX graph, opened. Takes and gives 32-bit floats, or 8-bit pixels where
 * it has {@link PixelEdges}; where it has 16-bit floats at its edges, they are
 * converted.
 */
final class OrtGraph implements AutoCloseable {

	/**
	 * A tensor for one input.
	 *
	 * @param values used in place if it is a direct buffer of native order, else
	 *          copied
	 */
	record Input(String name, DataType type, Shape shape, Buffer values) {

		static Input of(final Port port, final FloatTensor tensor) {
			final Shape shape = new Shape(tensor.shape());
			return port.type() == ElementType.FLOAT
					? new Input(port.name(), DataType.FLOAT32, shape, tensor.buffer())
					: new Input(port.name(), DataType.FLOAT16, shape, halves(tensor));
		}

		static Input of(final PixelTensor pixels) {
			return new Input(
					PixelEdges.PIXELS,
					DataType.UINT8,
					new Shape(pixels.batch(), pixels.height(), pixels.width(), 4),
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
	}

	/** Changes a serialized graph before it is opened. */
	@FunctionalInterface
	interface Edit {

		byte[] apply(byte[] model) throws IOException;
	}

	private final SessionOptions options;
	private final CopiedWeights weights;
	private final Model model;
	private long runNanos;

	private OrtGraph(final SessionOptions options, final CopiedWeights weights, final Model model) {
		this.options = options;
		this.weights = weights;
		this.model = model;
	}

	static Input input(final String name, final FloatTensor tensor) {
		return Input.of(new Port(name, ElementType.FLOAT), tensor);
	}

	/**
	 * Opens a graph. Starts ONNX Runtime, if it was not started yet.
	 *
	 * @param source where it is
	 * @param gpu the number of the GPU to run on, or {@link OrtRuntime#CPU}
	 * @throws IOException if its file cannot be read
	 * @throws VaeException if ONNX Runtime does not take it
	 */
	static OrtGraph open(final OnnxSource source, final int gpu) throws IOException {
		return open(source, gpu, Precision.FP32, (Edit) null);
	}

	/**
	 * Opens a graph, as {@link #open(OnnxSource, int)} does.
	 *
	 * @param precision of what is computed, as far as the graph leaves it open
	 * @param edit changes the graph first; null to open it as it is
	 * @throws IllegalArgumentException if there is an edit and the graph is in a
	 *           file, which would have to be read into memory as a whole
	 */
	static OrtGraph open(final OnnxSource source, final int gpu, final Precision precision, final Edit edit)
			throws IOException {
		if (edit != null && source instanceof OnnxSource.File)
			throw new IllegalArgumentException("Only graphs in memory are edited");
		final OrtRuntime runtime = OrtRuntime.get();
		return source instanceof OnnxSource.Built built
				? open(built(built.builder(), runtime, gpu, precision), gpu, precision, edit)
				: open(source, null, gpu, precision, edit);
	}

	private static OnnxGraph built(
			final Function<GraphOptions, OnnxGraph> builder,
			final OrtRuntime runtime,
			final int gpu,
			final Precision precision) {
		final GraphOptions options = runtime.graphOptions(gpu, precision);
		if (gpu == OrtRuntime.CPU || !precision.usesTensorCores()) return builder.apply(options);
		final OnnxGraph graph = builder.apply(options.withTarget(Target.TENSOR_CORES));
		return graph.usesMicrosoft() && runtime.whyNoTensorCores(gpu, precision).isPresent()
				? builder.apply(options)
				: graph;
	}

	/** Opens a graph that was built here. Starts ONNX Runtime, if need be. */
	static OrtGraph open(final OnnxGraph graph, final int gpu, final Precision precision, final Edit edit)
			throws IOException {
		return open(new OnnxSource.Graph(graph.toModel(), graph.externalData()), graph, gpu, precision, edit);
	}

	/** @param graph what the source was made of; null where it was found */
	private static OrtGraph open(
			final OnnxSource source, final OnnxGraph graph, final int gpu, final Precision precision, final Edit edit)
			throws IOException {
		SessionOptions options = null;
		CopiedWeights weights = null;
		Model model = null;
		OnnxSource actual = source;
		try {
			OrtRuntime.get();
			options = OrtRuntime.sessionOptions(gpu, precision, graph != null && graph.usesMicrosoft());
			// DJL's own device stays the CPU, or it would add CUDA a second time.
			model = Model.newInstance("vae", Device.cpu(), OrtRuntime.ENGINE);
			if (graph != null) weights = new CopiedWeights(graph.misaligned(), options);
			if (edit != null) actual = edited(actual, edit);
			load(model, actual, options);
			return new OrtGraph(options, weights, model);
		} catch (final OrtException | MalformedModelException | IOException | RuntimeException exc) {
			close(model, weights, options);
			if (exc instanceof IOException io) throw io;
			throw new VaeException(
					"ONNX Runtime could not open " + describe(actual) + ": " + OrtRuntime.rootCause(exc), exc);
		}
	}

	private static OnnxSource edited(final OnnxSource source, final Edit edit) throws IOException {
		if (source instanceof OnnxSource.Graph graph)
			return new OnnxSource.Graph(edit.apply(graph.proto()), graph.externalData());
		if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				return new OnnxSource.Graph(edit.apply(in.readAllBytes()), null);
			}
		}
		throw new IllegalStateException("Checked before");
	}

	private static void load(final Model model, final OnnxSource source, final SessionOptions options)
			throws IOException, MalformedModelException, OrtException {
		final Map<String, Object> arguments = Map.of("sessionOptions", options);
		if (source instanceof OnnxSource.File file) model.load(file.path(), null, arguments);
		else if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				model.load(in, arguments);
			}
		} else if (source instanceof OnnxSource.Graph graph) {
			if (graph.externalData() != null)
				options.addConfigEntry(
						"session.model_external_initializers_file_folder_path",
						graph.externalData().toString());
			model.load(new ByteArrayInputStream(graph.proto()), arguments);
		}
	}

	private static String describe(final OnnxSource source) {
		if (source instanceof OnnxSource.File file) return file.path().toString();
		if (source instanceof OnnxSource.Graph graph && graph.externalData() != null)
			return "a graph with the weights in " + graph.externalData();
		return "the bundled graph";
	}

	/**
	 * Runs the graph.
	 *
	 * @param output the name of the output to return
	 * @param inputs one for each input of the graph; read, never changed
	 * @return the output; owned by the caller
	 * @throws VaeException if ONNX Runtime fails
	 */
	FloatTensor run(final String output, final Input... inputs) {
		return run(results -> floats(result(results, output)), inputs);
	}

	/**
	 * Runs a graph whose output are pixels ({@link PixelEdges#decoder}).
	 *
	 * @param inputs one for each input of the graph; read, never changed
	 * @return the pixels; owned by the caller
	 * @throws NotFiniteException if the graph tells that values were not finite
	 * @throws VaeException if ONNX Runtime fails
	 */
	PixelTensor runToPixels(final Input... inputs) {
		return run(
				results -> {
					final NDArray finite = results.get(PixelEdges.FINITE);
					if (finite != null
							&& !Float.isFinite(floats(finite).buffer().get())) throw new NotFiniteException();
					final NDArray pixels = result(results, PixelEdges.PIXELS);
					final Shape shape = pixels.getShape();
					return PixelTensor.wrap(
							pixels.toByteBuffer(), (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
				},
				inputs);
	}

	private static NDArray result(final NDList results, final String output) {
		final NDArray result = results.get(output);
		if (result == null) throw new VaeException("The graph has no output \"" + output + "\"");
		return result;
	}

	private <T> T run(final Function<NDList, T> reader, final Input... inputs) {
		try (NDManager manager = model.getNDManager().newSubManager()) {
			final NDList list = new NDList();
			for (final Input input : inputs) {
				final NDArray array = manager.create(input.values, input.shape, input.type);
				array.setName(input.name);
				list.add(array);
			}
			final ParameterStore parameters = new ParameterStore(manager, false);
			final long start = System.nanoTime();
			final NDList results = model.getBlock().forward(parameters, list, false);
			runNanos = System.nanoTime() - start;
			return reader.apply(results);
		} catch (final VaeException exc) {
			throw exc;
		} catch (final RuntimeException exc) {
			throw new VaeException(
					"ONNX Runtime failed on "
							+ Arrays.toString(
									Arrays.stream(inputs).map(Input::shape).toArray()) + ": "
							+ OrtRuntime.rootCause(exc),
					exc);
		}
	}

	/** Nanoseconds that the last run spent in ONNX Runtime itself. */
	long runNanos() {
		return runNanos;
	}

	private static FloatTensor floats(final NDArray result) {
		final FloatTensor tensor = FloatTensor.zeros(result.getShape().getShape());
		final ByteBuffer bytes = result.toByteBuffer();
		final FloatBuffer floats = tensor.buffer();
		switch (result.getDataType()) {
			case FLOAT32 -> floats.put(bytes.asFloatBuffer());
			case FLOAT16 -> {
				final ShortBuffer halves = bytes.asShortBuffer();
				while (halves.hasRemaining()) floats.put(Fp16Conversions.fp16ToFloat(halves.get()));
			}
			default -> throw new VaeException(
					"The graph gave " + result.getDataType() + " values; expected were 32-bit or 16-bit floats");
		}
		return tensor;
	}

	@Override
	public void close() {
		close(model, weights, options);
	}

	/** The session first, then what it uses. */
	private static void close(final Model model, final CopiedWeights weights, final SessionOptions options) {
		try {
			if (model != null) model.close();
		} finally {
			if (weights != null) weights.close();
			if (options != null) options.close();
		}
	}
}
