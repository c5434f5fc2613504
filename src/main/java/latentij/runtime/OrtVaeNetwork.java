// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import latentij.codec.ImageProcessor;
import latentij.codec.TileListener;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Port;
import latentij.model.graph.OnnxType;
import latentij.model.onnx.PixelEdges;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.TooManyValuesException;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.runtime.stages.StagedNetwork;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.util.files.FileFailures;

/**
 * The two graphs of a model on one device, each opened when it is first
 * needed: for pixels, or for floats. The weights are in memory once: a graph that
 * is open for the one is closed before it is opened for the other, but that small images
 * of pixels are made floats where the graph for floats is open: the numbers are the same, and
 * in folders of both kinds no time is lost.
 */
final class OrtVaeNetwork implements DeviceNetwork, OpenNetworks.Member {

	/** Images of so many pixels take less time to be made floats, and to be encoded, than graphs to be opened. */
	static final int SMALL = 1 << 20;

	/** Held by the thread that runs or opens graphs, or closes any. */
	private final ReentrantLock lock = new ReentrantLock();

	/** Held for moments only, also by a thread that cancels a run. */
	private final Object cancellation = new Object();

	private final VaeModel model;
	private final Device device;
	private final Precision precision;
	private final Backend backend;
	private final SessionOpener opener;
	private final OpenNetworks networks;
	private final Opened encoder = new Opened();
	private final Opened decoder = new Opened();
	private boolean canceled;
	private boolean closed;

	/** A graph that is open, or none. */
	private final class Opened {

		private GraphSession graph;
		private boolean forPixels;
		private boolean longSearch;

		private void set(final GraphSession opened) {
			synchronized (cancellation) {
				graph = opened;
				if (opened != null) opened.setCanceled(canceled);
			}
		}

		private boolean isForFloats() {
			return graph != null && !forPixels;
		}

		private void close() {
			final GraphSession closing = graph;
			set(null);
			longSearch = false;
			if (closing != null) closing.close();
		}
	}

	/**
	 * Creates a network.
	 *
	 * @param model to run
	 * @param device where it runs
	 * @param precision of what is computed; for {@link Precision#FP16}, the model
	 *          must have such graphs
	 * @param backend of the device
	 * @param opener opens its graphs
	 * @param networks that share the device's memory; this one becomes one of them
	 */
	OrtVaeNetwork(
			final VaeModel model,
			final Device device,
			final Precision precision,
			final Backend backend,
			final SessionOpener opener,
			final OpenNetworks networks) {
		this.model = model;
		this.device = device;
		this.precision = precision;
		this.backend = backend;
		this.opener = opener;
		this.networks = networks;
	}

	@Override
	public boolean takesNoise() {
		return model.encoder().noise() != null;
	}

	@Override
	public FloatTensor encode(final Block image, final FloatTensor noise) {
		requireSize("images", model.encoder().image(), image.height(), image.width());
		requireCountable(true, image.batch(), image.channels(), image.height(), image.width());
		final OnnxSource source = model.encoder().source();
		if (image instanceof PixelTensor pixels && takesPixels(source)) return encodePixels(pixels, noise);
		final FloatTensor values = ImageProcessor.floats(image);
		return run(() -> encode(
				open(encoder, source, Edit.NONE), Input.of(model.encoder().image(), values), noise));
	}

	private FloatTensor encodePixels(final PixelTensor pixels, final FloatTensor noise) {
		final Port port = model.encoder().image();
		final OnnxSource source = model.encoder().source();
		final OnnxType type = port.type() == ElementType.FLOAT ? OnnxType.FLOAT : OnnxType.FLOAT16;
		final Edit edit = proto -> PixelEdges.encoder(proto, port.name(), type);
		return run(() -> {
			if (!encoder.isForFloats() || pixels.size() > SMALL)
				return encode(open(encoder, source, edit), Input.of(pixels), noise);
			return encode(open(encoder, source, Edit.NONE), Input.of(port, ImageProcessor.normalize(pixels)), noise);
		});
	}

	private FloatTensor encode(final GraphSession graph, final Input image, final FloatTensor noise) {
		final String output = model.encoder().output();
		if (noise == null) return graph.run(output, image);
		return graph.run(output, image, Input.of(model.encoder().noise(), noise));
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		requireSize("latents", model.decoder().latent(), latent.height(), latent.width());
		requireCountable(false, latent.shape());
		final OnnxSource source = model.decoder().source();
		final Input input = Input.of(model.decoder().latent(), latent);
		return run(() -> {
			final GraphSession graph = open(decoder, source, Edit.NONE);
			// What other exporters declare is often wrong.
			if (!(source instanceof OnnxSource.Built))
				return graph.run(model.decoder().output(), input);
			final long f = model.config().spatialCompressionRatio();
			final long[] expected = {latent.dim(0), model.config().outChannels(), f * latent.dim(2), f * latent.dim(3)};
			return graph.run(model.decoder().output(), expected, input);
		});
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		final OnnxSource source = model.decoder().source();
		if (!takesPixels(source)) return DeviceNetwork.super.decodeToPixels(latent);
		requireCountable(false, latent.shape());
		final int f = model.config().spatialCompressionRatio();
		final Edit edit = proto -> PixelEdges.decoder(proto, model.decoder().output());
		return run(() -> {
			final GraphSession graph = open(decoder, source, edit);
			final PixelTensor pixels = PixelTensor.zeros(latent.batch(), f * latent.height(), f * latent.width());
			graph.runToPixels(pixels, Input.of(model.decoder().latent(), latent));
			return pixels;
		});
	}

	@Override
	public VaeNetwork inStages(final long mapBytes, final TileListener listener) {
		// Its memory is wanted for the stages.
		freeMemory();
		return new StagedNetwork(
				model,
				precision == Precision.FAST,
				(graph, check) -> opener.open(new OnnxSource.Built(options -> graph), Edit.NONE, check),
				mapBytes,
				listener);
	}

	private <T> T run(final Supplier<T> job) {
		lock.lock();
		try {
			networks.add(this);
			requireRunning();
			return job.get();
		} finally {
			lock.unlock();
		}
	}

	private void requireRunning() {
		synchronized (cancellation) {
			if (canceled) throw new CancellationException("The run was canceled");
		}
	}

	/** ONNX Runtime's own message tells nobody what to do. */
	private void requireSize(final String what, final Port port, final int height, final int width) {
		if (port.takes(height, width)) return;
		throw new IllegalArgumentException(String.format(
				Locale.ROOT,
				"The model \"%s\" takes %s of %s x %s pixels only, not of %d x %d: its ONNX file was exported for one "
						+ "size. Crop or scale the image to that size, or export the model with an open height and "
						+ "width.",
				model.name(),
				what,
				side(port, 3),
				side(port, 2),
				width,
				height));
	}

	private static String side(final Port port, final int axis) {
		final long size = port.dims().get(axis);
		return size > 0 ? Long.toString(size) : "any";
	}

	private void requireCountable(final boolean encoding, final long... input) {
		requireCountable(RunCost.of(model), backend.mostValues(), encoding, input);
	}

	/**
	 * Refuses a run that a device cannot count.
	 *
	 * @param input the shape [N,C,H,W] of what goes in
	 * @throws TooManyValuesException before anything is computed
	 */
	static void requireCountable(final RunCost cost, final double most, final boolean encoding, final long... input) {
		final double values = cost.values(encoding, input);
		if (values >= most) throw new TooManyValuesException(values, most);
	}

	/** Tells whether a graph can be given other edges: it is in memory anyway. Files can be as large as 2 GiB. */
	private static boolean takesPixels(final OnnxSource source) {
		return source.isOwn();
	}

	private GraphSession open(final Opened opened, final OnnxSource source, final Edit edit) {
		if (closed) throw new IllegalStateException("The network was closed");
		if (source instanceof OnnxSource.Missing missing) throw new VaeException(missing.why());
		final boolean forPixels = edit != Edit.NONE;
		if (opened.graph != null && opened.forPixels == forPixels) return opened.graph;
		opened.close();
		requireUnchanged(null);
		try {
			opened.longSearch = backend.searchesLong(device, precision);
			opened.set(opener.open(source, edit, this::requireRunning));
			opened.forPixels = forPixels;
		} catch (final IOException exc) {
			requireUnchanged(exc);
			final String why =
					exc instanceof NoSuchFileException ? exc.getMessage() + " is missing" : FileFailures.text(exc);
			throw new VaeException("The model \"" + model.name() + "\" cannot be read: " + why, exc);
		} catch (final VaeException exc) {
			requireUnchanged(exc);
			throw exc;
		}
		try {
			requireUnchanged(null);
			return opened.graph;
		} catch (final VaeException exc) {
			opened.close();
			throw exc;
		}
	}

	/** Networks are opened when they are needed: the weights of both must be of the same time. */
	private void requireUnchanged(final Exception cause) {
		final Optional<Path> changed = model.files().changed();
		if (changed.isPresent())
			throw new VaeException(
					changed.get() + " was changed while the model \"" + model.name()
							+ "\" was in use. Run this again, with the file as it is now.",
					cause);
	}

	@Override
	public Device runsOn() {
		return device;
	}

	@Override
	public String device() {
		return device.description() + precision.suffix();
	}

	@Override
	public boolean holdsMemory() {
		return encoder.graph != null || decoder.graph != null;
	}

	@Override
	public boolean freeMemory() {
		closeGraphs();
		return networks.freeMemory(device, this);
	}

	@Override
	public boolean freeIfIdle() {
		if (!lock.tryLock()) return false;
		try {
			final boolean any = holdsMemory();
			closeGraphs();
			return any;
		} finally {
			lock.unlock();
		}
	}

	@Override
	public boolean hasSearchedLong() {
		return encoder.longSearch || decoder.longSearch;
	}

	@Override
	public void shortenSearch() {
		backend.shortenSearch(device);
		closeGraphs();
	}

	private void closeGraphs() {
		lock.lock();
		try {
			encoder.close();
		} finally {
			try {
				decoder.close();
			} finally {
				lock.unlock();
			}
		}
	}

	@Override
	public void setCanceled(final boolean canceled) {
		synchronized (cancellation) {
			this.canceled = canceled;
			if (encoder.graph != null) encoder.graph.setCanceled(canceled);
			if (decoder.graph != null) decoder.graph.setCanceled(canceled);
		}
	}

	@Override
	public void close() {
		lock.lock();
		try {
			closed = true;
			networks.remove(this);
			closeGraphs();
		} finally {
			lock.unlock();
		}
	}
}
