// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;

/**
 * The decoder of an AutoencoderKLCogVideoX as an ONNX graph. Its encoder is that of an AutoencoderKL.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_cogvideox.py">diffusers'
 *      CogVideoXDecoder3D</a>
 */
public final class CogVideoXDecoder {

	private CogVideoXDecoder() {}

	/**
	 * Builds the decoder.
	 *
	 * @param vae its shape
	 * @param weights its tensors, by keys without {@code .conv}
	 * @param options what may vary
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE} [N,out,h*f,w*f]
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	public static OnnxGraph of(final KlArchitecture vae, final Weights weights, final GraphOptions options) {
		final OnnxGraph graph = new OnnxGraph("decoder");
		final Layers layers = VaeGraph.layers(graph, vae, weights, options);
		final List<Integer> blocks = new ArrayList<>(vae.blockOutChannels());
		Collections.reverse(blocks);
		final String z = VaeGraph.latent(graph, layers, vae);
		final GuidedLayers guided =
				new GuidedLayers(layers, z, vae.latentChannels(), vae.normNumGroups(), vae.activation());
		int channels = blocks.get(0);
		String x = layers.tap("decoder.conv_in", layers.conv("decoder.conv_in", z, vae.latentChannels(), channels, 3));
		for (int i = 0; i < 2; i++) x = guided.resnet("decoder.mid_block.resnets." + i, x, channels, channels, 1);
		for (int i = 0; i < blocks.size(); i++) {
			final String block = "decoder.up_blocks." + i;
			for (int j = 0; j <= vae.layersPerBlock(); j++) {
				x = guided.resnet(block + ".resnets." + j, x, channels, blocks.get(i), 1 << i);
				channels = blocks.get(i);
			}
			if (i < blocks.size() - 1)
				x = layers.upsampled(
						block + ".upsamplers.0.conv", block + ".upsamplers.0", x, channels, channels, true);
			layers.tap(block, x);
		}
		final int factor = 1 << blocks.size() - 1;
		x = guided.normalized("decoder.norm_out", Activation.SILU, "decoder.conv_act", x, channels, factor);
		x = layers.tap("decoder.conv_out", layers.conv("decoder.conv_out", x, channels, vae.outChannels(), 3));
		return VaeGraph.image(graph, layers, vae, x);
	}
}
