// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import java.util.Objects;
import latentij.model.graph.Activation;

/**
 * The shape of an AutoencoderTiny; the names are those of diffusers'
 * {@code config.json}.
 *
 * @param inChannels of images to encode
 * @param outChannels of decoded images
 * @param latentChannels of latents
 * @param channels of all layers within: diffusers' {@code
 *          encoder_block_out_channels} and {@code decoder_block_out_channels},
 *          which are lists of one number
 * @param numEncoderBlocks residual blocks of each stage of the encoder
 * @param numDecoderBlocks residual blocks of each stage of the decoder, as many
 *          stages
 * @param activation inside the blocks
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_tiny.py">diffusers'
 *      AutoencoderTiny</a>
 */
public record TinyArchitecture(
		int inChannels,
		int outChannels,
		int latentChannels,
		int channels,
		List<Integer> numEncoderBlocks,
		List<Integer> numDecoderBlocks,
		Activation activation) {

	public TinyArchitecture {
		Objects.requireNonNull(activation, "activation");
		numEncoderBlocks = List.copyOf(numEncoderBlocks);
		numDecoderBlocks = List.copyOf(numDecoderBlocks);
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("out_channels", outChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("latent_channels", latentChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check(
				"each of encoder_block_out_channels and decoder_block_out_channels",
				channels,
				KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("the number of num_encoder_blocks", numEncoderBlocks.size(), KlArchitecture.MAX_BLOCKS);
		if (numDecoderBlocks.size() != numEncoderBlocks.size())
			throw new IllegalArgumentException("num_encoder_blocks " + numEncoderBlocks + " and num_decoder_blocks "
					+ numDecoderBlocks + " must have the same length");
		for (final int blocks : numEncoderBlocks)
			KlArchitecture.check("each of num_encoder_blocks", blocks, KlArchitecture.MAX_LAYERS);
		for (final int blocks : numDecoderBlocks)
			KlArchitecture.check("each of num_decoder_blocks", blocks, KlArchitecture.MAX_LAYERS);
	}
}
