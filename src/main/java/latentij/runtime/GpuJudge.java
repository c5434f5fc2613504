// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import latentij.codec.VaeException;
import latentij.model.MemoryCost;
import latentij.util.SystemMemory;

/**
 * What to do when a GPU fails: where something was too large, makes room for it
 * there, or says so; where the CPU may do it, it does, whatever of CUDA has failed.
 */
final class GpuJudge implements FallbackNetwork.Judge {

	/** What ONNX Runtime, CUDA, cuBLAS and cuDNN say of memory that is short. */
	private static final Pattern OUT_OF_MEMORY = Pattern.compile(
			"out of memory|failed to allocate|available memory of|cuda failure 2:|"
					+ "_status_alloc_failed|device_allocation_failed",
			Pattern.CASE_INSENSITIVE);

	/** What they say of anything. */
	private static final Pattern OF_CUDA = Pattern.compile("cuda|cudnn|cublas|curand", Pattern.CASE_INSENSITIVE);

	private final MemoryCost cost;
	private final int ratio;
	private final boolean cpuMayDo;
	private final String device;

	/** Bytes of the largest image that was encoded, and decoded, on the CPU. */
	private final double[] taken = new double[2];

	/**
	 * Creates a judge.
	 *
	 * @param cost of the model
	 * @param ratio the model's spatial compression ratio
	 * @param cpuMayDo whether the CPU is to do what the GPU cannot, if its memory is
	 *          enough; else it is an error
	 * @param device the GPU, for people
	 */
	GpuJudge(final MemoryCost cost, final int ratio, final boolean cpuMayDo, final String device) {
		this.cost = cost;
		this.ratio = ratio;
		this.cpuMayDo = cpuMayDo;
		this.device = device;
	}

	/** Whether a failure, or what caused it, says so. */
	static boolean isTooLarge(final VaeException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof GpuLimitException || isOutOfMemory(String.valueOf(cause.getMessage()))) return true;
		}
		return false;
	}

	/** Whether a message says so. */
	static boolean isOutOfMemory(final String message) {
		return OUT_OF_MEMORY.matcher(message).find();
	}

	private static boolean isOfCuda(final VaeException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause())
			if (cause instanceof IOException) return false;
		return OF_CUDA.matcher(OrtRuntime.rootCause(failure)).find();
	}

	@Override
	public boolean isLasting(final VaeException failure) {
		return !isTooLarge(failure);
	}

	/**
	 * Runs something on a GPU. Where its memory is short, what is kept there is freed:
	 * for a second run, and for whatever comes next.
	 *
	 * @param run may be called twice
	 * @param free frees what a run that failed has left, and what was kept before;
	 *          says whether there was any of that
	 * @return what the run gave
	 * @throws VaeException the failure of the last run
	 */
	static <T> T run(final Supplier<T> run, final BooleanSupplier free) {
		return run(run, free, true);
	}

	private static <T> T run(final Supplier<T> run, final BooleanSupplier free, final boolean again) {
		try {
			return run.get();
		} catch (final VaeException exc) {
			if (!isTooLarge(exc) || !freed(free, exc) || !again) throw exc;
		}
		return run(run, free, false);
	}

	private static boolean freed(final BooleanSupplier free, final VaeException why) {
		try {
			return free.getAsBoolean();
		} catch (final RuntimeException exc) {
			why.addSuppressed(exc);
			return false;
		}
	}

	@Override
	public String ofFailure(final VaeException failure, final boolean encoding, final long... input) {
		final boolean tooLarge = isTooLarge(failure);
		if (!tooLarge && !(cpuMayDo && isOfCuda(failure))) return null;
		final String what = tooLarge
				? String.format(
						Locale.ROOT,
						"An input of %d x %d x %d x %d (batch, channels, height, width) is too large for %s",
						input[0],
						input[1],
						input[2],
						input[3],
						device)
				: device + " failed (" + failure.getMessage() + ")";
		final double pixels = (double) input[2] * input[3];
		final double need = input[0]
				* (encoding ? cost.encodeBytes(pixels, ratio) : cost.decodeBytes(pixels * ratio * ratio, ratio));
		// ONNX Runtime keeps the memory of a run for the next one.
		final int job = encoding ? 0 : 1;
		final boolean cpuCan = need <= Math.max(SystemMemory.available(), taken[job]);
		if (cpuMayDo && cpuCan) {
			taken[job] = Math.max(need, taken[job]);
			return what + "; it is computed on the CPU, which takes longer.";
		}
		if (!tooLarge) return null;
		throw new VaeException(
				what
						+ (cpuCan
								? ""
								: String.format(
										Locale.ROOT, ", and for the CPU too: it needs about %.1f GB", need / 1e9))
						+ ". Crop or scale the image"
						+ (failure instanceof GpuLimitException ? "" : ", or end other programs")
						+ (cpuCan ? ", or choose device=auto or device=cpu" : "") + ". (" + failure.getMessage() + ")",
				failure);
	}
}
