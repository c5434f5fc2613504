// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import latentij.model.VaeModel.Port;
import latentij.model.onnx.GraphMemory;
import latentij.model.onnx.OnnxFile;
import latentij.util.Bytes;

/**
 * The memory that the exported graphs of a model need, read off the graphs. Refuses graphs that no
 * computer should open.
 */
final class GraphCost {

	/** Autoencoders have some thousands. */
	private static final int MAX_NODES = 20_000;

	/** Constants that a graph may make, beside four times its weights: casts and transposed copies of them. */
	private static final double MAX_CONSTANT_BYTES = 1L << 30;

	private static final double MAX_COPIES = 4;

	/**
	 * Memory that ONNX Runtime takes for each byte of values that are needed at the same time; 1.1 to 2.1 were
	 * measured on processors.
	 */
	private static final double OVERHEAD = 2.5;

	/** Sides of latents: of a usual image, and of one at which an attention outweighs all else. */
	private static final int USUAL = 64;

	private static final int HUGE = 2048;

	/** Part of Stable Diffusion's need that a graph has which is not understood, whatever its config says. */
	private static final double LEAST = 1.0 / 16;

	private final VaeConfig config;
	private final MemoryCost stated;
	private final boolean explicit;

	/**
	 * Prepares it.
	 *
	 * @param config of the model
	 * @param stated what its config says, or Stable Diffusion's numbers
	 * @param explicit whether its config says them
	 */
	GraphCost(final VaeConfig config, final MemoryCost stated, final boolean explicit) {
		this.config = config;
		this.stated = stated;
		this.explicit = explicit;
	}

	/** Bytes for each pixel of the image, and for each pair of pixels of the latent. */
	private record Need(double perPixel, double perPair) {

		Need atLeast(final double pixel) {
			return new Need(Math.max(perPixel, pixel), perPair);
		}
	}

	/**
	 * Reads both graphs.
	 *
	 * @param encoder its graph
	 * @param image the encoder's input
	 * @param decoder its graph
	 * @param latent the decoder's input
	 * @return what the graphs need, or more if the config says so; what the config says where a graph
	 *         is not understood
	 * @throws IOException if a graph cannot be read, or should not be opened
	 */
	MemoryCost read(final OnnxFile encoder, final Port image, final OnnxFile decoder, final Port latent)
			throws IOException {
		final MemoryCost usual = MemoryCost.STABLE_DIFFUSION;
		final Need encode = need(
				graph(encoder, image),
				image,
				config.inChannels(),
				config.spatialCompressionRatio(),
				new Need(stated.encodeBytesPerPixel(), stated.encodeBytesPerPair()),
				usual.encodeBytesPerPixel());
		final Need decode = need(
				graph(decoder, latent),
				latent,
				config.latentChannels(),
				1,
				new Need(stated.decodeBytesPerPixel(), stated.decodeBytesPerPair()),
				usual.decodeBytesPerPixel());
		return new MemoryCost(encode.perPixel, decode.perPixel, encode.perPair, decode.perPair);
	}

	private static GraphMemory graph(final OnnxFile file, final Port input) throws IOException {
		final GraphMemory graph = GraphMemory.of(file.path(), input.name());
		if (graph.nodeCount() > MAX_NODES)
			throw new IOException(String.format(
					Locale.ROOT,
					"%s has %,d nodes; those of autoencoders have some thousands, and LatentIJ opens up to %,d. Is it "
							+ "another kind of model?",
					file.path(),
					graph.nodeCount(),
					MAX_NODES));
		final double constants = graph.constantBytes();
		if (constants > MAX_CONSTANT_BYTES + MAX_COPIES * graph.weightBytes())
			throw new IOException(file.path() + " makes constants of " + Bytes.ofMemory(constants)
					+ " when it is opened, from weights of " + Bytes.ofMemory(graph.weightBytes())
					+ ". Export the model anew, with constants folded by the exporter.");
		return graph;
	}

	/**
	 * The need of one graph.
	 *
	 * @param scale pixels of its input for each of the latent, along one side
	 * @param said what the config says, or Stable Diffusion's
	 * @param usual Stable Diffusion's
	 */
	private Need need(
			final GraphMemory graph,
			final Port input,
			final int channels,
			final int scale,
			final Need said,
			final double usual) {
		final OptionalDouble small = perPixel(graph, input, channels, scale, USUAL);
		final OptionalDouble large = perPixel(graph, input, channels, scale, HUGE);
		if (small.isEmpty() || large.isEmpty()) return said.atLeast(usual * LEAST);
		final double ratio = config.spatialCompressionRatio();
		final double pairs = Math.pow((double) HUGE / ratio, 2);
		final double more = Math.max(0, large.getAsDouble() - small.getAsDouble());
		return new Need(small.getAsDouble(), more / pairs).atLeast(explicit ? said.perPixel : 0);
	}

	/** The memory of a square latent, for each pixel of its image. */
	private OptionalDouble perPixel(
			final GraphMemory graph, final Port input, final int channels, final int scale, final long side) {
		final double ratio = config.spatialCompressionRatio();
		final long height = side(input, 2, side * scale);
		final long width = side(input, 3, side * scale);
		final OptionalDouble bytes = graph.peakBytes(1, channels, height, width);
		if (bytes.isEmpty()) return bytes;
		final double pixels = height * ratio / scale * (width * ratio / scale);
		return OptionalDouble.of(OVERHEAD * bytes.getAsDouble() / pixels);
	}

	private static long side(final Port input, final int axis, final long open) {
		final boolean fixed = input.dims().size() > axis && input.dims().get(axis) > 0;
		return fixed ? input.dims().get(axis) : open;
	}
}
