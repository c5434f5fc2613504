package latentij.runtime;

import java.nio.FloatBuffer;

import latentij.tensor.FloatTensor;

/** Finds out that 16-bit floats did not do. */
final class HalfPrecisionJudge implements FallbackNetwork.Judge {

	@Override
	public String ofResult(final FloatTensor result) {
		final FloatBuffer values = result.buffer();
		while (values.hasRemaining()) {
			if (!Float.isFinite(values.get()))
				return "16-bit floats overflowed in this model; it is computed again " +
					"with 32-bit floats. Without the system property " +
					VaeCodecs.FP16_PROPERTY + ", that is what is done first.";
		}
		return null;
	}
}
