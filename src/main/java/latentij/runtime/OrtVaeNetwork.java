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

import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.tensor.FloatTensor;

/**
 * The two graphs of a model in ONNX Runtime, each opened when it is first
 * needed.
 */
final class OrtVaeNetwork implements VaeNetwork {

	private final VaeModel model;
	private final int gpu;
	private final boolean half;
	private OrtGraph encoder;
	private OrtGraph decoder;
	private boolean closed;

	/** @param gpu the number of the GPU to run on, or {@link OrtRuntime#CPU} */
	OrtVaeNetwork(final VaeModel model, final int gpu) {
		this(model, gpu, false);
	}

	/**
	 * Creates a network.
	 *
	 * @param gpu the number of the GPU to run on, or {@link OrtRuntime#CPU}
	 * @param half whether to compute with 16-bit floats; the model must allow it
	 *          ({@link #allowsHalf})
	 */
	OrtVaeNetwork(final VaeModel model, final int gpu, final boolean half) {
		this.model = model;
		this.gpu = gpu;
		this.half = half;
	}

	/** Whether a model has graphs that compute with 16-bit floats. */
	static boolean allowsHalf(final VaeModel model) {
		return hasHalf(model.encoder().source()) && hasHalf(model.decoder()
			.source());
	}

	private static boolean hasHalf(final OnnxSource source) {
		return source instanceof OnnxSource.Built built && built.half();
	}

	@Override
	public boolean takesNoise() {
		return model.encoder().noise() != null;
	}

	@Override
	public FloatTensor encode(final FloatTensor image, final FloatTensor noise) {
		if (encoder == null) encoder = open(model.encoder().source());
		final OrtGraph.Input input = new OrtGraph.Input(model.encoder().image(),
			image);
		return noise == null ? encoder.run(model.encoder().output(), input) : encoder
			.run(model.encoder().output(), input, new OrtGraph.Input(model.encoder()
				.noise(), noise));
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		if (decoder == null) decoder = open(model.decoder().source());
		return decoder.run(model.decoder().output(), new OrtGraph.Input(model
			.decoder().latent(), latent));
	}

	/**
	 * Nanoseconds that the last run of the encoder or of the decoder spent in ONNX
	 * Runtime itself.
	 */
	long runNanos(final boolean encode) {
		return (encode ? encoder : decoder).runNanos();
	}

	private OrtGraph open(final OnnxSource source) {
		if (closed) throw new IllegalStateException("The network was closed");
		try {
			return OrtGraph.open(source, gpu, half);
		}
		catch (final IOException exc) {
			throw new VaeException("The model \"" + model.name() +
				"\" cannot be read: " + exc.getMessage(), exc);
		}
	}

	@Override
	public String device() {
		return OrtRuntime.get().describe(gpu) + (half ? ", fp16" : gpu != OrtRuntime.CPU &&
			Boolean.getBoolean(OrtRuntime.TF32_PROPERTY) ? ", TF32" : "");
	}

	@Override
	public void close() {
		closed = true;
		try {
			if (encoder != null) encoder.close();
		}
		finally {
			encoder = null;
			if (decoder != null) decoder.close();
			decoder = null;
		}
	}
}
