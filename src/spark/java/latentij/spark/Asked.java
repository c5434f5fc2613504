// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.TreeMap;
import latentij.ij.Latents;
import latentij.ij.files.FileWork;
import latentij.job.CodecPool.Lease;
import latentij.model.library.Models;
import org.apache.spark.api.java.function.Function;

/**
 * Tells what all parts must have the same, in an executor: its device decides how many images go through the network
 * together, and its model, which version all need, if the driver has none.
 */
final class Asked implements Function<String, Asked.Answer> {

	private static final long serialVersionUID = 1L;

	private final SparkWork work;
	private final TreeMap<String, String> settings;

	/**
	 * What all parts have the same.
	 *
	 * @param most how many images go through the network together, at most; 1 if none do
	 * @param version of the model; {@link Models#UNKNOWN_VERSION} where each latent names its model
	 */
	record Answer(int most, String version) implements Serializable {}

	/**
	 * Creates the question.
	 *
	 * @param work that is done
	 * @param settings of LatentIJ, for executors
	 */
	Asked(final SparkWork work, final TreeMap<String, String> settings) {
		this.work = work;
		this.settings = settings;
	}

	/** @param version of the driver's model; {@link Models#UNKNOWN_VERSION} if it has none */
	@Override
	public Answer call(final String version) throws IOException {
		final Latents latents = ExecutorLatents.get(settings);
		final FileWork files = work.assigned().files();
		final int most = files.groups(latents).most();
		if (!version.equals(Models.UNKNOWN_VERSION)) return new Answer(most, version);
		try (Lease model = files.open(latents)) {
			return new Answer(most, model == null ? version : model.id().version());
		}
	}

	/**
	 * Refuses a model with other numbers than the run was begun with.
	 *
	 * @param model of this executor; null where each latent names its model
	 * @param version of the answer
	 * @throws IOException if it is another one; the message names both versions
	 */
	static void requireVersion(final Lease model, final String version) throws IOException {
		if (model != null && !version.equals(Models.UNKNOWN_VERSION)) model.id().requireVersion(version);
	}
}
