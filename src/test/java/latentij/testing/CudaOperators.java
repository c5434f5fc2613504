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
package latentij.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import latentij.model.OnnxSource;
import latentij.model.onnx.OnnxGraph;

/** Operators that ONNX Runtime has for CUDA only, for a CPU. */
public final class CudaOperators {

	private CudaOperators() {}

	/**
	 * A graph with the meaning of these operators added, in ONNX's own operators
	 * ({@code make_cuda_operators.py}); all else as it stands.
	 */
	public static OnnxSource lowered(final OnnxGraph graph) throws IOException {
		final String model = new String(graph.toModel(), StandardCharsets.ISO_8859_1)
			.replace("com.microsoft", "lowered.tests");
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes(model.getBytes(StandardCharsets.ISO_8859_1));
		try (InputStream functions = CudaOperators.class.getResourceAsStream(
			"/latentij/model/onnx/cuda-operators.onnx"))
		{
			functions.transferTo(bytes);
		}
		return new OnnxSource.Graph(bytes.toByteArray(), graph.externalData());
	}
}
