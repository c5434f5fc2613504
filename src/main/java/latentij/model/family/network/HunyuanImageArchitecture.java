// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The shape of an AutoencoderKLHunyuanImage; the names are those of diffusers' {@code config.json}.
 *
 * @param inChannels of images to encode
 * @param outChannels of decoded images
 * @param latentChannels of latents
 * @param blockOutChannels of the encoder's blocks, 1 to 8; the decoder's are the same from the last to the first
 * @param layersPerBlock resnets in a down block; an up block has one more
 * @param halvings blocks, counted from the image, after which the encoder halves the side; and blocks, counted from
 *          the latent, after which the decoder doubles it
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_hunyuanimage.py">diffusers'
 *      AutoencoderKLHunyuanImage</a>
 */
public record HunyuanImageArchitecture(
		int inChannels,
		int outChannels,
		int latentChannels,
		List<Integer> blockOutChannels,
		int layersPerBlock,
		int halvings) {

	/** Groups of all normalizations. */
	static final int GROUPS = 32;

	public HunyuanImageArchitecture {
		blockOutChannels = List.copyOf(blockOutChannels);
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("out_channels", outChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("latent_channels", latentChannels, KlArchitecture.MAX_CHANNELS / 2);
		KlArchitecture.check("the number of block_out_channels", blockOutChannels.size(), KlArchitecture.MAX_BLOCKS);
		KlArchitecture.check("layers_per_block", layersPerBlock, KlArchitecture.MAX_LAYERS);
		for (final int channels : blockOutChannels) {
			KlArchitecture.check("each of block_out_channels", channels, KlArchitecture.MAX_CHANNELS);
			if (channels % GROUPS != 0)
				throw new IllegalArgumentException(
						"each of block_out_channels must be a multiple of " + GROUPS + ", not " + channels);
		}
		if (halvings < 0 || halvings >= blockOutChannels.size())
			throw new IllegalArgumentException(
					"the side is halved " + halvings + " times, but there are " + blockOutChannels.size() + " blocks");
		final int last = blockOutChannels.get(blockOutChannels.size() - 1);
		if (last % (2 * latentChannels) != 0)
			throw new IllegalArgumentException("the last of block_out_channels " + blockOutChannels
					+ " must be a multiple of twice the latent_channels " + latentChannels);
		requireSteps(blockOutChannels, halvings, false);
		requireSteps(reversed(blockOutChannels), halvings, true);
	}

	/** diffusers' own resnets fail where channels change: only a change of size can change their number. */
	private static void requireSteps(final List<Integer> channels, final int halvings, final boolean up) {
		for (int i = 0; i < channels.size() - 1; i++) {
			final int from = up ? channels.get(i + 1) : channels.get(i);
			final int to = up ? channels.get(i) : channels.get(i + 1);
			if (i < halvings ? 4 * from % to != 0 : from != to)
				throw new IllegalArgumentException(
						"block_out_channels go from " + from + " to " + to + ", which diffusers' layers cannot");
		}
	}

	/** The channels of the decoder's blocks. */
	List<Integer> decoderChannels() {
		return reversed(blockOutChannels);
	}

	/** The same channels from the last to the first. */
	static List<Integer> reversed(final List<Integer> channels) {
		final List<Integer> reversed = new ArrayList<>(channels);
		Collections.reverse(reversed);
		return reversed;
	}
}
