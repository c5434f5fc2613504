// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import latentij.model.VaeModel;
import latentij.runtime.Devices.Resolved;

/**
 * Tells what is special about models, once for each: a model may be found for its numbers, and opened later, on one
 * device and another. Several threads may use it.
 */
final class ModelNotes {

	private final Consumer<String> log;
	private final Map<String, List<String>> told = new ConcurrentHashMap<>();
	private final Set<String> onCpu = ConcurrentHashMap.newKeySet();

	/** @param log is told one sentence at a time */
	ModelNotes(final Consumer<String> log) {
		this.log = log;
	}

	/**
	 * Tells the notes of a model, unless they were the last to be told of it.
	 *
	 * @param name the same for all spellings of it
	 * @param model of that name, as its files are now
	 */
	void tell(final String name, final VaeModel model) {
		if (!model.notes().equals(told.put(name, model.notes()))) model.notes().forEach(log);
	}

	/**
	 * Tells that a model is computed with another precision than the one that was asked for, unless it was told before.
	 *
	 * @param model that is opened
	 * @param resolved where it runs
	 */
	void tellPrecision(final VaeModel model, final Resolved resolved) {
		if (!resolved.lacksPrecision()) return;
		final String note = "The model \"" + model.name() + "\" is computed with precision=fp32, not "
				+ resolved.choice().precision().name().toLowerCase(Locale.ROOT) + ", which is for GPUs.";
		if (onCpu.add(note)) log.accept(note);
	}
}
