// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import java.io.IOException;
import java.util.Locale;
import latentij.codec.VaeConfig;
import latentij.model.GraphNeed;
import latentij.model.MemoryCost;
import latentij.model.VaeModel.Port;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.memory.GraphMemory;
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
		final MemoryCost otherwise = stated.atLeast(MemoryCost.stableDiffusion(LEAST, false));
		final MemoryCost found = new MemoryCost(
				GraphNeed.ofEncoder(graph(encoder, image), image, config).orElse(otherwise.encoding()),
				GraphNeed.ofDecoder(graph(decoder, latent), latent, config).orElse(otherwise.decoding()));
		return explicit ? found.atLeast(stated) : found;
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
		final double constants = graph.constants().made();
		if (constants > MAX_CONSTANT_BYTES + MAX_COPIES * graph.weightBytes())
			throw new IOException(file.path() + " makes constants of " + Bytes.ofMemory(constants)
					+ " when it is opened, from weights of " + Bytes.ofMemory(graph.weightBytes())
					+ ". Export the model anew, with constants folded by the exporter.");
		return graph;
	}
}
