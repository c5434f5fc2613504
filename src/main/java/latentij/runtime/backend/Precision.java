// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

/**
 * Arithmetic of a device, where the model does not fix it. The CPU always uses 32-bit
 * floats.
 */
public enum Precision {

	/** 32 bit: the numbers of a CPU. */
	FP32(""),
	/**
	 * 32 bit, rounded to 10 bits of fraction before it is multiplied: several
	 * times as fast, with latents that differ from a CPU's in the third digit.
	 */
	TF32(", TF32"),
	/**
	 * 16 bit, but for the arithmetic of normalizations: faster still, with half
	 * the memory for large images, and errors up to twice those of {@link #TF32},
	 * which models get that do not take it.
	 */
	FP16(", fp16"),
	/**
	 * 32 bit on the CPU, in less time: wide convolutions lose more to rounding there, some
	 * 1e-5 of the range of what a network gives. A GPU computes as with {@link #FP32}.
	 */
	FAST(", fast");

	private final String suffix;

	Precision(final String suffix) {
		this.suffix = suffix;
	}

	/** @return the end of a device's name, for people and for provenance */
	public String suffix() {
		return suffix;
	}

	/** @return true for 16-bit floats */
	public boolean isHalf() {
		return this == FP16;
	}

	/**
	 * Tells whether tensor cores may multiply. ONNX Runtime's option for TF32 takes them
	 * from convolutions of 16-bit floats too.
	 *
	 * @return true if they may
	 */
	public boolean usesTensorCores() {
		return this == TF32 || this == FP16;
	}
}
