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

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

import latentij.model.OnnxSource;
import latentij.model.onnx.OnnxGraph;
import latentij.tensor.FloatTensor;

/** Runs any graph, with the options that LatentIJ uses. */
public final class GraphRunner implements AutoCloseable {

	private final OrtGraph graph;

	public GraphRunner(final OnnxSource source) throws IOException {
		graph = OrtGraph.open(source, OrtRuntime.CPU);
	}

	public GraphRunner(final OnnxGraph graph) throws IOException {
		this(new OnnxSource.Built(options -> graph));
	}

	/**
	 * Opens a graph as it is.
	 *
	 * @param device {@code cpu}, or a precision on the first GPU, with or without
	 *          something after a hyphen
	 */
	public GraphRunner(final OnnxGraph graph, final String device)
		throws IOException
	{
		final boolean cpu = device.equals("cpu");
		this.graph = OrtGraph.open(graph, cpu ? OrtRuntime.CPU : 0, cpu
			? Precision.FP32 : Precision.valueOf(device.split("-")[0].toUpperCase(
				Locale.ROOT)), null);
	}

	public FloatTensor run(final String output, final String input,
		final FloatTensor tensor)
	{
		return graph.run(output, OrtGraph.input(input, tensor));
	}

	/** Runs a graph of several inputs. */
	public FloatTensor run(final String output,
		final Map<String, FloatTensor> inputs)
	{
		return graph.run(output, inputs.entrySet().stream().map(
			input -> OrtGraph.input(input.getKey(), input.getValue())).toArray(
				OrtGraph.Input[]::new));
	}

	@Override
	public void close() {
		graph.close();
	}
}
