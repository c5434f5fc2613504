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

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;

import latentij.model.onnx.GraphOptions;
import latentij.model.onnx.ReceptiveField;

/**
 * How far the networks of a model look around a pixel, in pixels of the latent. A
 * model that has it can be run on pieces of an image, with the numbers of the
 * whole; one that normalizes over the image, or has attention, does not.
 *
 * @param encoder how many pixels of the latent beside its own the image matters to
 *          one of them
 * @param decoder how many pixels of the latent, beside the one that it belongs to,
 *          matter to a pixel of the image
 */
public record Reach(int encoder, int decoder) {

	/** Of so many pixels of the latent, tiles would be too large to be of use. */
	private static final int MAX = 256;

	/**
	 * Finds it out from a model's graphs.
	 *
	 * @param model the model
	 * @return empty if the networks look at the whole image, or at more than 256
	 *         pixels of the latent around, or if their graphs are not understood
	 * @throws IOException if a graph cannot be read
	 */
	public static Optional<Reach> of(final VaeModel model) throws IOException {
		final double f = model.config().spatialCompressionRatio();
		final OptionalDouble encoder = of(model.encoder().source(), model.encoder()
			.image().name(), model.encoder().output(), f);
		if (encoder.isEmpty()) return Optional.empty();
		final OptionalDouble decoder = of(model.decoder().source(), model.decoder()
			.latent().name(), model.decoder().output(), 1 / f);
		if (decoder.isEmpty()) return Optional.empty();
		// The encoder's is in pixels of the image.
		final Reach reach = new Reach((int) Math.ceil(encoder.getAsDouble() /
			f), (int) Math.ceil(decoder.getAsDouble()));
		return reach.encoder <= MAX && reach.decoder <= MAX ? Optional.of(reach)
			: Optional.empty();
	}

	private static OptionalDouble of(final OnnxSource source, final String input,
		final String output, final double scale) throws IOException
	{
		if (source instanceof OnnxSource.File file) return ReceptiveField.of(file
			.path(), input, output, scale);
		return ReceptiveField.of(ByteBuffer.wrap(proto(source)), input, output,
			scale);
	}

	private static byte[] proto(final OnnxSource source) throws IOException {
		if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				return in.readAllBytes();
			}
		}
		return source instanceof OnnxSource.Built built ? built.builder().apply(
			GraphOptions.DEFAULT).toModel() : ((OnnxSource.Graph) source).proto();
	}
}
