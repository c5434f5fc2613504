// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import latentij.model.family.VaeGraphs;
import latentij.model.graph.Activation;
import latentij.model.graph.Border;
import latentij.model.graph.layers.ChannelsLastLayers;
import latentij.model.graph.layers.ConvStyle;
import latentij.model.graph.layers.GraphOptions;

/**
 * The shape of an AutoencoderKL; the names are those of diffusers'
 * {@code config.json}.
 *
 * @param inChannels of images to encode
 * @param outChannels of decoded images
 * @param latentChannels of latents
 * @param blockOutChannels channels of each down block, 1 to 8 blocks; the up
 *          blocks have them in reverse
 * @param layersPerBlock resnets in a down block; an up block has one more
 * @param normNumGroups groups of every normalization; divides all channels
 * @param activation inside the resnets
 * @param midBlockAddAttention whether the mid blocks have an attention
 * @param useQuantConv whether a convolution follows the encoder
 * @param usePostQuantConv whether a convolution precedes the decoder
 * @param attentionBlocks numbers of the blocks with an attention after each resnet: of down
 *          blocks in an encoder, of up blocks in a decoder
 * @param embedDim channels of latents beyond these two convolutions; {@code latentChannels} for
 *          most
 * @param doubleZ whether the encoder gives mean and logvar; false for a latent alone
 * @param style of the convolutions
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/vae.py">diffusers'
 *      Encoder and Decoder</a>
 */
public record KlArchitecture(
		int inChannels,
		int outChannels,
		int latentChannels,
		List<Integer> blockOutChannels,
		int layersPerBlock,
		int normNumGroups,
		Activation activation,
		boolean midBlockAddAttention,
		boolean useQuantConv,
		boolean usePostQuantConv,
		List<Integer> attentionBlocks,
		int embedDim,
		boolean doubleZ,
		ConvStyle style) {

	/** The groups that Stable Diffusion has; no tensor tells them. */
	public static final int NORM_NUM_GROUPS = 32;

	/** The most blocks; the image shrinks by 2 at each but the last. */
	public static final int MAX_BLOCKS = 8;

	/** The most layers in a block. */
	public static final int MAX_LAYERS = 64;

	/** The most channels. */
	public static final int MAX_CHANNELS = 1 << 16;

	/** The shape of most, with attention in the mid blocks alone. */
	public KlArchitecture(
			final int inChannels,
			final int outChannels,
			final int latentChannels,
			final List<Integer> blockOutChannels,
			final int layersPerBlock,
			final int normNumGroups,
			final Activation activation,
			final boolean midBlockAddAttention,
			final boolean useQuantConv,
			final boolean usePostQuantConv) {
		this(
				inChannels,
				outChannels,
				latentChannels,
				blockOutChannels,
				layersPerBlock,
				normNumGroups,
				activation,
				midBlockAddAttention,
				useQuantConv,
				usePostQuantConv,
				List.of(),
				latentChannels,
				true,
				ConvStyle.IMAGE);
	}

	public KlArchitecture {
		Objects.requireNonNull(activation, "activation");
		Objects.requireNonNull(style, "style");
		blockOutChannels = List.copyOf(blockOutChannels);
		attentionBlocks = List.copyOf(attentionBlocks);
		check("in_channels", inChannels, MAX_CHANNELS);
		check("out_channels", outChannels, MAX_CHANNELS);
		check("latent_channels", latentChannels, MAX_CHANNELS / 2);
		check("vq_embed_dim", embedDim, MAX_CHANNELS / 2);
		check("the number of block_out_channels", blockOutChannels.size(), MAX_BLOCKS);
		check("layers_per_block", layersPerBlock, MAX_LAYERS);
		check("norm_num_groups", normNumGroups, MAX_CHANNELS);
		for (final int channels : blockOutChannels) {
			check("each of block_out_channels", channels, MAX_CHANNELS);
			if (channels % normNumGroups != 0)
				throw new IllegalArgumentException(
						"norm_num_groups " + normNumGroups + " does not divide " + channels + " of block_out_channels");
		}
	}

	/** The same shape of other blocks: of the other network of an autoencoder. */
	public KlArchitecture withBlocks(final List<Integer> channels, final int layers) {
		return with(channels, layers, attentionBlocks, embedDim, doubleZ, style);
	}

	/** The same shape with attentions in other blocks. */
	public KlArchitecture withAttentionBlocks(final List<Integer> blocks) {
		return with(blockOutChannels, layersPerBlock, blocks, embedDim, doubleZ, style);
	}

	/** The same shape of an autoencoder without a posterior. */
	public KlArchitecture withoutPosterior(final int channels) {
		return with(blockOutChannels, layersPerBlock, attentionBlocks, channels, false, style);
	}

	/** The same shape with other convolutions. */
	public KlArchitecture withStyle(final ConvStyle convolutions) {
		return with(blockOutChannels, layersPerBlock, attentionBlocks, embedDim, doubleZ, convolutions);
	}

	private KlArchitecture with(
			final List<Integer> channels,
			final int layers,
			final List<Integer> attentions,
			final int embed,
			final boolean moments,
			final ConvStyle convolutions) {
		return new KlArchitecture(
				inChannels,
				outChannels,
				latentChannels,
				channels,
				layers,
				normNumGroups,
				activation,
				midBlockAddAttention,
				useQuantConv,
				usePostQuantConv,
				attentions,
				embed,
				moments,
				convolutions);
	}

	/** @return see {@link VaeGraphs#options} */
	public List<String> options() {
		final List<String> options = new ArrayList<>();
		if (normNumGroups != NORM_NUM_GROUPS) options.add("norm_num_groups=" + normNumGroups);
		if (activation != Activation.SILU) options.add("act_fn=" + activation);
		return options;
	}

	/** @return channels that the encoder's last convolution gives for so many of a latent */
	int encoded(final int channels) {
		return doubleZ ? 2 * channels : channels;
	}

	/**
	 * Checks a number of a config.
	 *
	 * @param what its key, or the first words of a sentence about it
	 * @param max the largest that an autoencoder has
	 * @throws IllegalArgumentException if it is not between 1 and max
	 */
	public static void check(final String what, final int value, final int max) {
		if (value < 1 || value > max)
			throw new IllegalArgumentException(what + " must be between 1 and " + max + ", not " + value);
	}

	/** @return whether the graphs for {@link GraphOptions.Target#TENSOR_CORES} exist */
	public boolean fitsTensorCores() {
		return style.border() == Border.ZEROS
				&& blockOutChannels.stream()
						.allMatch(channels -> ChannelsLastLayers.canNormalize(channels, normNumGroups));
	}

	/** @return channels of the innermost block */
	public int lastChannels() {
		return blockOutChannels.get(blockOutChannels.size() - 1);
	}
}
