// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import latentij.codec.NotFiniteException;
import latentij.codec.VaeException;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.model.onnx.PixelEdges;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.util.AbandonableCall;
import latentij.util.CancelCheck;
import latentij.util.RunWatch;

/** A graph in a session of ONNX Runtime. */
public final class OrtGraph implements GraphSession {

	/** Changes a serialized graph before it is opened. */
	@FunctionalInterface
	public interface Edit {

		/** Opens the graph as it is. */
		Edit NONE = model -> model;

		/**
		 * Changes a graph.
		 *
		 * @param model a serialized ModelProto; read, never changed
		 * @return a serialized ModelProto
		 * @throws IOException if the graph cannot be changed so
		 */
		byte[] apply(byte[] model) throws IOException;
	}

	/** Reads the outputs of a run. */
	@FunctionalInterface
	private interface Reader<T> {

		T read(OrtSession.Result outputs) throws OrtException;
	}

	private final OrtSession session;

	/** Whether a run is left to itself when it is canceled and does not end; set before the first run. */
	private boolean abandoning;

	/** Whether runs are told to those who watch; set before the first run. */
	private boolean watched;

	/** Held by a run until it has ended, also by one that nobody waits for any more. */
	private final Semaphore turn = new Semaphore(1);

	/** Its monitor guards what follows. */
	private final Cancellations cancellations = new Cancellations();

	/** Ends the run in progress; null if there is none. */
	private RunOptions running;

	/** How long the last run took, for each value of its inputs. */
	private volatile double nanosPerValue = Double.POSITIVE_INFINITY;

	private boolean closed;

	private OrtGraph(final OrtSession session) {
		this.session = session;
	}

	/**
	 * Opens a graph that was found. ONNX Runtime must have been started.
	 *
	 * @param source of the graph, which is built already
	 * @param provider that runs it
	 * @param edit changes the graph first
	 * @param check ends the opening
	 * @return a graph that the caller closes
	 * @throws CancellationException if it was ended
	 * @throws IOException if its file cannot be read
	 * @throws IllegalArgumentException if there is an edit and the graph is in a
	 *           file, which would have to be read into memory as a whole
	 * @throws VaeException if ONNX Runtime does not take it
	 */
	public static OrtGraph open(
			final OnnxSource source, final OrtSessions.Provider provider, final Edit edit, final CancelCheck check)
			throws IOException {
		if (edit != Edit.NONE && source instanceof OnnxSource.File)
			throw new IllegalArgumentException("Only graphs in memory are edited");
		final OnnxSource edited = edited(source, edit);
		try {
			return new OrtGraph(OrtSessions.open(edited, provider, check));
		} catch (final CancellationException exc) {
			throw exc;
		} catch (final OrtException | RuntimeException exc) {
			throw new VaeException(
					"ONNX Runtime could not open " + describe(source) + ": " + sentence(OrtErrors.message(exc)), exc);
		}
	}

	private static String sentence(final String text) {
		final boolean newer = text.contains("IR version") || text.contains("released onnx opset");
		return (text.endsWith(".") ? text : text + ".")
				+ (newer
						? " The file is newer than ONNX Runtime: export the model again with an older opset, as 17."
						: "");
	}

	/**
	 * Opens a graph that was built. ONNX Runtime must have been started.
	 *
	 * @param graph to open
	 * @param provider that runs it
	 * @return a graph that the caller closes
	 * @throws IOException if its weights cannot be read
	 * @throws VaeException if ONNX Runtime does not take it
	 */
	public static OrtGraph open(final OnnxGraph graph, final OrtSessions.Provider provider) throws IOException {
		return open(graph, provider, Edit.NONE, CancelCheck.NONE);
	}

	/**
	 * Opens a graph that was built, as {@link #open(OnnxSource, OrtSessions.Provider, Edit, CancelCheck)}
	 * does one that was found.
	 *
	 * @param graph to open
	 * @param provider that runs it
	 * @param edit changes the graph first
	 * @param check ends the opening
	 * @return a graph that the caller closes
	 * @throws IOException if its weights cannot be read
	 */
	public static OrtGraph open(
			final OnnxGraph graph, final OrtSessions.Provider provider, final Edit edit, final CancelCheck check)
			throws IOException {
		return open(new OnnxSource.Graph(graph.toModel(), graph.externalData()), provider, edit, check);
	}

	/**
	 * Lets runs with one output have threads of their own: one that is canceled ends for its caller even while
	 * ONNX Runtime computes a large layer, after which it ends too. The next run, and {@link #close()}, wait for that.
	 * Runs that should end before anybody is asked whether they are canceled stay on the caller's thread: where a new
	 * one begins on the processor of ONNX Runtime's own, both take turns for a while.
	 *
	 * @return this graph
	 */
	public OrtGraph abandoningRuns() {
		abandoning = true;
		return this;
	}

	/**
	 * Tells each {@link RunWatch} of the runs: those of a network are, trials of a device are not.
	 *
	 * @return this graph
	 */
	public OrtGraph watched() {
		watched = true;
		return this;
	}

	private static OnnxSource edited(final OnnxSource source, final Edit edit) throws IOException {
		if (edit == Edit.NONE) return source;
		if (source instanceof OnnxSource.Graph graph)
			return new OnnxSource.Graph(edit.apply(graph.proto()), graph.externalData());
		if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				return new OnnxSource.Graph(edit.apply(in.readAllBytes()), null);
			}
		}
		throw new IllegalStateException("Checked before");
	}

	private static String describe(final OnnxSource source) {
		if (source instanceof OnnxSource.File file) return file.path().toString();
		if (source instanceof OnnxSource.Graph graph && graph.externalData() != null)
			return "a graph with the weights in " + graph.externalData();
		return "the bundled graph";
	}

	@Override
	public FloatTensor run(final String output, final Input... inputs) {
		return run(
				Set.of(output),
				Map.of(),
				abandoning,
				outputs -> OrtTensors.floats(OrtTensors.output(outputs, output)),
				inputs);
	}

	@Override
	public FloatTensor run(final String output, final long[] expected, final Input... inputs) {
		if (!declares(output, expected)) return run(output, inputs);
		final FloatTensor result = FloatTensor.zeros(expected);
		return run(Set.of(), Map.of(output, OrtTensors.over(result)), abandoning, outputs -> result, inputs);
	}

	@Override
	public void run(final Map<String, FloatTensor> results, final Input... inputs) {
		final Map<String, OnnxTensor> pinned = new HashMap<>();
		results.forEach((name, result) -> pinned.put(name, OrtTensors.over(result)));
		// What they are written to is the caller's, who uses it again.
		run(Set.of(), pinned, false, outputs -> results, inputs);
	}

	/** True if the graph gives 32-bit floats and declares no other shape than this one. */
	private boolean declares(final String output, final long[] expected) {
		try {
			final NodeInfo node = session.getOutputInfo().get(output);
			if (node == null || !(node.getInfo() instanceof TensorInfo info) || info.type != OnnxJavaType.FLOAT)
				return false;
			final long[] declared = info.getShape();
			if (declared.length != expected.length) return false;
			for (int i = 0; i < declared.length; i++) if (declared[i] >= 0 && declared[i] != expected[i]) return false;
			return true;
		} catch (final OrtException exc) {
			return false;
		}
	}

	@Override
	public void runToPixels(final PixelTensor pixels, final Input... inputs) {
		// ONNX Runtime's own buffers would be copied to Java's heap, which may be small.
		final float zero = run(
				Set.of(PixelEdges.FINITE),
				Map.of(PixelEdges.PIXELS, OrtTensors.over(pixels)),
				abandoning,
				outputs -> OrtTensors.output(outputs, PixelEdges.FINITE)
						.getFloatBuffer()
						.get(),
				inputs);
		if (!Float.isFinite(zero)) throw NotFiniteException.ofImage();
	}

	/** @param pinned tensors that outputs are written to; closed when nothing is written any more */
	private <T> T run(
			final Set<String> wanted,
			final Map<String, OnnxTensor> pinned,
			final boolean abandonable,
			final Reader<T> reader,
			final Input... inputs) {
		final List<OnnxTensor> used = new ArrayList<>(pinned.values());
		final int began = cancellations.count();
		final Callable<OrtSession.Result> call;
		try {
			requireOutputs(wanted);
			requireOutputs(pinned.keySet());
			cancellations.require(began);
			final Map<String, OnnxTensor> feeds = OrtTensors.feeds(used, inputs);
			final Session run = timed(values(inputs), options -> session.run(feeds, wanted, pinned, options));
			call = () -> inTurn(began, used, run);
		} catch (final OrtException | RuntimeException exc) {
			used.forEach(OnnxTensor::close);
			throw failure(exc, began, inputs);
		}
		try (OrtSession.Result outputs = abandonable && !endsSoon(values(inputs))
				? AbandonableCall.waitUninterruptibly(call, () -> cancellations.requireWanted(began))
				: call.call()) {
			return reader.read(outputs);
		} catch (final Exception exc) {
			throw failure(exc, began, inputs);
		}
	}

	private RuntimeException failure(final Exception exc, final int began, final Input... inputs) {
		if (exc instanceof CancellationException canceledRun) return canceledRun;
		if (exc instanceof VaeException known) return known;
		if (cancellations.areOver(began)) return Cancellations.exception();
		return new VaeException(
				"ONNX Runtime failed on " + Arrays.toString(inputs) + ": " + OrtErrors.message(exc), exc);
	}

	private static long values(final Input... inputs) {
		return Arrays.stream(inputs)
				.mapToLong(input -> Arrays.stream(input.shape()).reduce(1, Math::multiplyExact))
				.sum();
	}

	/** True if a run of so many values should end before anybody could abandon it. */
	private boolean endsSoon(final long values) {
		return turn.availablePermits() > 0
				&& values * nanosPerValue < TimeUnit.MILLISECONDS.toNanos(AbandonableCall.CHECK_MILLIS);
	}

	private Session timed(final long values, final Session run) {
		return options -> {
			final long start = System.nanoTime();
			final OrtSession.Result result = run.run(options);
			nanosPerValue = (double) (System.nanoTime() - start) / values;
			return result;
		};
	}

	/** Runs the session. */
	@FunctionalInterface
	private interface Session {

		OrtSession.Result run(RunOptions options) throws OrtException;
	}

	/**
	 * Waits for the end of a run that was abandoned, and runs.
	 *
	 * @param began the number of cancellations when the caller asked for it
	 * @param used tensors that are closed afterwards
	 */
	private OrtSession.Result inTurn(final int began, final List<OnnxTensor> used, final Session run)
			throws OrtException {
		turn.acquireUninterruptibly();
		try {
			return alone(began, used, run);
		} finally {
			// Whatever becomes of the rest: at Esc, ImageJ stops a macro's thread wherever it is, with Java before 20.
			turn.release();
		}
	}

	private OrtSession.Result alone(final int began, final List<OnnxTensor> used, final Session run)
			throws OrtException {
		RunOptions options = null;
		try {
			options = new RunOptions();
			begin(options, began);
			if (!watched) return run.run(options);
			try (RunWatch.Running told = RunWatch.begin()) {
				return run.run(options);
			}
		} finally {
			end();
			if (options != null) options.close();
			used.forEach(OnnxTensor::close);
		}
	}

	/** Nobody may want it any more, after the wait for another one. */
	private void begin(final RunOptions options, final int began) {
		synchronized (cancellations) {
			cancellations.require(began);
			running = options;
		}
	}

	private void end() {
		synchronized (cancellations) {
			running = null;
		}
	}

	private void requireOutputs(final Set<String> names) {
		for (final String name : names)
			if (!session.getOutputNames().contains(name))
				throw new VaeException("The graph has no output \"" + name + "\"");
	}

	@Override
	public void setCanceled(final boolean canceled) {
		synchronized (cancellations) {
			cancellations.set(canceled);
			if (running == null || !canceled) return;
			try {
				running.setTerminate(true);
			} catch (final OrtException exc) {
				throw new VaeException("The run could not be canceled: " + OrtErrors.message(exc), exc);
			}
		}
	}

	@Override
	public void close() {
		synchronized (cancellations) {
			if (closed) return;
			closed = true;
		}
		turn.acquireUninterruptibly();
		try {
			session.close();
		} catch (final OrtException exc) {
			throw new VaeException("The graph could not be closed: " + OrtErrors.message(exc), exc);
		} finally {
			turn.release();
		}
	}
}
