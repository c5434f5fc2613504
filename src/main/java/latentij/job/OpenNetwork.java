// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import latentij.codec.VaeCodec;
import latentij.job.Plan.ModelId;
import latentij.job.memory.Edges;
import latentij.job.memory.MemoryEstimate;
import latentij.job.memory.MemoryPolicy;
import latentij.model.Reach;
import latentij.model.VaeModel;
import latentij.model.library.FileStamps;
import latentij.runtime.Devices.Resolved;
import latentij.runtime.Rung;
import latentij.runtime.VaeCodecs;
import latentij.util.machine.SystemMemory;

/** An open network, and how many use it. */
final class OpenNetwork {

	private final VaeModel model;
	private final VaeCodec codec;
	private final Resolved resolved;
	private final Planner planner;

	/** Device on which runs are tried first. */
	private final String device;

	/** State of the files before it was opened. */
	private final FileStamps files;

	private final Consumer<String> log;

	private int users;
	private long lastUse = System.nanoTime();
	private boolean retired;

	/**
	 * Creates one that nobody uses.
	 *
	 * @param model that was opened
	 * @param codec becomes its own
	 * @param resolved the device
	 * @param ladder of the codec
	 * @param files state of the model's files before it was opened
	 * @param log is told what fails and does no harm
	 * @param free frees what all networks on the device keep that are not running
	 */
	OpenNetwork(
			final VaeModel model,
			final VaeCodec codec,
			final Resolved resolved,
			final List<Rung> ladder,
			final FileStamps files,
			final Consumer<String> log,
			final Runnable free) {
		this.model = model;
		this.codec = codec;
		this.resolved = resolved;
		this.files = files;
		this.log = log;
		device = codec.device();
		planner = new Planner(
				new ModelId(model.name(), model.version()),
				model.config(),
				ladder,
				VaeCodecs.batch(model, ladder),
				memory(free));
	}

	private MemoryPolicy memory(final Runnable free) {
		return new MemoryPolicy(
				new MemoryEstimate(VaeCodecs.memory(model, resolved), model.memory(), model.config(), Edges.of(model)),
				this::reach,
				this::isStaged,
				() -> VaeCodecs.budgets(model, resolved),
				() -> freeMemory(free));
	}

	/** @return false, and nothing is freed, if the user states the memory */
	private static boolean freeMemory(final Runnable free) {
		if (SystemMemory.isStated()) return false;
		free.run();
		return true;
	}

	/** Without one, an image that is too large is refused, which says enough. */
	private Optional<Reach> reach() {
		try {
			return Reach.of(model);
		} catch (final IOException exc) {
			log.accept("the graphs of " + model.name() + " could not be read again: " + exc.getMessage());
			return Optional.empty();
		}
	}

	private boolean isStaged() {
		try {
			return VaeCodecs.runsInStages(model);
		} catch (final IOException exc) {
			log.accept("the graphs of " + model.name() + " could not be built again: " + exc.getMessage());
			return false;
		}
	}

	VaeModel model() {
		return model;
	}

	VaeCodec codec() {
		return codec;
	}

	Resolved resolved() {
		return resolved;
	}

	Planner planner() {
		return planner;
	}

	/** @return where runs are tried first, for people */
	String device() {
		return device;
	}

	/** @return whether runs are tried on a GPU first */
	boolean onGpu() {
		return !resolved.device().isCpu();
	}

	/** @return whether another model is there now */
	boolean changed() {
		return files.changed() || model.files().changed().isPresent();
	}

	/** @return whether it is still to be had */
	synchronized boolean enter() {
		if (!retired) users++;
		return !retired;
	}

	synchronized void leave() {
		users--;
		lastUse = System.nanoTime();
		if (retired && users == 0) close();
	}

	/** Closes it, as soon as nobody uses it. */
	synchronized void retire() {
		if (!retired && users == 0) close();
		retired = true;
	}

	/** @return whether it was closed, since nobody used it for so long */
	synchronized boolean retireIfIdle(final long nanoTime, final long idleNanos) {
		final boolean idle = users == 0 && nanoTime - lastUse >= idleNanos;
		if (idle) retire();
		return idle;
	}

	/** No job fails, and no other network stays open, because this did not close. */
	private void close() {
		try {
			codec.close();
		} catch (final RuntimeException exc) {
			log.accept("the model " + model.name() + " could not be closed: " + exc.getMessage());
		}
	}
}
