// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.library.FileStamps;
import latentij.model.library.Models;
import latentij.runtime.Devices;
import latentij.runtime.Devices.Resolved;
import latentij.runtime.Rung;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.util.CancelCheck;
import latentij.util.Daemons;

/**
 * The networks that are open: opened when they are first used, kept for the next
 * image, and closed when nobody used them for a while. Several threads may use
 * them.
 */
public final class CodecPool implements AutoCloseable {

	/** Time that a person may look at an image before the next one is made. */
	private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);

	/** The open networks. */
	private final Map<Key, OpenNetwork> networks = new ConcurrentHashMap<>();

	/** The networks that are being opened. */
	private final Map<Key, Opening> openings = new ConcurrentHashMap<>();

	/** Closes networks that are idle; its thread ends when there are none. */
	private final ScheduledThreadPoolExecutor timer = Daemons.timer("LatentIJ-idle");

	private final PoolListener listener;
	private final ModelFinder models;
	private final ModelNotes notes;
	private final FoundModels found;
	private Future<?> closing;

	/** @param device the CPU for every choice that leads there */
	private record Key(String model, DeviceChoice device) {}

	/** A lock, and how many threads hold it or wait for it. */
	private static final class Opening {

		private int threads;

		Opening join() {
			threads++;
			return this;
		}

		/** @return null if nobody needs it any more */
		Opening leave() {
			return --threads == 0 ? null : this;
		}
	}

	/** A network in use, until this is closed. */
	public final class Lease implements AutoCloseable {

		private final OpenNetwork network;
		private boolean closed;

		private Lease(final OpenNetwork network) {
			this.network = network;
		}

		/** @return the model that was opened */
		public VaeModel model() {
			return network.model();
		}

		/** @return its name and version */
		public Plan.ModelId id() {
			return Plan.ModelId.of(model());
		}

		/** @return its codec, shared with others; closed by the pool */
		public VaeCodec codec() {
			return network.codec();
		}

		/** @return plans jobs for this network */
		public Planner planner() {
			return network.planner();
		}

		/** @return where runs are tried first, for people */
		public String device() {
			return network.device();
		}

		/** @return whether runs are tried on a GPU first, whose first run of a size takes longer: it chooses kernels */
		public boolean onGpu() {
			return network.onGpu();
		}

		/**
		 * Frees what networks on this device keep in memory for their next run, if they are not running. They are
		 * opened again when they are needed, which is worth it after runs that were large.
		 */
		public void freeMemory() {
			CodecPool.this.free(network.resolved());
		}

		@Override
		public void close() {
			if (closed) return;
			closed = true;
			network.leave();
			closeIdleLater();
		}
	}

	/**
	 * Creates an empty pool.
	 *
	 * @param log is told which device is used and why, and what is special about a
	 *          model, when a model is opened; called by the thread that opens it
	 * @param models where models are found; asked when the first is needed
	 */
	public CodecPool(final Consumer<String> log, final ModelFinder models) {
		this(PoolListener.of(log), models);
	}

	/**
	 * Creates an empty pool.
	 *
	 * @param listener is told of the models that are opened
	 * @param models where models are found; asked when the first is needed
	 */
	public CodecPool(final PoolListener listener, final ModelFinder models) {
		this.listener = listener;
		this.models = models;
		notes = new ModelNotes(listener::note);
		found = new FoundModels(models, notes);
	}

	/** @return the open networks with their devices, for people */
	public List<String> describe() {
		return networks.values().stream()
				.map(network -> network.model().name() + " on " + network.device())
				.toList();
	}

	/** @return how many networks are open */
	public int size() {
		return networks.size();
	}

	/**
	 * Opens the codec for a job, or takes the one that is open.
	 *
	 * @param job the wish
	 * @param made the provenance of latents to decode; null if there is none
	 * @return a lease that the caller closes
	 * @throws IOException if there is no such model, or if it cannot be read
	 * @throws latentij.codec.VaeException if it cannot be opened
	 */
	public Lease lease(final Job job, final Provenance made) throws IOException {
		return lease(job, made, CancelCheck.NONE);
	}

	/**
	 * Opens the codec for a job, likewise, for a caller who can be canceled.
	 *
	 * @param job the wish
	 * @param made the provenance of latents to decode; null if there is none
	 * @param check ends the waiting for a GPU that is tried
	 * @return a lease that the caller closes
	 * @throws IOException if there is no such model, or if it cannot be read
	 * @throws latentij.codec.VaeException if it cannot be opened
	 * @throws java.util.concurrent.CancellationException if the check ended it
	 */
	public Lease lease(final Job job, final Provenance made, final CancelCheck check) throws IOException {
		return lease(job.modelFor(made), job.device(), check);
	}

	/**
	 * Opens a codec, or takes the one that is open.
	 *
	 * @param reference name or path of a model
	 * @param device where it shall run
	 * @return a lease that the caller closes
	 * @throws IOException if there is no such model, or if it cannot be read
	 * @throws latentij.codec.VaeException if it cannot be opened
	 */
	public Lease lease(final String reference, final DeviceChoice device) throws IOException {
		return lease(reference, device, CancelCheck.NONE);
	}

	/**
	 * Finds a model for its numbers: that of a network that is open, on whichever device, or else nothing is opened.
	 * No GPU is tried.
	 *
	 * @param reference name or path of a model
	 * @return the model
	 * @throws IOException if there is no such model, or if it cannot be read
	 */
	public VaeModel model(final String reference) throws IOException {
		final String name = absolute(reference);
		for (final Map.Entry<Key, OpenNetwork> open : networks.entrySet())
			if (open.getKey().model.equals(name) && !open.getValue().changed())
				return open.getValue().model();
		return found.find(name, reference);
	}

	private Lease lease(final String reference, final DeviceChoice device, final CancelCheck check) throws IOException {
		// Before a model is looked for, and perhaps downloaded.
		final Resolved resolved = Devices.standard().resolve(device, check);
		final Lease lease = new Lease(network(reference, resolved, check));
		// Here, since on a CPU the network may be open for another choice.
		notes.tellPrecision(lease.model(), resolved);
		return lease;
	}

	/**
	 * Prepares runs that images share which are read by threads of their own.
	 *
	 * @param job the wish
	 * @param check ends the waiting for a GPU that is tried
	 * @return the runs, of one image each where several take no less time together
	 * @throws latentij.codec.VaeException if the device cannot be used
	 * @throws java.util.concurrent.CancellationException if the check ended it
	 */
	public GroupRuns groups(final Job job, final CancelCheck check) {
		return new GroupRuns(VaeCodecs.batch(Devices.standard().resolve(job.device(), check)));
	}

	/** A network that the caller has entered. */
	private OpenNetwork network(final String reference, final Resolved resolved, final CancelCheck check)
			throws IOException {
		final Key key = new Key(absolute(reference), resolved.used());
		// One thread downloads, reads and opens a model; others wait for it.
		final Opening opening =
				openings.compute(key, (unused, other) -> (other == null ? new Opening() : other).join());
		try {
			synchronized (opening) {
				return opened(key, reference, resolved, check);
			}
		} finally {
			openings.compute(key, (unused, other) -> other.leave());
		}
	}

	/** The open network, or a new one; called by one thread at a time for each key. */
	private OpenNetwork opened(final Key key, final String reference, final Resolved resolved, final CancelCheck check)
			throws IOException {
		final OpenNetwork known = networks.get(key);
		if (known != null && !known.changed() && known.enter()) return known;
		final FileStamps files = new FileStamps(reference);
		final VaeModel model = models.find(reference);
		final List<Rung> ladder = VaeCodecs.ladder(model, resolved, listener::note, check);
		final VaeCodec codec = VaeCodecs.open(model, ladder, listener::note);
		final boolean again = known != null && known.changed();
		listener.opened(
				reference,
				codec.device() + resolved.because() + (again ? ", opened again because its files were changed" : ""));
		notes.tell(key.model(), model);
		final OpenNetwork opened =
				new OpenNetwork(model, codec, resolved, ladder, files, listener::note, () -> free(resolved));
		opened.enter();
		networks.put(key, opened);
		if (known != null) known.retire();
		return opened;
	}

	private synchronized void closeIdleLater() {
		if (closing == null || closing.isDone())
			closing = timer.schedule(this::closeIdleNow, IDLE_NANOS / 4, TimeUnit.NANOSECONDS);
	}

	private void closeIdleNow() {
		closeIdle(System.nanoTime());
		synchronized (this) {
			closing = null;
			if (!networks.isEmpty()) closeIdleLater();
		}
	}

	/**
	 * Closes the networks that were not used for a while.
	 *
	 * @param nanoTime now, by {@link System#nanoTime}
	 */
	public void closeIdle(final long nanoTime) {
		networks.forEach((key, network) -> {
			if (network.retireIfIdle(nanoTime, IDLE_NANOS)) networks.remove(key, network);
		});
	}

	private void free(final Resolved resolved) {
		VaeCodecs.freeMemory(resolved);
		networks.values().forEach(network -> network.planner().freed());
	}

	/** The same for all spellings of a path. */
	private static String absolute(final String reference) throws IOException {
		return Models.path(reference)
				.map(path -> path.toAbsolutePath().normalize().toString())
				.orElse(reference.strip());
	}

	/**
	 * Closes all networks, those in use when their job is done; they are opened
	 * again when needed.
	 */
	@Override
	public void close() {
		networks.forEach((key, network) -> {
			networks.remove(key, network);
			network.retire();
		});
		synchronized (this) {
			if (closing != null) closing.cancel(false);
		}
	}
}
