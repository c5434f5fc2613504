// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtErrors;
import latentij.tensor.FloatTensor;
import latentij.util.Versions;

/** Finds out whether a card works, by running a small network on it. */
final class CudaProbe {

	/** Opens a graph on the card. */
	@FunctionalInterface
	interface Opener {

		GraphSession open(OnnxGraph graph) throws IOException;
	}

	/**
	 * A finding.
	 *
	 * @param unavailable the reason and the remedy; empty if the card works
	 * @param noKernel true if the search for kernels found none
	 */
	record Result(Optional<Unavailable> unavailable, boolean noKernel) {

		static final Result WORKS = new Result(Optional.empty(), false);

		static Result fails(final String reason, final String remedy, final boolean noKernel) {
			return new Result(Optional.of(new Unavailable(reason, remedy)), noKernel);
		}
	}

	private final Opener opener;

	CudaProbe(final Opener opener) {
		this.opener = opener;
	}

	Result run() {
		try (GraphSession graph = opener.open(graph())) {
			final FloatTensor image = FloatTensor.zeros(1, 8, 16, 16);
			image.set(72, 0, 0, 8, 8);
			final FloatTensor result = graph.run("y", Input.of("x", image));
			if (Math.abs(result.get(0, 0, 8, 8) - 73) > 1e-3f)
				return Result.fails("a small network on the GPU gave a wrong result", "update NVIDIA's driver", false);
			return Result.WORKS;
		} catch (final IOException | RuntimeException | LinkageError exc) {
			return failed(exc);
		}
	}

	private static Result failed(final Throwable exc) {
		final String cause = OrtErrors.message(exc);
		final Failure failure = CudaErrors.classify(exc);
		if (CudaErrors.hasNoCode(exc))
			return Result.fails(
					"ONNX Runtime " + Versions.onnxRuntime() + " has no code for this card (" + cause + ")",
					"use another card",
					failure == Failure.NO_KERNEL);
		return Result.fails(
				"a small network on the GPU failed (" + cause + ")",
				failure == Failure.OUT_OF_MEMORY
						? "end other programs that use the card, and start again"
						: "update NVIDIA's driver, or install CUDA 12 and cuDNN 9 again",
				failure == Failure.NO_KERNEL);
	}

	/**
	 * A convolution, which is cuDNN's, and a sum, which is ONNX Runtime's own: it may
	 * have no code for a card that cuDNN knows (1.29 has none for Blackwell's data
	 * center cards).
	 */
	private static OnnxGraph graph() {
		final OnnxGraph graph = new OnnxGraph("probe");
		final String x = graph.input("x", OnnxType.FLOAT, 1, 8, 16, 16);
		final float[] weights = new float[8 * 8 * 9];
		Arrays.fill(weights, 1 / 72f);
		final String kernel =
				graph.node("Reshape", "kernel", List.of(graph.floats("weights", weights), graph.integers(8, 8, 3, 3)));
		final String convolved =
				graph.node("Conv", "convolved", List.of(x, kernel), Attribute.of("pads", new long[] {1, 1, 1, 1}));
		graph.output(graph.node("Add", "y", List.of(convolved, x)), OnnxType.FLOAT);
		return graph;
	}
}
