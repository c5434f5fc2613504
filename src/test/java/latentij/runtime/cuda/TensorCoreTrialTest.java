// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.GroupStatistics;
import latentij.model.graph.layers.GroupStatistics.Moments;
import latentij.runtime.GraphRunner;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.runtime.ort.OrtSessions.Provider;
import latentij.testing.CudaOperators;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorCoreTrialTest {

	private static final GraphOptions CORES = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);

	@BeforeAll
	static void start() {
		GraphRunner.start();
	}

	@Tag("slow")
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void operatorsThatDoWhatTheyShouldPass(final boolean half) {
		assertEquals(
				Optional.empty(),
				new TensorCoreTrial(builder -> OrtGraph.open(
								CudaOperators.lowered(builder.apply(CORES.withHalf(half))),
								Provider.CPU,
								Edit.NONE,
								CancelCheck.NONE))
						.run()
						.whyNot());
	}

	@Test
	void missingOperatorsAreNoticed() {
		final String why = new TensorCoreTrial(builder -> OrtGraph.open(builder.apply(CORES), Provider.CPU))
				.run()
				.whyNot()
				.orElseThrow();
		assertTrue(why.contains("NhwcConv"), why);
	}

	/** The reason, if normalizations take another variance, so many times as large. */
	private static String whyNot(final double times, final String norms) {
		final GroupStatistics wrong = (graph, norm, x, channels, groups) -> {
			final Moments moments = GroupStatistics.SHORT_SUMS.of(graph, norm, x, channels, groups);
			return norm.contains(norms)
					? new Moments(
							moments.centered(),
							moments.residual(),
							graph.node(
									"Mul", norm + ".wrong", List.of(moments.variance(), graph.scalar("times", times))))
					: moments;
		};
		return new TensorCoreTrial(
						builder -> OrtGraph.open(builder.apply(GraphOptions.GPU.withStatistics(wrong)), Provider.CPU))
				.run()
				.whyNot()
				.orElseThrow();
	}

	@Test
	void wrongNumbersAreNoticed() {
		assertTrue(whyNot(1.05, "").contains("wrong numbers"));
		assertTrue(whyNot(-1, "").contains("NaN"));
	}

	@Tag("slow")
	@ParameterizedTest
	@ValueSource(
			strings = {
				"encoder.down_blocks.0.resnets.0.norm1",
				"encoder.mid_block.attentions.0.group_norm",
				"encoder.conv_norm_out",
				"decoder.up_blocks.2.resnets.1.norm2"
			})
	void oneLayerThatDoesSomethingElseIsNoticed(final String norm) {
		assertTrue(whyNot(4, norm).contains("wrong numbers"));
	}

	@Test
	void oneWrongNumberIsNoticedWhereverItStands() {
		for (final float wrong : new float[] {Float.NaN, 3}) {
			for (int i = 0; i < 3; i++) {
				final float[] found = {1, 1, 1};
				found[i] = wrong;
				assertTrue(
						TensorCoreTrial.difference(new float[] {1, 1, 1}, found).isPresent(), i + ": " + wrong);
			}
		}
		assertEquals(Optional.empty(), TensorCoreTrial.difference(new float[] {1, 1, 1}, new float[] {1, 1.005f, 1}));
		assertTrue(TensorCoreTrial.difference(new float[2], new float[3]).isPresent());
	}
}
