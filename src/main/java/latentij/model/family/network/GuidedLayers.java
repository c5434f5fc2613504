// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import latentij.model.graph.Activation;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.Norm;

/**
 * Layers of decoders in which the latent guides every normalization: its factor and its summand are made of the latent,
 * pixel by pixel.
 *
 * @see <a href="https://huggingface.co/papers/2209.09002">Zheng et al. 2022, MoVQ: Modulating Quantized Vectors</a>
 */
final class GuidedLayers {

	private final Layers layers;
	private final String latent;
	private final int latentChannels;
	private final int groups;
	private final Activation activation;

	/**
	 * Prepares them.
	 *
	 * @param latent an image
	 * @param groups of all normalizations
	 * @param activation inside the resnets
	 */
	GuidedLayers(
			final Layers layers,
			final String latent,
			final int latentChannels,
			final int groups,
			final Activation activation) {
		this.layers = layers;
		this.latent = latent;
		this.latentChannels = latentChannels;
		this.groups = groups;
		this.activation = activation;
	}

	/**
	 * A resnet.
	 *
	 * @param module has .norm1, .conv1, .norm2 and .conv2, and .conv_shortcut if the channels change
	 * @param factor pixels of x for each of the latent, along one side
	 */
	String resnet(final String module, final String x, final int in, final int out, final int factor) {
		String h = normalized(module + ".norm1", activation, module + ".nonlinearity1", x, in, factor);
		h = layers.tap(module + ".conv1", layers.conv(module + ".conv1", h, in, out, 3));
		h = normalized(module + ".norm2", activation, module + ".nonlinearity2", h, out, factor);
		h = layers.tap(module + ".conv2", layers.conv(module + ".conv2", h, out, out, 3));
		final String shortcut = in == out ? x : layers.conv(module + ".conv_shortcut", x, in, out, 1);
		return layers.tap(module, layers.op("Add", module, shortcut, h));
	}

	/**
	 * A normalization, and an activation of it. What comes of the latent is made before it is enlarged, since each
	 * pixel stands for itself.
	 *
	 * @param module has .norm_layer, .conv_y and .conv_b
	 * @param function the activation
	 * @param name of the activation
	 * @param factor as for {@link #resnet}
	 */
	String normalized(
			final String module,
			final Activation function,
			final String name,
			final String x,
			final int channels,
			final int factor) {
		// ONNX Runtime runs the later one of two inputs first: were these the later ones, all of them would be there,
		// enlarged, from the beginning to their use.
		final String summand = ofLatent(module + ".conv_b", channels, factor);
		final String multiplier = ofLatent(module + ".conv_y", channels, factor);
		final Norm norm = new Norm(module + ".norm_layer", channels, groups);
		final String plain = layers.tap(norm.module(), layers.groupNorm(norm, x));
		final String scaled = layers.op("Mul", module + ".scaled", plain, multiplier);
		final String shifted = layers.tap(module, layers.op("Add", module, scaled, summand));
		return layers.tap(name, layers.activation(function, name, shifted));
	}

	private String ofLatent(final String module, final int channels, final int factor) {
		final String small = layers.conv(module, latent, latentChannels, channels, 1);
		return factor == 1 ? small : layers.enlarged(module + ".enlarged", small, factor);
	}
}
