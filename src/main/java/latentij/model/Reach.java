// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.onnx.ReceptiveField;

/**
 * Distance that the networks of a model look around a pixel, in pixels of the latent. A
 * model that has it can be run on pieces of an image, with the numbers of the
 * whole; one that normalizes over the image, or has attention, does not.
 *
 * @param encoder how many pixels of the latent beside its own the image matters to
 *          one of them
 * @param decoder how many pixels of the latent, beside the one that it belongs to,
 *          matter to a pixel of the image
 */
public record Reach(int encoder, int decoder) {

	/** Limit, in pixels of the latent, above which tiles would be too large to be of use. */
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
		final OptionalDouble encoder = of(
				model.encoder().source(),
				model.encoder().image().name(),
				model.encoder().output(),
				f);
		if (encoder.isEmpty()) return Optional.empty();
		final OptionalDouble decoder = of(
				model.decoder().source(),
				model.decoder().latent().name(),
				model.decoder().output(),
				1 / f);
		if (decoder.isEmpty()) return Optional.empty();
		// The encoder's reach is in pixels of the image; it becomes pixels of the latent.
		final Reach reach =
				new Reach((int) Math.ceil(encoder.getAsDouble() / f), (int) Math.ceil(decoder.getAsDouble()));
		return reach.encoder <= MAX && reach.decoder <= MAX ? Optional.of(reach) : Optional.empty();
	}

	private static OptionalDouble of(
			final OnnxSource source, final String input, final String output, final double scale) throws IOException {
		if (source instanceof OnnxSource.Missing) return OptionalDouble.empty();
		if (source instanceof OnnxSource.File file) return ReceptiveField.of(file.path(), input, output, scale);
		return ReceptiveField.of(ByteBuffer.wrap(proto(source)), input, output, scale);
	}

	/** The serialized graph of a source that is no file. */
	private static byte[] proto(final OnnxSource source) throws IOException {
		return proto(source, GraphOptions.DEFAULT);
	}

	/** The serialized graph of a source that is no file, with these options if it is built. */
	static byte[] proto(final OnnxSource source, final GraphOptions options) throws IOException {
		if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				return in.readAllBytes();
			}
		}
		return source instanceof OnnxSource.Built built
				? built.builder().apply(options).toModel()
				: ((OnnxSource.Graph) source).proto();
	}
}
