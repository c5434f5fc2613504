// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;

/**
 * The shape of an AutoencoderKLHunyuanVideo15 or AutoencoderKLHunyuanImageRefiner; the names are those of diffusers'
 * {@code config.json}.
 *
 * @param inChannels of images to encode
 * @param outChannels of decoded images
 * @param latentChannels of latents
 * @param blockOutChannels of the encoder's blocks, 1 to 8; the decoder's are the same from the last to the first
 * @param layersPerBlock resnets in a down block; an up block has one more
 * @param halvings blocks, counted from the image, after which the encoder halves the side; and blocks, counted from
 *          the latent, after which the decoder doubles it
 * @param timeHalvings the last of these halvings, and the first of these doublings, which change time, too
 * @param downsampleMatchChannel whether a halving gives the channels of the next block, else those of its own
 * @param upsampleMatchChannel the same of a doubling
 */
public record HunyuanVideo15Architecture(
		int inChannels,
		int outChannels,
		int latentChannels,
		List<Integer> blockOutChannels,
		int layersPerBlock,
		int halvings,
		int timeHalvings,
		boolean downsampleMatchChannel,
		boolean upsampleMatchChannel) {

	public HunyuanVideo15Architecture {
		blockOutChannels = List.copyOf(blockOutChannels);
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("out_channels", outChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("latent_channels", latentChannels, KlArchitecture.MAX_CHANNELS / 2);
		KlArchitecture.check("the number of block_out_channels", blockOutChannels.size(), KlArchitecture.MAX_BLOCKS);
		KlArchitecture.check("layers_per_block", layersPerBlock, KlArchitecture.MAX_LAYERS);
		for (final int channels : blockOutChannels)
			KlArchitecture.check("each of block_out_channels", channels, KlArchitecture.MAX_CHANNELS);
		if (halvings < 0 || halvings >= blockOutChannels.size())
			throw new IllegalArgumentException("spatial_compression_ratio " + (1L << halvings) + " needs "
					+ (halvings + 1) + " block_out_channels or more, not " + blockOutChannels.size());
		if (timeHalvings < 0 || timeHalvings > halvings)
			throw new IllegalArgumentException("temporal_compression_ratio " + (1L << timeHalvings)
					+ " is above spatial_compression_ratio " + (1L << halvings));
		final int last = blockOutChannels.get(blockOutChannels.size() - 1);
		if (last % (2 * latentChannels) != 0)
			throw new IllegalArgumentException("the last of block_out_channels " + blockOutChannels
					+ " must be a multiple of twice the latent_channels " + latentChannels);
		for (int i = 0; i < halvings; i++) {
			final int down = blockOutChannels.get(i);
			final int smaller = blockOutChannels.get(downsampleMatchChannel ? i + 1 : i);
			final int downFactor = i >= halvings - timeHalvings ? 8 : 4;
			require(smaller % downFactor == 0 && downFactor * down % smaller == 0, down, smaller);
			final List<Integer> decoder = HunyuanImageArchitecture.reversed(blockOutChannels);
			final int up = decoder.get(i);
			final int larger = decoder.get(upsampleMatchChannel ? i + 1 : i);
			final int upFactor = i < timeHalvings ? 8 : 4;
			require(up % 4 == 0 && upFactor * larger % up == 0, up, larger);
		}
	}

	/** Channels change where squares of pixels become channels of one, or the other way round. */
	private static void require(final boolean fits, final int from, final int to) {
		if (!fits)
			throw new IllegalArgumentException(
					"block_out_channels go from " + from + " to " + to + ", which diffusers' layers cannot");
	}

	/** The channels of the decoder's blocks. */
	List<Integer> decoderChannels() {
		return HunyuanImageArchitecture.reversed(blockOutChannels);
	}

	/** Whether a halving of the encoder halves time, too. */
	boolean halvesTime(final int block) {
		return block >= halvings - timeHalvings;
	}

	/** Whether a doubling of the decoder doubles time, too. */
	boolean doublesTime(final int block) {
		return block < timeHalvings;
	}
}
