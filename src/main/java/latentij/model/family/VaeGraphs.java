// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import latentij.model.family.network.NetworkGraph;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * The graphs of one autoencoder, to be built for its weights, and what follows
 * from their layers. Two that are equal build equal graphs.
 */
public interface VaeGraphs {

	/** @return channels of images to encode */
	int inChannels();

	/** @return channels of decoded images */
	int outChannels();

	/** @return channels of latents */
	int latentChannels();

	/** @return the resolutions that an image goes through on its way to a latent */
	int blocks();

	/** @return pixels of the image per pixel of the latent along one side */
	default int spatialCompressionRatio() {
		return VaeConfig.ratioOfBlocks(blocks());
	}

	/** @return rows and columns that a latent must have to be decoded */
	default int leastLatentSide() {
		return 1;
	}

	/**
	 * The encoder.
	 *
	 * @return takes the image, and gives the moments (the mean, then logvar), or the latent
	 *         of a family without a posterior
	 */
	NetworkGraph encoder();

	/**
	 * The decoder.
	 *
	 * @return takes the latent, unscaled, and gives the image
	 */
	NetworkGraph decoder();

	/** @return whether there are graphs that compute with 16-bit floats: none unless it is known that the numbers fit */
	default boolean allowsHalf() {
		return false;
	}

	/** @return whether there are graphs for {@link GraphOptions.Target#TENSOR_CORES} */
	default boolean fitsTensorCores() {
		return false;
	}

	/**
	 * What the numbers depend on and no tensor shows, for {@link latentij.model.WeightsVersion}.
	 *
	 * @return a text for each option that is not the usual one of the class, in order; the same in all versions of
	 *         LatentIJ, since latents keep a hash of them
	 */
	List<String> options();

	/** @return how diffusers cuts images, where a config says no {@code sample_size} */
	default ModelTiles tiles() {
		return ModelTiles.STANDARD;
	}

	/** @return the memory that runs need */
	MemoryCost memory();

	/**
	 * The tensors that are needed beside those of the graphs.
	 *
	 * @return shapes by key, as diffusers has them today
	 */
	default Map<String, List<Long>> numbers() {
		return Map.of();
	}

	/**
	 * Completes what is done around the graphs, where tensors tell a part of it.
	 *
	 * @param said what the config tells
	 * @param numbers reads the tensors of {@link #numbers}
	 * @return all of it
	 * @throws IOException if a tensor cannot be read
	 * @throws IllegalArgumentException if tensors make no sense
	 */
	default VaeConfig codec(final VaeConfig said, final TensorNumbers numbers) throws IOException {
		return said;
	}

	/**
	 * The tensors that are needed: those of both graphs and {@link #numbers}.
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
		encoder().builder().build(recorder, GraphOptions.DEFAULT);
		decoder().builder().build(recorder, GraphOptions.DEFAULT);
		shapes.putAll(numbers());
		return shapes;
	}
}
