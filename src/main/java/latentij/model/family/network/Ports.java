// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;

/** The inputs and outputs of encoders and decoders, in 32 bit, named as Optimum names them. */
public final class Ports {

	/** The encoder's input, an image [N,in,H,W]; the decoder's output. */
	public static final String SAMPLE = "sample";

	/** The encoder's output, [N,2C,h,w]: mean, then logvar. */
	public static final String LATENT_PARAMETERS = "latent_parameters";

	/** The decoder's input, [N,C,h,w], unscaled. */
	public static final String LATENT_SAMPLE = "latent_sample";

	private Ports() {}

	/** Adds the input of an encoder. */
	static String image(final OnnxGraph graph, final int channels) {
		return graph.input(SAMPLE, OnnxType.FLOAT, "batch_size", channels, "height", "width");
	}

	/** Adds the input of a decoder. */
	static String latent(final OnnxGraph graph, final int channels) {
		return graph.input(LATENT_SAMPLE, OnnxType.FLOAT, "batch_size", channels, "latent_height", "latent_width");
	}

	/** Makes a value an encoder's output. */
	static OnnxGraph encoded(final OnnxGraph graph, final String value, final int channels) {
		graph.output(value, OnnxType.FLOAT, "batch_size", channels, "latent_height", "latent_width");
		return graph;
	}

	/** Makes a value a decoder's output. */
	static OnnxGraph decoded(final OnnxGraph graph, final String value, final int channels) {
		graph.output(value, OnnxType.FLOAT, "batch_size", channels, "height", "width");
		return graph;
	}
}
