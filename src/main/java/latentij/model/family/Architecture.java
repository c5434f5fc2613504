// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;

/**
 * The shape of an autoencoder: all that its graphs depend on besides the
 * weights.
 */
public sealed interface Architecture permits KlArchitecture, TinyArchitecture {

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
