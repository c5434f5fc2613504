/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.onnx.GraphOptions;
import latentij.model.onnx.GraphOptions.Target;
import latentij.model.onnx.GroupStatistics;
import latentij.model.onnx.GroupStatistics.Moments;
import latentij.tensor.FloatTensor;
import latentij.testing.CudaOperators;
import latentij.testing.Tensors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorCoreTrialTest {

	private static final GraphOptions CORES = GraphOptions.GPU.withTarget(
		Target.TENSOR_CORES);

	private static final int GPU = 0;

	/**
	 * Of the largest value: some thirty roundings of 5e-4 each, on another device.
	 */
	private static final double RTOL = 0.05;

	private static final String CONFIG = """
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
	@ValueSource(booleans = { false, true })
	void operatorsThatDoWhatTheyShouldPass(final boolean half) {
		assertEquals(Optional.empty(), new TensorCoreTrial(graph -> OrtGraph.open(
			CudaOperators.lowered(graph.builder().apply(CORES.withHalf(half))),
			OrtRuntime.CPU)).whyNot());
	}

	@Test
	void missingOperatorsAreNoticed() {
		final String why = new TensorCoreTrial(graph -> OrtGraph.open(graph,
			OrtRuntime.CPU, Precision.FP32, CORES)).whyNot().orElseThrow();
		assertTrue(why.contains("NhwcConv"), why);
	}

	@Test
	void wrongNumbersAreNoticed() {
		final GroupStatistics wrong = (graph, norm, x, channels, groups) -> {
			final Moments moments = GroupStatistics.SHORT_SUMS.of(graph, norm, x,
				channels, groups);
			return new Moments(moments.centred(), moments.residual(), graph.scalar(
				"one", 1.0));
		};
		final String why = new TensorCoreTrial(graph -> OrtGraph.open(graph,
			OrtRuntime.CPU, Precision.FP32, GraphOptions.GPU.withStatistics(wrong)))
				.whyNot().orElseThrow();
		assertTrue(why.contains("wrong numbers"), why);
	}

	@Test
	void valuesThatAreNotFiniteAreNoticed() {
		final GroupStatistics broken = (graph, norm, x, channels, groups) -> {
			final Moments moments = GroupStatistics.SHORT_SUMS.of(graph, norm, x,
				channels, groups);
			return new Moments(moments.centred(), moments.residual(), graph.scalar(
				"minus one", -1.0));
		};
		final String why = new TensorCoreTrial(graph -> OrtGraph.open(graph,
			OrtRuntime.CPU, Precision.FP32, GraphOptions.GPU.withStatistics(broken)))
				.whyNot().orElseThrow();
		assertTrue(why.contains("NaN"), why);
	}

	@ParameterizedTest
	@EnumSource(value = Precision.class, names = { "TF32", "FP16" })
	void gpuRunsTheGraphsForTensorCores(final Precision precision)
		throws IOException
	{
		final Optional<Obstacle> obstacle = OrtRuntime.get().whyCudaFails(GPU);
		assumeTrue(obstacle.isEmpty(), () -> "no GPU: " + obstacle.get().what());
		assertEquals(Optional.empty(), OrtRuntime.get().whyNoTensorCores(GPU,
			precision));
		FullSizeModel.write(folder, CONFIG, 0);
		final VaeModel model = Checkpoints.open(folder, "small");
		final FloatTensor image = FloatTensor.zeros(2, 3, 96, 64);
		for (int i = 0; i < image.size(); i++)
			image.buffer().put(i, (float) Math.sin(0.37 * i + i / 96));
		try (OrtVaeNetwork cpu = new OrtVaeNetwork(model, OrtRuntime.CPU);
				OrtVaeNetwork gpu = new OrtVaeNetwork(model, GPU, precision))
		{
			Tensors.assertClose(cpu.encode(image, null), gpu.encode(image, null), RTOL);
			final FloatTensor latent = FloatTensor.zeros(2, 4, 24, 16);
			for (int i = 0; i < latent.size(); i++)
				latent.buffer().put(i, (float) Math.sin(1.3 * i));
			Tensors.assertClose(cpu.decode(latent), gpu.decode(latent), RTOL);
		}
	}
}
