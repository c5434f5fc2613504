// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.GraphOptions.Target;
import latentij.model.graph.GroupStatistics;
import latentij.model.graph.GroupStatistics.Moments;
import latentij.tensor.FloatTensor;
import latentij.testing.CudaOperators;
import latentij.testing.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorCoreTrialTest {

	private static final GraphOptions CORES = GraphOptions.GPU.withTarget(Target.TENSOR_CORES);

	private static final int GPU = 0;

	/**
	 * Of the largest value: some thirty roundings of 5e-4 each, on another device.
	 */
	private static final double RTOL = 0.05;

	static final String CONFIG =
			"""
		{"_class_name": "AutoencoderKL", "act_fn": "silu", "in_channels": 3,
		"out_channels": 3, "latent_channels": 4, "block_out_channels": [64, 128,
		256], "layers_per_block": 1, "norm_num_groups": 32,
		"scaling_factor": 0.18215, "down_block_types": ["DownEncoderBlock2D",
		"DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types":
		["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
		""";

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void operatorsThatDoWhatTheyShouldPass(final boolean half) {
		assertEquals(
				Optional.empty(),
				new TensorCoreTrial(builder -> OrtGraph.open(
								CudaOperators.lowered(builder.apply(CORES.withHalf(half))), OrtRuntime.CPU))
						.whyNot());
	}

	@Test
	void missingOperatorsAreNoticed() {
		final String why = new TensorCoreTrial(
						builder -> OrtGraph.open(builder.apply(CORES), OrtRuntime.CPU, Precision.FP32, null))
				.whyNot()
				.orElseThrow();
		assertTrue(why.contains("NhwcConv"), why);
	}

	/** Why not, if normalizations take another variance, so many times as large. */
	private static String whyNot(final double times, final String norms) {
		final GroupStatistics wrong = (graph, norm, x, channels, groups) -> {
			final Moments moments = GroupStatistics.SHORT_SUMS.of(graph, norm, x, channels, groups);
			return norm.contains(norms)
					? new Moments(
							moments.centred(),
							moments.residual(),
							graph.node(
									"Mul", norm + ".wrong", List.of(moments.variance(), graph.scalar("times", times))))
					: moments;
		};
		return new TensorCoreTrial(builder -> OrtGraph.open(
						builder.apply(GraphOptions.GPU.withStatistics(wrong)), OrtRuntime.CPU, Precision.FP32, null))
				.whyNot()
				.orElseThrow();
	}

	@Test
	void wrongNumbersAreNoticed() {
		assertTrue(whyNot(1.05, "").contains("wrong numbers"));
		assertTrue(whyNot(-1, "").contains("NaN"));
	}

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

	@ParameterizedTest
	@EnumSource(
			value = Precision.class,
			names = {"TF32", "FP16"})
	void gpuRunsTheGraphsForTensorCores(final Precision precision) throws IOException {
		Gpu.assumeItWorks();
		assertEquals(Optional.empty(), OrtRuntime.get().whyNoTensorCores(GPU, precision));
		FullSizeModel.write(folder, CONFIG, 0);
		final VaeModel model = Checkpoints.open(folder, "small");
		final FloatTensor image = FloatTensor.zeros(2, 3, 96, 64);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, (float) Math.sin(0.37 * i + i / 96));
		try (OrtVaeNetwork cpu = new OrtVaeNetwork(model, OrtRuntime.CPU);
				OrtVaeNetwork gpu = new OrtVaeNetwork(model, GPU, precision)) {
			Tensors.assertClose(cpu.encode(image, null), gpu.encode(image, null), RTOL);
			final FloatTensor latent = FloatTensor.zeros(2, 4, 24, 16);
			for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) Math.sin(1.3 * i));
			Tensors.assertClose(cpu.decode(latent), gpu.decode(latent), RTOL);
		}
	}
}
