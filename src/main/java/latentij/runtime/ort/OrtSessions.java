// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;
import latentij.model.OnnxSource;
import latentij.model.onnx.ExternalData;
import latentij.util.AbandonableCall;
import latentij.util.CancelCheck;
import latentij.util.machine.NativeHeap;
import latentij.util.machine.Processors;

/** Opens ONNX Runtime's sessions with the options that all of LatentIJ's have. */
public final class OrtSessions {

	/** Puts an execution provider into the options of a session. */
	@FunctionalInterface
	public interface Provider {

		/** The CPU's, which is there unless another one is put before it. */
		Provider CPU = options -> {};

		/**
		 * Adds a provider.
		 *
		 * @param options of a session that is about to be opened
		 * @throws OrtException if ONNX Runtime does not take it
		 */
		void addTo(SessionOptions options) throws OrtException;
	}

	/** Bytes of a graph whose weights are given back to the system at once. */
	private static final int LARGE = 1 << 25;

	private OrtSessions() {}

	/**
	 * Options for a session.
	 *
	 * @param provider that runs it
	 * @return options that the caller closes after the session
	 * @throws OrtException if ONNX Runtime does not take them
	 */
	static SessionOptions options(final Provider provider) throws OrtException {
		final SessionOptions options = new SessionOptions();
		try {
			options.setOptimizationLevel(OptLevel.ALL_OPT);
			// A plan of the memory, made by the first image of a size, has the second one
			// take all of it anew, beside what the first one left.
			options.setMemoryPatternOptimization(false);
			// ONNX Runtime writes warnings and errors to standard error, and ImageJ opens
			// the Console window for anything that appears there. Errors are thrown too.
			options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
			// Its threads look for work for a while after a run, and take the processors from what comes next:
			// the other network's run, and Java.
			options.addConfigEntry("session.force_spinning_stop", "1");
			// Left alone, it starts a thread for each of the machine's processors, also of
			// those that this process may not use, and says so on standard error.
			final OptionalInt processors = Processors.restricted();
			if (processors.isPresent()) options.setIntraOpNumThreads(processors.getAsInt());
			provider.addTo(options);
			return options;
		} catch (final OrtException | RuntimeException exc) {
			options.close();
			throw exc;
		}
	}

	/**
	 * Opens a session.
	 *
	 * @param source of the graph, which is built already
	 * @param provider that runs it
	 * @param check ends the reading of weights, and the waiting for ONNX Runtime, which cannot
	 *          itself be ended: a session that comes too late is closed
	 * @return a session that the caller closes
	 * @throws java.util.concurrent.CancellationException if it was ended
	 * @throws IOException if a file cannot be read
	 * @throws OrtException if ONNX Runtime does not take the graph
	 */
	static OrtSession open(final OnnxSource source, final Provider provider, final CancelCheck check)
			throws IOException, OrtException {
		final Creation creation = creation(source, check);
		try {
			return AbandonableCall.wait(
					() -> {
						// The session keeps what it needs of them.
						try (SessionOptions options = options(provider)) {
							return Openings.all().call(() -> creation.with(options));
						}
					},
					check);
		} catch (final IOException | OrtException | RuntimeException exc) {
			throw exc;
		} catch (final Exception exc) {
			throw new IllegalStateException(exc);
		}
	}

	/** Creates a session of a graph whose weights were read. */
	@FunctionalInterface
	private interface Creation {

		OrtSession with(SessionOptions options) throws OrtException;
	}

	private static Creation creation(final OnnxSource source, final CancelCheck check) throws IOException {
		if (source instanceof OnnxSource.File file) {
			if (!Files.isRegularFile(file.path())) throw new FileNotFoundException(file.path() + " is missing");
			final Optional<ByteBuffer> whole = ExternalData.inlined(file.path(), check);
			if (whole.isPresent()) return options -> open(whole.get(), options);
			return options -> OrtLoader.environment().createSession(file.path().toString(), options);
		}
		if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				final byte[] bytes = in.readAllBytes();
				return options -> OrtLoader.environment().createSession(bytes, options);
			}
		}
		if (source instanceof OnnxSource.Graph graph) {
			if (graph.externalData() != null) {
				final Optional<ByteBuffer> whole =
						ExternalData.inlined(ByteBuffer.wrap(graph.proto()), graph.externalData(), check);
				if (whole.isPresent()) return options -> open(whole.get(), options);
			}
			return options -> OrtLoader.environment().createSession(graph.proto(), options);
		}
		throw new IllegalArgumentException("The graph must be built before it is opened");
	}

	/** Opens a graph that has its weights in it. The session copies them. */
	private static OrtSession open(final ByteBuffer model, final SessionOptions options) throws OrtException {
		final OrtSession session = OrtLoader.environment().createSession(model, options);
		if (model.capacity() >= LARGE) NativeHeap.releaseSoon();
		return session;
	}
}
