// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;

/**
 * Tells how many images go through the network together, in an executor: its device decides, and all parts must have
 * the same groups.
 */
final class GroupSize implements Function<Integer, Integer> {

	private static final long serialVersionUID = 1L;

	private final SparkWork work;
	private final TreeMap<String, String> settings;

	/**
	 * Creates the question.
	 *
	 * @param work that is done
	 * @param settings of LatentIJ, for executors
	 */
	GroupSize(final SparkWork work, final TreeMap<String, String> settings) {
		this.work = work;
		this.settings = settings;
	}

	@Override
	public Integer call(final Integer unused) {
		return work.assigned().files().groups(ExecutorLatents.get(settings)).most();
	}
}
