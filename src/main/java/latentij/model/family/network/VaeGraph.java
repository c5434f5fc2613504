// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.Layers;
import latentij.model.graph.layers.Norm;
import latentij.model.graph.layers.SelfAttention;

/**
 * The encoder and the decoder of an AutoencoderKL as ONNX graphs. Nodes and
 * weights are named as diffusers names the modules, inputs and outputs as Optimum
 * names them. Batch size, height and width are open.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/vae.py">diffusers'
 *      Encoder and Decoder</a>
 */
public final class VaeGraph {

	private VaeGraph() {}

	/**
	 * Builds the encoder, the quant convolution included.
	 *
	 * @param vae its shape
	 * @param weights its tensors
	 * @param options what may vary
	 * @return {@link Ports#SAMPLE} [N,in,H,W] to {@link #encoderOutput}, [N,2C,h,w] or [N,C,h,w]
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	public static OnnxGraph encoder(final KlArchitecture vae, final Weights weights, final GraphOptions options) {
		final OnnxGraph graph = new OnnxGraph("encoder");
		final Layers layers = layers(graph, vae, weights, options);
		final List<Integer> blocks = vae.blockOutChannels();
		String x = Ports.image(graph, vae.inChannels());
		x = layers.enter(Ports.SAMPLE, x);
		x = layers.tap("encoder.conv_in", layers.conv("encoder.conv_in", x, vae.inChannels(), blocks.get(0), 3));
		int channels = blocks.get(0);
		for (int i = 0; i < blocks.size(); i++) {
			final String block = "encoder.down_blocks." + i;
			for (int j = 0; j < vae.layersPerBlock(); j++) {
				x = layers.resnet(
						block + ".resnets." + j, x, channels, blocks.get(i), vae.normNumGroups(), vae.activation());
				channels = blocks.get(i);
				x = blockAttention(layers, block, i, j, vae, x, channels);
			}
			if (i < blocks.size() - 1) x = layers.halved(block + ".downsamplers.0.conv", x, channels);
			layers.tap(block, x);
		}
		x = midBlock(layers, "encoder.mid_block", vae, x);
		final int encoded = vae.encoded(vae.latentChannels());
		final int out = vae.encoded(vae.embedDim());
		x = tail(layers, "encoder", vae, x, channels, encoded);
		if (vae.useQuantConv()) x = layers.tap("quant_conv", layers.conv("quant_conv", x, encoded, out, 1));
		final String output = encoderOutput(vae);
		return Ports.encoded(graph, graph.node("Identity", output, List.of(layers.leave(output, x))), out);
	}

	/** The name of the encoder's output: that of moments, or of a latent alone. */
	public static String encoderOutput(final KlArchitecture vae) {
		return vae.doubleZ() ? Ports.LATENT_PARAMETERS : Ports.LATENT_SAMPLE;
	}

	/**
	 * Builds the decoder, the post-quant convolution included.
	 *
	 * @param vae its shape
	 * @param weights its tensors
	 * @param options what may vary
	 * @return {@link Ports#LATENT_SAMPLE} [N,C,h,w] to {@link Ports#SAMPLE}
	 *         [N,out,h*f,w*f]
	 * @throws IllegalArgumentException if a tensor is missing
	 */
	public static OnnxGraph decoder(final KlArchitecture vae, final Weights weights, final GraphOptions options) {
		final OnnxGraph graph = new OnnxGraph("decoder");
		final Layers layers = layers(graph, vae, weights, options);
		final List<Integer> blocks = new ArrayList<>(vae.blockOutChannels());
		Collections.reverse(blocks);
		String x = latent(graph, layers, vae);
		int channels = blocks.get(0);
		x = layers.tap("decoder.conv_in", layers.conv("decoder.conv_in", x, vae.latentChannels(), channels, 3));
		x = midBlock(layers, "decoder.mid_block", vae, x);
		for (int i = 0; i < blocks.size(); i++) {
			final String block = "decoder.up_blocks." + i;
			for (int j = 0; j <= vae.layersPerBlock(); j++) {
				x = layers.resnet(
						block + ".resnets." + j, x, channels, blocks.get(i), vae.normNumGroups(), vae.activation());
				channels = blocks.get(i);
				x = blockAttention(layers, block, i, j, vae, x, channels);
			}
			if (i < blocks.size() - 1)
				x = layers.upsampled(
						block + ".upsamplers.0.conv", block + ".upsamplers.0", x, channels, channels, true);
			layers.tap(block, x);
		}
		x = tail(layers, "decoder", vae, x, channels, vae.outChannels());
		return image(graph, layers, vae, x);
	}

	/** A decoder's input, through the post-quant convolution if there is one. */
	public static String latent(final OnnxGraph graph, final Layers layers, final KlArchitecture vae) {
		final int embed = vae.embedDim();
		final String input = Ports.latent(graph, embed);
		final String x = layers.enter(Ports.LATENT_SAMPLE, input);
		return vae.usePostQuantConv()
				? layers.tap("post_quant_conv", layers.conv("post_quant_conv", x, embed, vae.latentChannels(), 1))
				: x;
	}

	/** Makes a value a decoder's output. */
	public static OnnxGraph image(
			final OnnxGraph graph, final Layers layers, final KlArchitecture vae, final String x) {
		return Ports.decoded(
				graph, graph.node("Identity", Ports.SAMPLE, List.of(layers.leave(Ports.SAMPLE, x))), vae.outChannels());
	}

	/** The attention after a resnet, in blocks that have them. */
	private static String blockAttention(
			final Layers layers,
			final String block,
			final int number,
			final int layer,
			final KlArchitecture vae,
			final String x,
			final int channels) {
		return vae.attentionBlocks().contains(number)
				? new SelfAttention(layers).of(block + ".attentions." + layer, x, channels, vae.normNumGroups())
				: x;
	}

	/** Layers for the target, or for the next best where the architecture does not fit it. */
	public static Layers layers(
			final OnnxGraph graph, final KlArchitecture vae, final Weights weights, final GraphOptions options) {
		return Layers.of(
				graph,
				weights,
				options.target() == Target.TENSOR_CORES && !vae.fitsTensorCores()
						? options.withTarget(Target.GPU)
						: options,
				vae.style());
	}

	/** Two resnets around an attention. */
	static String midBlock(final Layers layers, final String module, final KlArchitecture vae, final String x) {
		final int channels = vae.lastChannels();
		final int groups = vae.normNumGroups();
		String h = layers.resnet(module + ".resnets.0", x, channels, channels, groups, vae.activation());
		if (vae.midBlockAddAttention()) h = new SelfAttention(layers).of(module + ".attentions.0", h, channels, groups);
		return layers.tap(
				module, layers.resnet(module + ".resnets.1", h, channels, channels, groups, vae.activation()));
	}

	/** Normalization, activation and last convolution. */
	public static String tail(
			final Layers layers,
			final String module,
			final KlArchitecture vae,
			final String x,
			final int channels,
			final int out) {
		// SiLU whatever act_fn says, as in diffusers.
		final Norm norm = new Norm(module + ".conv_norm_out", channels, vae.normNumGroups());
		String h = layers.normalized(norm, Activation.SILU, module + ".conv_act", x);
		h = layers.tap(module + ".conv_out", layers.conv(module + ".conv_out", h, channels, out, 3));
		return layers.tap(module, h);
	}
}
