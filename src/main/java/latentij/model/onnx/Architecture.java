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
package latentij.model.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of an autoencoder: all that its graphs depend on besides the
 * weights.
 */
public sealed interface Architecture permits KlArchitecture,
	TinyArchitecture
{

	/** @return channels of images to encode */
	int inChannels();

	/** @return channels of decoded images */
	int outChannels();

	/** @return channels of latents */
	int latentChannels();

	/** @return pixels of the image per pixel of the latent along one side */
	int spatialCompressionRatio();

	/**
	 * Builds the encoder.
	 *
	 * @param weights its tensors
	 * @param options what may vary
	 * @return the graph; its input and output are named as {@link VaeGraph} says
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	OnnxGraph encoder(Weights weights, GraphOptions options);

	/** @return the name of the encoder's output */
	String encoderOutput();

	/**
	 * Builds the decoder.
	 *
	 * @param weights its tensors
	 * @param options what may vary
	 * @return the graph; its input and output are named as {@link VaeGraph} says
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	OnnxGraph decoder(Weights weights, GraphOptions options);

	/**
	 * The tensors that both graphs need.
	 *
	 * @return shapes by key, as diffusers has them today; in the graphs' order
	 */
	default Map<String, List<Long>> tensors() {
		final Map<String, List<Long>> shapes = new LinkedHashMap<>();
		final Weights recorder = (key, shape) -> {
			final Weight weight = Weight.unplaced(key, shape);
			shapes.put(key, weight.shape());
			return weight;
		};
		encoder(recorder, GraphOptions.DEFAULT);
		decoder(recorder, GraphOptions.DEFAULT);
		return shapes;
	}
}
