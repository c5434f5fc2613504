// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.Objects;
import java.util.Set;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OperatorSets;
import latentij.model.graph.winograd.WinogradConvolution;

/**
 * Choices that may vary between two graphs of the same weights.
 *
 * @param statistics how group normalizations come by mean and variance
 * @param attentionScores how many scores an attention holds at once, at least 1;
 *          queries are taken in blocks that keep to it
 * @param target for what the nodes are chosen
 * @param taps whether the output of every module is an output of the graph, named
 *          {@code tap:} and the module ({@code tap:encoder.mid_block}); for
 *          finding where two implementations part
 * @param half whether to compute with 16-bit floats, but for the statistics and
 *          the arithmetic of normalizations; inputs and outputs have 32 bits all
 *          the same
 * @param fast whether a CPU shall compute in less time what loses more to rounding: wide 3x3
 *          convolutions in {@linkplain WinogradConvolution Winograd's domain}, the others in
 *          one sum, and {@linkplain AttentionProducts fewer layers} in attentions; for 32-bit floats
 * @param forms what is done in another way for {@link Target#TENSOR_CORES}; empty for what was measured on a card
 */
public record GraphOptions(
		GroupStatistics statistics,
		long attentionScores,
		Target target,
		boolean taps,
		boolean half,
		boolean fast,
		Set<Form> forms) {

	/** Runtime that runs the graph. The same network, written with other nodes. */
	public enum Target {

		/**
		 * A CPU. Each 3x3 convolution is the sum of two smaller ones: a tenth to a
		 * fifth less is lost to rounding, for some 5% more time. One of an enlarged
		 * image is four of 2x2 of the small image: less than half of the arithmetic.
		 */
		CPU,

		/** Any GPU: launching more and smaller convolutions does cost there. */
		GPU,

		/**
		 * An NVIDIA GPU that multiplies 16-bit floats or TF32 on its tensor cores,
		 * with ONNX Runtime's CUDA provider and operators of its own. Statistics are
		 * theirs. Architectures that they cannot do get the graph for {@link #GPU}.
		 */
		TENSOR_CORES
	}

	/** Ways for tensor cores that no card has measured yet; the same network, with other nodes. */
	public enum Form {

		/**
		 * Nearest enlargement and 3x3 convolution as one transposed convolution of the small image: 16 products for
		 * each of its pixels and pair of channels instead of 36, and no large image between.
		 */
		TRANSPOSED,

		/**
		 * A residual sum and the normalization after it by one node, which does not read the sum again for its
		 * statistics.
		 */
		SUMS,

		/**
		 * Normalizations, their activation, and the sums before them, by {@linkplain OperatorSets#LATENTIJ kernels of
		 * our own}, with as many blocks as the image has pixels for.
		 */
		KERNELS
	}

	/**
	 * 64 MB in 32 bit: the scores of a 512x512 image in one block, those of a
	 * larger one in several.
	 */
	public static final long DEFAULT_ATTENTION_SCORES = 1 << 24;

	/** The options for a CPU. */
	public static final GraphOptions DEFAULT = new GraphOptions(
			GroupStatistics.SHORT_SUMS, DEFAULT_ATTENTION_SCORES, Target.CPU, false, false, false, Set.of());

	/** The options for a GPU. */
	public static final GraphOptions GPU = new GraphOptions(
			GroupStatistics.SHORT_SUMS, DEFAULT_ATTENTION_SCORES, Target.GPU, false, false, false, Set.of());

	public GraphOptions {
		Objects.requireNonNull(statistics, "statistics");
		Objects.requireNonNull(target, "target");
		forms = Set.copyOf(forms);
		if (attentionScores < 1) throw new IllegalArgumentException("An attention needs room for at least one score");
	}

	/** @return these options, with taps */
	public GraphOptions withTaps() {
		return new GraphOptions(statistics, attentionScores, target, true, half, fast, forms);
	}

	/** @return these options, with another limit on scores */
	public GraphOptions withAttentionScores(final long scores) {
		return new GraphOptions(statistics, scores, target, taps, half, fast, forms);
	}

	/**
	 * These options, for a graph that runs in stages: what needs a whole feature map is
	 * left to the caller, as {@linkplain OnnxGraph#barriers barriers}.
	 *
	 * @return such options, with 32-bit floats
	 */
	public GraphOptions inStages() {
		return new GraphOptions(GroupStatistics.BETWEEN_STAGES, attentionScores, target, taps, false, false, forms);
	}

	/** @return true for a graph that runs in stages */
	boolean stages() {
		return statistics == GroupStatistics.BETWEEN_STAGES;
	}

	/** @return these options, with 16-bit floats or without */
	public GraphOptions withHalf(final boolean wanted) {
		return new GraphOptions(statistics, attentionScores, target, taps, wanted, fast, forms);
	}

	/** @return whether wide convolutions are in Winograd's domain: on a CPU, in 32 bit */
	public boolean takesWinograd() {
		return target == Target.CPU && !half && fast;
	}

	/** @return these options, fast or not */
	public GraphOptions withFast(final boolean wanted) {
		return new GraphOptions(statistics, attentionScores, target, taps, half, wanted, forms);
	}

	/** @return these options, for another target */
	public GraphOptions withTarget(final Target other) {
		return new GraphOptions(statistics, attentionScores, other, taps, half, fast, forms);
	}

	/** @return these options, with other statistics */
	public GraphOptions withStatistics(final GroupStatistics other) {
		return new GraphOptions(other, attentionScores, target, taps, half, fast, forms);
	}

	/** @return these options, with other forms */
	public GraphOptions withForms(final Set<Form> others) {
		return new GraphOptions(statistics, attentionScores, target, taps, half, fast, others);
	}
}
