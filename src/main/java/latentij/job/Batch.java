// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.ArrayList;
import java.util.List;
import latentij.codec.tiling.Tiling;

/**
 * Steps of a plan that go through the network in one run: whole planes of equal size.
 *
 * @param steps at least one, in order
 */
record Batch(List<Step> steps) {

	/** All steps of a plan, in order. */
	static List<Batch> of(final Plan plan) {
		final List<Batch> batches = new ArrayList<>();
		List<Step> steps = List.of();
		for (final Step step : plan.steps()) {
			final boolean more = !steps.isEmpty() && steps.size() < plan.batch() && isLike(steps.get(0), step);
			if (!more) {
				steps = new ArrayList<>();
				batches.add(new Batch(steps));
			}
			steps.add(step);
		}
		return batches;
	}

	private static boolean isLike(final Step one, final Step other) {
		return one.tiling().equals(Tiling.WHOLE)
				&& other.equals(one.at(other.in().plane()));
	}

	/** The first step, of which the others differ by their planes. */
	Step first() {
		return steps.get(0);
	}

	int size() {
		return steps.size();
	}
}
