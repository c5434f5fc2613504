// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Locale;
import java.util.Optional;
import latentij.runtime.backend.Precision;
import latentij.runtime.cuda.CudaBackend;

/**
 * One job of {@link VaeBenchmark}: what it computes, and whether it can be run.
 *
 * @param encode whether it encodes rather than decodes
 * @param side of the square image, a multiple of 8
 * @param batch images at once
 * @param precision of what is computed
 * @param plain whether the graphs for tensor cores are kept out
 */
record BenchmarkRow(boolean encode, int side, int batch, Precision precision, boolean plain) {
	private static final double COUNTABLE = new CudaBackend().mostValues();

	/** Multiply-adds at 512x512, of which the attention is counted apart. */
	private static final double ENCODER_GMAC = 558;

	private static final double DECODER_GMAC = 1257;
	private static final double ATTENTION_GMAC = 17;

	/** Channels of the widest tensor at full resolution. */
	private static final long ENCODER_CHANNELS = 128;

	private static final long DECODER_CHANNELS = 256;

	/** A Java buffer holds less than 2 GiB. */
	private static final long MOST_VALUES = 1L << 29;

	/**
	 * Floating point operations of the network as diffusers has it: all but the
	 * attention grows with the area, the attention with its square. (On the CPU,
	 * LatentIJ needs a seventh less to decode.)
	 */
	double flop() {
		final double area = (double) side * side / (512 * 512);
		final double rest = (encode ? ENCODER_GMAC : DECODER_GMAC) - ATTENTION_GMAC;
		return 2e9 * batch * (rest * area + ATTENTION_GMAC * area * area);
	}

	/** Why this row cannot be run; empty if it can. */
	Optional<String> whyNot() {
		final long pixels = (long) side * side * batch;
		final long elements = pixels * (encode ? ENCODER_CHANNELS : DECODER_CHANNELS);
		if (elements >= COUNTABLE)
			return Optional.of(String.format(
					Locale.ROOT,
					"its widest tensor has %,d elements, and CUDA's kernels need fewer than %,.0f",
					elements,
					COUNTABLE));
		if (3 * pixels >= MOST_VALUES)
			return Optional.of(String.format(
					Locale.ROOT,
					"the image has %,d values, and a FloatTensor holds fewer than %,d",
					3 * pixels,
					MOST_VALUES));
		return Optional.empty();
	}

	@Override
	public String toString() {
		return (encode ? "encode" : "decode") + " " + side + "x" + side + ", batch " + batch + ", " + words();
	}

	/** "fp32", "tf32", "tf32 plain", "fp16", "fp16 plain". */
	String words() {
		return precision.name().toLowerCase(Locale.ROOT) + (plain ? " plain" : "");
	}
}
