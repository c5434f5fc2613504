// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import java.util.Objects;
import latentij.model.graph.Activation;

/**
 * The shape of an AutoencoderDC; the names are those of diffusers' {@code config.json}.
 *
 * @param inChannels of images
 * @param latentChannels of latents
 * @param attentionHeadDim channels of each head of an attention
 * @param encoder the encoder's blocks
 * @param decoder the decoder's blocks, from the image as the encoder's
 * @param unshuffles whether images shrink by squares that become channels; else by
 *          convolutions
 * @param shuffles whether they grow by channels that become squares; else by repeated pixels
 * @param encoderOutShortcut whether the encoder's last convolution is added to a mean of
 *          channels
 * @param decoderInShortcut whether the decoder's first convolution is added to repeated
 *          channels
 * @param decoderConvActFn before the decoder's last convolution
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_dc.py">diffusers'
 *      AutoencoderDC</a>
 */
public record DcArchitecture(
		int inChannels,
		int latentChannels,
		int attentionHeadDim,
		List<Block> encoder,
		List<Block> decoder,
		boolean unshuffles,
		boolean shuffles,
		boolean encoderOutShortcut,
		boolean decoderInShortcut,
		Activation decoderConvActFn) {

	/**
	 * A block of layers of one size.
	 *
	 * @param channels of its layers
	 * @param layers their number; 0 for a first block that the image passes on its way to the
	 *          second one
	 * @param attends whether they are EfficientViTBlocks; else ResBlocks
	 * @param scales sides of the kernels before further heads of an attention, odd
	 * @param batchNorm whether they normalize by numbers of the training; else by those of
	 *          each pixel
	 * @param activation of ResBlocks
	 */
	public record Block(
			int channels, int layers, boolean attends, List<Integer> scales, boolean batchNorm, Activation activation) {

		public Block {
			scales = List.copyOf(scales);
			Objects.requireNonNull(activation, "activation");
			KlArchitecture.check("each of block_out_channels", channels, KlArchitecture.MAX_CHANNELS);
			for (final int scale : scales)
				if (scale < 1 || scale > MAX_SCALE || scale % 2 == 0)
					throw new IllegalArgumentException(
							"each of qkv_multiscales must be odd, between 1 and " + MAX_SCALE + ", not " + scale);
		}
	}

	private static final int MAX_SCALE = 63;

	public DcArchitecture {
		encoder = List.copyOf(encoder);
		decoder = List.copyOf(decoder);
		Objects.requireNonNull(decoderConvActFn, "decoderConvActFn");
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("latent_channels", latentChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("attention_head_dim", attentionHeadDim, KlArchitecture.MAX_CHANNELS);
		if (decoder.size() != encoder.size())
			throw new IllegalArgumentException("encoder_block_out_channels and decoder_block_out_channels must have "
					+ "the same length, not " + encoder.size() + " and " + decoder.size());
		check("encoder", encoder, latentChannels, encoderOutShortcut);
		check("decoder", decoder, latentChannels, decoderInShortcut);
	}

	private static void check(final String coder, final List<Block> blocks, final int latent, final boolean shortcut) {
		KlArchitecture.check(
				"the number of " + coder + "_block_out_channels", blocks.size(), KlArchitecture.MAX_BLOCKS);
		for (int i = 0; i < blocks.size(); i++) {
			final int layers = blocks.get(i).layers;
			if (layers < (i == 0 && blocks.size() > 1 ? 0 : 1) || layers > KlArchitecture.MAX_LAYERS)
				throw new IllegalArgumentException(coder + "_layers_per_block must be between 1 and "
						+ KlArchitecture.MAX_LAYERS + ", or 0 for the first of several, not " + layers);
		}
		final int last = blocks.get(blocks.size() - 1).channels;
		if (shortcut && last % latent != 0)
			throw new IllegalArgumentException("latent_channels " + latent + " do not divide the " + last
					+ " channels of the last block of the " + coder);
	}

	/** @return the number of blocks, each with half the side of the one before */
	public int blocks() {
		return encoder.size();
	}

	/** The channels of a coder's first convolution from the image, or last one to it. */
	public static int outerChannels(final List<Block> blocks) {
		return blocks.get(blocks.get(0).layers > 0 ? 0 : 1).channels;
	}
}
