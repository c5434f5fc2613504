// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;

/**
 * The shape of an AutoencoderKLKVAE; the names are those of diffusers' {@code config.json}.
 *
 * @param inChannels of images, encoded and decoded
 * @param zChannels of latents
 * @param channels that those of all blocks are multiples of
 * @param chMult multiples of the blocks, 1 to 8 of them, from the image to the latent
 * @param encoderBlocks resnets in each block of the encoder
 * @param decoderBlocks resnets in each block of the decoder, less one
 */
public record KvaeArchitecture(
		int inChannels, int zChannels, int channels, List<Integer> chMult, int encoderBlocks, int decoderBlocks) {

	/** Groups of every normalization. */
	static final int GROUPS = 32;

	public KvaeArchitecture {
		chMult = List.copyOf(chMult);
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("z_channels", zChannels, KlArchitecture.MAX_CHANNELS / 2);
		KlArchitecture.check("channels", channels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("the number of ch_mult", chMult.size(), KlArchitecture.MAX_BLOCKS);
		KlArchitecture.check("num_enc_blocks", encoderBlocks, KlArchitecture.MAX_LAYERS);
		KlArchitecture.check("num_dec_blocks", decoderBlocks, KlArchitecture.MAX_LAYERS);
		for (final int factor : chMult) {
			KlArchitecture.check("each of ch_mult", factor, KlArchitecture.MAX_CHANNELS / channels);
			if (channels * factor % GROUPS != 0)
				throw new IllegalArgumentException("each of channels * ch_mult must be a multiple of " + GROUPS
						+ ", not " + channels + " * " + factor);
		}
	}

	/** @return the blocks, and the resolutions that an image goes through */
	public int blocks() {
		return chMult.size();
	}

	/** @return the channels of a block, counted from the image */
	public int channels(final int block) {
		return channels * chMult.get(block);
	}
}
