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
package latentij.model;

import java.net.URL;
import java.nio.file.Path;
import java.util.function.Function;

import latentij.model.onnx.GraphOptions;
import latentij.model.onnx.OnnxGraph;

/**
 * Where ONNX Runtime finds one graph.
 */
public sealed interface OnnxSource {

	/**
	 * A graph in a file; external data, if any, lies beside it.
	 *
	 * @param path the {@code .onnx} file
	 */
	record File(Path path) implements OnnxSource {}

	/**
	 * A graph packed into a jar, without external data.
	 *
	 * @param url of the {@code .onnx} file
	 */
	record Resource(URL url) implements OnnxSource {}

	/**
	 * A graph in memory.
	 *
	 * @param proto a serialized ONNX ModelProto, below 2 GiB; shared, never
	 *          changed
	 * @param externalData the folder that the graph's external initializers are
	 *          relative to; null where it has none
	 */
	record Graph(byte[] proto, Path externalData) implements OnnxSource {}

	/**
	 * A graph that is built when it is opened, for the device that it will run on.
	 *
	 * @param builder builds the graph; fails only with the machine
	 * @param half whether it may compute with 16-bit floats
	 */
	record Built(Function<GraphOptions, OnnxGraph> builder, boolean half)
		implements OnnxSource
	{

		/** A graph that computes with 32-bit floats only. */
		public Built(final Function<GraphOptions, OnnxGraph> builder) {
			this(builder, false);
		}
	}
}
