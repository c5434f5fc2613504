package latentij.runtime;

import java.util.Locale;
import java.util.regex.Pattern;

import latentij.codec.VaeException;
import latentij.tensor.FloatTensor;

/**
 * Finds out that a GPU's memory was not enough, and says so.
 */
final class GpuMemoryJudge implements FallbackNetwork.Judge {

	/** What ONNX Runtime, CUDA, cuBLAS and cuDNN say then. */
	private static final Pattern OUT_OF_MEMORY = Pattern.compile(
		"out of memory|failed to allocate|available memory of|cuda failure 2:|" +
			"_status_alloc_failed", Pattern.CASE_INSENSITIVE);

	private final boolean cpuWillDo;
	private final String device;

	/**
	 * Creates a judge.
	 *
	 * @param cpuWillDo whether the CPU is to do what the GPU cannot; else it is an
	 *          error
	 * @param device the GPU, for people
	 */
	GpuMemoryJudge(final boolean cpuWillDo, final String device) {
		this.cpuWillDo = cpuWillDo;
		this.device = device;
	}

	@Override
	public String ofFailure(final VaeException failure,
		final FloatTensor input)
	{
		if (!OUT_OF_MEMORY.matcher(String.valueOf(failure.getMessage())).find())
			return null;
		final String what = String.format(Locale.ROOT, "The memory of %s is not " +
			"enough for an input of %d x %d x %d x %d (batch, channels, height, width)",
			device, input.dim(0), input.dim(1), input.dim(2), input.dim(3));
		if (cpuWillDo) return what + "; it is computed on the CPU, which takes longer.";
		throw new VaeException(what + ". Crop or scale the image, end other programs " +
			"that use the GPU, or choose device=auto or device=cpu. (" + failure
				.getMessage() + ")", failure);
	}
}
