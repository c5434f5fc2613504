// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

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
 * @param encoderChannels of the stages of the encoder: diffusers' {@code
 *          encoder_block_out_channels}, which is a list of one number
 * @param decoderChannels of the stages of the decoder, likewise
 * @param numEncoderBlocks residual blocks of each stage of the encoder
 * @param numDecoderBlocks residual blocks of each stage of the decoder
 * @param activation inside the blocks
 * @param halvingStages how many stages of the encoder begin with a convolution that halves the
 *          image and an activation: 0, or the first ones of TAESANA
 * @param pools whether the blocks of the smallest images look at the whole image, as TAEF2's
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_tiny.py">diffusers'
 *      AutoencoderTiny</a>
 */
public record TinyArchitecture(
		int inChannels,
		int outChannels,
		int latentChannels,
		List<Integer> encoderChannels,
		List<Integer> decoderChannels,
		List<Integer> numEncoderBlocks,
		List<Integer> numDecoderBlocks,
		Activation activation,
		int halvingStages,
		boolean pools) {

	public TinyArchitecture {
		Objects.requireNonNull(activation, "activation");
		encoderChannels = List.copyOf(encoderChannels);
		decoderChannels = List.copyOf(decoderChannels);
		numEncoderBlocks = List.copyOf(numEncoderBlocks);
		numDecoderBlocks = List.copyOf(numDecoderBlocks);
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("out_channels", outChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("latent_channels", latentChannels, KlArchitecture.MAX_CHANNELS);
		for (final List<Integer> widths : List.of(encoderChannels, decoderChannels))
			for (final int channels : widths)
				KlArchitecture.check(
						"each of encoder_block_out_channels and decoder_block_out_channels",
						channels,
						KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("the number of num_encoder_blocks", numEncoderBlocks.size(), KlArchitecture.MAX_BLOCKS);
		KlArchitecture.check("the number of num_decoder_blocks", numDecoderBlocks.size(), KlArchitecture.MAX_BLOCKS);
		if (encoderChannels.size() != numEncoderBlocks.size() || decoderChannels.size() != numDecoderBlocks.size())
			throw new IllegalArgumentException("the channels of a coder's stages are as many as its stages");
		if (halvings(numEncoderBlocks.size(), halvingStages) != numDecoderBlocks.size() - 1)
			throw new IllegalArgumentException("num_encoder_blocks " + numEncoderBlocks + " and num_decoder_blocks "
					+ numDecoderBlocks + " must have the same length");
		for (int i = halvingStages; i < numEncoderBlocks.size(); i++)
			KlArchitecture.check("each of num_encoder_blocks", numEncoderBlocks.get(i), KlArchitecture.MAX_LAYERS);
		for (final int blocks : numDecoderBlocks)
			KlArchitecture.check("each of num_decoder_blocks", blocks, KlArchitecture.MAX_LAYERS);
	}

	/** The first of plain stages has the size of the image. */
	private static int halvings(final int stages, final int halvingStages) {
		return halvingStages > 0 ? stages : stages - 1;
	}

	/** Tells whether the encoder's stage begins with a smaller image. */
	boolean halves(final int stage) {
		return stage > 0 || halvingStages > 0;
	}
}
