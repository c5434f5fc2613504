// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import latentij.model.graph.layers.GraphOptions.Form;
import latentij.runtime.backend.Precision;
import latentij.runtime.cuda.CudaBackend;

/**
 * One job of {@link VaeBenchmark}: what it computes, and whether it can be run.
 *
 * @param encode whether it encodes rather than decodes
 * @param side of the square image, a multiple of 8
 * @param batch images at once
 * @param precision of what is computed
 * @param graph {@link #BEST}, {@link #PLAIN}, or forms of graphs for tensor cores, with "+" between
 */
record BenchmarkRow(boolean encode, int side, int batch, Precision precision, String graph) {

	/** The graph that users get. */
	static final String BEST = "best";

	/** Without the graphs for tensor cores. */
	static final String PLAIN = "plain";

	private static final List<String> FORMS = Arrays.stream(Form.values())
			.map(form -> form.name().toLowerCase(Locale.ROOT))
			.toList();

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

	/** "fp32", "tf32", "tf32 plain", "fp16", "fp16 plain", "fp16 transposed+sums". */
	String words() {
		return precision.name().toLowerCase(Locale.ROOT) + (graph.equals(BEST) ? "" : " " + graph);
	}

	/** Has networks that are opened from now on run a graph. */
	static void choose(final String graph) {
		System.setProperty(CudaBackend.CHANNELS_LAST_PROPERTY, Boolean.toString(!graph.equals(PLAIN)));
		if (graph.equals(BEST) || graph.equals(PLAIN)) System.clearProperty(CudaBackend.FORMS_PROPERTY);
		else System.setProperty(CudaBackend.FORMS_PROPERTY, graph.replace('+', ','));
	}

	/** Why a card does not run a graph for tensor cores; empty if it does, and for {@link #PLAIN}. */
	static Optional<String> whyNot(final String graph, final Precision precision) {
		if (graph.equals(PLAIN)) return Optional.empty();
		choose(graph);
		return Networks.cuda().tensorCoresUnavailable(Networks.gpu(), precision, () -> false);
	}

	/**
	 * Refuses what is no graph.
	 *
	 * @param words with commas between
	 * @throws IllegalArgumentException for a word that is not known
	 */
	static void checkGraphs(final String words) {
		for (final String word : words.split(","))
			if (!word.equals(BEST) && !word.equals(PLAIN) && !FORMS.containsAll(List.of(word.split("\\+"))))
				throw new IllegalArgumentException("\"graph=" + words + "\" is not understood. Expected were some of "
						+ BEST + ", " + PLAIN + " and " + FORMS + ", with commas between, and + between forms.");
	}
}
