// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.graph.OnnxType;
import latentij.model.onnx.PixelEdges;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * The two graphs of a model in ONNX Runtime, each opened when it is first
 * needed: for pixels, or for floats. The weights are in memory once: a graph that
 * is open for the one is closed before it is opened for the other.
 */
final class OrtVaeNetwork implements VaeNetwork {

	/** Those that may keep memory of a GPU. */
	private static final Set<OrtVaeNetwork> ON_GPUS =
			Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	/** Held by who runs or opens graphs on a GPU, or closes any. */
	private final ReentrantLock lock = new ReentrantLock();

	private final VaeModel model;
	private final int gpu;
	private final Precision precision;
	private final Opened encoder = new Opened();
	private final Opened decoder = new Opened();
	private boolean closed;

	/** A graph that is open, or none. */
	private static final class Opened implements AutoCloseable {

		private OrtGraph graph;
		private boolean forPixels;
		private boolean longSearch;

		@Override
		public void close() {
			final OrtGraph closing = graph;
			graph = null;
			longSearch = false;
			if (closing != null) closing.close();
		}
	}

	/** @param gpu the number of the GPU to run on, or {@link OrtRuntime#CPU} */
	OrtVaeNetwork(final VaeModel model, final int gpu) {
		this(model, gpu, Precision.FP32);
	}

	/**
	 * Creates a network.
	 *
	 * @param gpu the number of the GPU to run on, or {@link OrtRuntime#CPU}
	 * @param precision of what is computed; for {@link Precision#FP16}, the model
	 *          must allow it ({@link #allowsHalf})
	 */
	OrtVaeNetwork(final VaeModel model, final int gpu, final Precision precision) {
		this.model = model;
		this.gpu = gpu;
		this.precision = gpu == OrtRuntime.CPU ? precision : actual(model, precision);
	}

	/** Graphs of 16-bit floats are what they are, and need tensor cores. */
	static Precision actual(final VaeModel model, final Precision wanted) {
		return model.encoder().image().type() == ElementType.FLOAT16 ? Precision.FP16 : wanted;
	}

	/** Whether a model's graphs are built here. */
	static boolean isBuilt(final VaeModel model) {
		return model.encoder().source() instanceof OnnxSource.Built
				&& model.decoder().source() instanceof OnnxSource.Built;
	}

	/** Whether a model that is built here has graphs for tensor cores. */
	static boolean fitsTensorCores(final VaeModel model) {
		return ((OnnxSource.Built) model.decoder().source()).tensorCores();
	}

	/** Whether a model has graphs that compute with 16-bit floats. */
	static boolean allowsHalf(final VaeModel model) {
		return hasHalf(model.encoder().source()) && hasHalf(model.decoder().source());
	}

	private static boolean hasHalf(final OnnxSource source) {
		return source instanceof OnnxSource.Built built && built.half();
	}

	@Override
	public boolean takesNoise() {
		return model.encoder().noise() != null;
	}

	@Override
	public FloatTensor encode(final FloatTensor image, final FloatTensor noise) {
		requireCountable(true, image.shape());
		return run(() -> encode(
				open(encoder, model.encoder().source(), null),
				OrtGraph.Input.of(model.encoder().image(), image),
				noise));
	}

	@Override
	public FloatTensor encode(final PixelTensor image, final FloatTensor noise) {
		final OnnxSource source = model.encoder().source();
		if (!takesPixels(source)) return VaeNetwork.super.encode(image, noise);
		requireCountable(true, image.batch(), 3, image.height(), image.width());
		final Port port = model.encoder().image();
		final OnnxType type = port.type() == ElementType.FLOAT ? OnnxType.FLOAT : OnnxType.FLOAT16;
		return run(() -> encode(
				open(encoder, source, proto -> PixelEdges.encoder(proto, port.name(), type)),
				OrtGraph.Input.of(image),
				noise));
	}

	private FloatTensor encode(final OrtGraph graph, final OrtGraph.Input image, final FloatTensor noise) {
		final String output = model.encoder().output();
		return noise == null
				? graph.run(output, image)
				: graph.run(output, image, OrtGraph.Input.of(model.encoder().noise(), noise));
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		requireCountable(false, latent.shape());
		return run(() -> open(decoder, model.decoder().source(), null)
				.run(model.decoder().output(), OrtGraph.Input.of(model.decoder().latent(), latent)));
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		final OnnxSource source = model.decoder().source();
		if (!takesPixels(source)) return VaeNetwork.super.decodeToPixels(latent);
		requireCountable(false, latent.shape());
		// 16 bits overflow, and the normalization for tensor cores squares before it
		// subtracts: pixels would not show what came of that.
		final boolean finite = precision.usesTensorCores() && source instanceof OnnxSource.Built;
		return run(() -> open(
						decoder,
						source,
						proto -> PixelEdges.decoder(proto, model.decoder().output(), finite))
				.runToPixels(OrtGraph.Input.of(model.decoder().latent(), latent)));
	}

	/**
	 * On a GPU that is full, once more without what this network keeps there, and all
	 * others that are not running: their largest images, the encoder's also while the
	 * decoder needs the memory, and pieces that fit no other size. They open their
	 * graphs again when they need them. Where cuDNN has looked long for kernels and
	 * found none, once more with the shorter search.
	 */
	private <T> T run(final Supplier<T> job) {
		if (gpu == OrtRuntime.CPU) return job.get();
		lock.lock();
		try {
			ON_GPUS.add(this);
			try {
				return runWithRoom(job);
			} catch (final VaeException exc) {
				if (!encoder.longSearch && !decoder.longSearch || !KernelSearch.foundNone(OrtRuntime.rootCause(exc)))
					throw exc;
				return runWithShortSearch(job, exc);
			}
		} finally {
			lock.unlock();
		}
	}

	private <T> T runWithShortSearch(final Supplier<T> job, final VaeException before) {
		try {
			KernelSearch.shorten(gpu);
			closeGraphs();
			return runWithRoom(job);
		} catch (final RuntimeException exc) {
			exc.addSuppressed(before);
			throw exc;
		}
	}

	private <T> T runWithRoom(final Supplier<T> job) {
		final boolean kept = hasGraphs();
		return GpuJudge.run(job, () -> {
			closeGraphs();
			return freeMemory(gpu, this) || kept;
		});
	}

	/**
	 * Closes the graphs of networks that are not running.
	 *
	 * @param gpu the card whose memory is wanted
	 * @param wanting whose graphs are left alone; null for none
	 * @return whether there were any
	 */
	static boolean freeMemory(final int gpu, final OrtVaeNetwork wanting) {
		final List<OrtVaeNetwork> networks;
		synchronized (ON_GPUS) {
			networks = List.copyOf(ON_GPUS);
		}
		boolean any = false;
		for (final OrtVaeNetwork other : networks) {
			// One that runs is not waited for: it may wait for this one.
			if (other == wanting || other.gpu != gpu || !other.lock.tryLock()) continue;
			try {
				any |= other.hasGraphs();
				other.closeGraphs();
			} catch (final RuntimeException exc) {
				// Its memory is lost; that of the next may be enough.
			} finally {
				other.lock.unlock();
			}
		}
		return any;
	}

	private boolean hasGraphs() {
		return encoder.graph != null || decoder.graph != null;
	}

	private void closeGraphs() {
		try {
			encoder.close();
		} finally {
			decoder.close();
		}
	}

	private void requireCountable(final boolean encoding, final long... input) {
		if (gpu != OrtRuntime.CPU) requireCountable(model, encoding, input);
	}

	/**
	 * Refuses what a GPU cannot count.
	 *
	 * @param input the shape [N,C,H,W] of what goes in
	 * @throws GpuLimitException before anything is computed
	 */
	static void requireCountable(final VaeModel model, final boolean encoding, final long... input) {
		final int f = model.config().spatialCompressionRatio();
		// Of an image, its padding too.
		final double pixels = encoding ? (input[2] + 1.0) * (input[3] + 1.0) : (double) input[2] * input[3];
		final double values = input[0]
				* (encoding
						? model.memory().encodeValues(pixels, f)
						: model.memory().decodeValues(pixels * f * f, f));
		if (values >= GpuLimitException.MOST_VALUES) throw new GpuLimitException(values);
	}

	/**
	 * Whether a graph can be given other edges: it is in memory anyway, and one of
	 * LatentIJ's own, whose operators are known. Files can be as large as 2 GiB.
	 */
	private static boolean takesPixels(final OnnxSource source) {
		return source instanceof OnnxSource.Built || source instanceof OnnxSource.Resource;
	}

	/**
	 * Nanoseconds that the last run of the encoder or of the decoder spent in ONNX
	 * Runtime itself; 0 if its graph is not open.
	 */
	long runNanos(final boolean encode) {
		final OrtGraph graph = (encode ? encoder : decoder).graph;
		return graph == null ? 0 : graph.runNanos();
	}

	/** Whether the last run of the encoder or of the decoder was one of pixels. */
	boolean ranOnPixels(final boolean encode) {
		return (encode ? encoder : decoder).forPixels;
	}

	/** @param edit what makes the graph one for pixels; null for floats */
	private OrtGraph open(final Opened opened, final OnnxSource source, final OrtGraph.Edit edit) {
		if (closed) throw new IllegalStateException("The network was closed");
		if (opened.graph != null && opened.forPixels == (edit != null)) return opened.graph;
		opened.close();
		try {
			opened.longSearch = KernelSearch.isLong(gpu, precision);
			opened.graph = OrtGraph.open(source, gpu, precision, edit);
			opened.forPixels = edit != null;
			return opened.graph;
		} catch (final IOException exc) {
			throw new VaeException("The model \"" + model.name() + "\" cannot be read: " + exc.getMessage(), exc);
		}
	}

	@Override
	public String device() {
		return OrtRuntime.get().describe(gpu) + precision.suffix();
	}

	@Override
	public void close() {
		lock.lock();
		try {
			closed = true;
			ON_GPUS.remove(this);
			closeGraphs();
		} finally {
			lock.unlock();
		}
	}
}
