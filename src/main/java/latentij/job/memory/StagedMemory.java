// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.job.memory.Shortage.Limit;
import latentij.runtime.backend.Budget;

/**
 * Memory for whole images that run stage by stage, on the CPU.
 *
 * @param estimate of the model
 * @param config of the model
 * @param cpu its budget
 * @param buffers bytes that Java's buffers may take
 */
record StagedMemory(MemoryEstimate estimate, VaeConfig config, Budget cpu, long buffers) {

	/**
	 * Decides on the memory of feature maps.
	 *
	 * @param work one image
	 * @param others tells why it does not run in another way
	 * @throws DoesNotFitException if it does not run in stages either
	 */
	Decision decide(final Workload work, final Shortage others) throws DoesNotFitException {
		final Limit limit = limit(work);
		if (limit != null) throw new DoesNotFitException(shortage(work, limit, others));
		final double need = estimate.stagedBytes(work);
		final double spare = buffers - estimate.imageBytes(work);
		// The other half is for files, which the system keeps in memory while it can; and of buffers, for strips.
		final double maps = Math.min(cpu.bytes() - need, spare) / 2;
		return new Decision(new Tiling.Stages((long) maps), 1, need + maps, cpu);
	}

	/** What an image exceeds; null if it fits. Other limits are told first: more memory would not help against them. */
	private Limit limit(final Workload work) {
		if (estimate.pixels(work) > work.mostPixels(config)) return Limit.TENSOR;
		if (estimate.stagedBytes(work) > cpu.bytes()) return Limit.MEMORY;
		return estimate.imageBytes(work) > buffers ? Limit.BUFFERS : null;
	}

	private Shortage shortage(final Workload work, final Limit limit, final Shortage others) {
		final int side = config.spatialCompressionRatio() * work.largestSquare(square -> limit(square) == null);
		return new Shortage(
				limit,
				limit == Limit.BUFFERS ? estimate.imageBytes(work) : estimate.stagedBytes(work),
				limit == Limit.BUFFERS ? buffers : cpu.bytes(),
				null,
				estimate.pixels(work),
				0,
				0,
				Math.max(side, others.largestSide()),
				others.smallerTiles(),
				false);
	}
}
