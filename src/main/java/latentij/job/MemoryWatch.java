// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import latentij.codec.VaeException;
import latentij.util.Bytes;
import latentij.util.machine.SystemMemory;

/**
 * A look at the memory of this process while a network runs: a graph of somebody else may have
 * a loop that takes all there is, which no estimate can tell. Java's own objects do not count.
 */
final class MemoryWatch implements AutoCloseable {

	/** Runs take less than they are planned for; the rest is for what else goes on. */
	private static final double TIMES = 3;

	/** Bytes that runs may take whatever they were planned for. */
	private static final double AT_LEAST = 1e9;

	/** The watches of the runs that go on now; guarded by itself. */
	private static final Set<MemoryWatch> ACTIVE = new HashSet<>();

	private final double need;
	private final LongSupplier memory;
	private final long before;

	/** The memory of this run and of all others since it began; guarded by the set of them. */
	private double expected;

	private volatile double taken;

	/**
	 * Begins to watch.
	 *
	 * @param plan of the run
	 */
	MemoryWatch(final Plan plan) {
		this(need(plan), () -> SystemMemory.nativeOfThisProcess().orElse(0));
	}

	/**
	 * Begins to watch.
	 *
	 * @param need bytes that the run was planned with
	 * @param memory gives the bytes that the process holds
	 */
	MemoryWatch(final double need, final LongSupplier memory) {
		this.need = need;
		this.memory = memory;
		synchronized (ACTIVE) {
			expected = this.need;
			for (final MemoryWatch other : ACTIVE) {
				expected += other.need;
				other.expected += this.need;
			}
			ACTIVE.add(this);
		}
		before = memory.getAsLong();
	}

	/** Main memory that the driver of a GPU takes is in no plan. */
	private static double need(final Plan plan) {
		final boolean cpu =
				plan.ladder().stream().allMatch(rung -> rung.device().isCpu());
		return cpu ? plan.memory().bytes() : Double.POSITIVE_INFINITY;
	}

	/** @return whether the process has taken too much */
	boolean isTooMuch() {
		final double growth = (double) memory.getAsLong() - before;
		if (growth > limit()) taken = growth;
		return taken > 0;
	}

	private double limit() {
		synchronized (ACTIVE) {
			return Math.max(AT_LEAST, TIMES * expected);
		}
	}

	/**
	 * The reason why a run was ended.
	 *
	 * @param end of the run
	 * @return the exception for the user; the same if it was not ended for its memory
	 */
	RuntimeException reason(final RuntimeException end) {
		if (taken == 0) return end;
		return new VaeException(
				"The network was stopped: it took " + Bytes.ofMemory(taken) + " of memory and more, where about "
						+ Bytes.ofMemory(need) + " were expected. Its graph may have a loop without end:"
						+ " choose another model.",
				end);
	}

	/** Ends it. */
	@Override
	public void close() {
		synchronized (ACTIVE) {
			ACTIVE.remove(this);
		}
	}
}
