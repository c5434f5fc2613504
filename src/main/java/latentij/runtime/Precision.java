// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Locale;
import java.util.Optional;

/**
 * With what floats a GPU computes what a model leaves open. A CPU has those of 32
 * bits.
 */
public enum Precision {

	/** 32 bit: the numbers of a CPU. */
	FP32("", 0.75),
	/**
	 * 32 bit, rounded to 10 bits of fraction before it is multiplied: several
	 * times as fast, with latents that differ from a CPU's in the third digit.
	 */
	TF32(", TF32", 0.75),
	/**
	 * 16 bit, but for the arithmetic of normalizations: faster still, with half
	 * the memory for large images, and errors up to twice those of {@link #TF32},
	 * which models get that do not take it.
	 */
	FP16(", fp16", 0.45);

	/** What {@link #parse} takes, for messages. */
	public static final String WORDS = "fp32, tf32 or fp16";

	/** What is added to a device's name, for people and for provenance. */
	private final String suffix;

	private final double memoryFactor;

	Precision(final String suffix, final double memoryFactor) {
		this.suffix = suffix;
		this.memoryFactor = memoryFactor;
	}

	/**
	 * Reads a precision as users type it.
	 *
	 * @param word "fp32", "tf32" or "fp16"
	 * @return the precision; empty for any other word
	 */
	public static Optional<Precision> parse(final String word) {
		final String normal = word.strip().toLowerCase(Locale.ROOT);
		for (final Precision precision : values()) if (precision.key().equals(normal)) return Optional.of(precision);
		return Optional.empty();
	}

	/** @return the word for it in macros */
	public String key() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The factor from {@code MemoryCost}, which was measured on CPUs, to what a GPU
	 * needs. On an emulated one, ONNX Runtime took 0.41 to 0.52 of it for Stable
	 * Diffusion 1.5 in 32 bit, 0.24 to 0.33 in 16, and 0.67 to 0.70 for the bundled
	 * model at 1024x1024 (0.79 at 512x512); the rest is for cuDNN. On an H200,
	 * whose memory has room for larger blocks of attention, all that a process took
	 * was 1.28 (encoding) and 0.49 (decoding) of it for Stable Diffusion 1.5 at
	 * 1024x1024 in 32 bit, 0.73 and 0.29 in 16, and 0.46 and 0.24 to 0.26 at
	 * 2048x2048. Too little is no harm: a run that does not fit says so.
	 */
	double memoryFactor() {
		return memoryFactor;
	}

	String suffix() {
		return suffix;
	}

	boolean isHalf() {
		return this == FP16;
	}

	/**
	 * Whether tensor cores may multiply. ONNX Runtime's option for TF32 takes them
	 * from convolutions of 16-bit floats too.
	 */
	boolean usesTensorCores() {
		return this != FP32;
	}
}
