// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;

/**
 * The shape of an AutoencoderKLWan, AutoencoderKLQwenImage or AutoencoderKLQwenImage21; the names are
 * those of diffusers' {@code config.json}.
 *
 * @param inChannels of images to encode
 * @param outChannels of decoded images
 * @param zDim channels of latents
 * @param baseDim channels of the encoder at full resolution
 * @param decoderBaseDim the same of the decoder
 * @param dimMult what they are multiplied by in each block, 1 to 8 blocks
 * @param numResBlocks resnets in a down block; an up block has one more
 * @param temporalDownsample whether a block but the last also halves time, which changes
 *          the shortcuts of residual blocks
 * @param isResidual whether blocks have shortcuts around them, as in Wan 2.2
 * @param patchSize side of the squares of pixels that are channels to the networks; 1 for
 *          plain images
 * @param kind whether kernels have time slices
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_wan.py">diffusers'
 *      AutoencoderKLWan</a>
 */
public record WanArchitecture(
		int inChannels,
		int outChannels,
		int zDim,
		int baseDim,
		int decoderBaseDim,
		List<Integer> dimMult,
		int numResBlocks,
		List<Boolean> temporalDownsample,
		boolean isResidual,
		int patchSize,
		Kind kind) {

	/** What the networks were made for. */
	public enum Kind {
		/** Videos, of which an image is the first frame: kernels have time slices. */
		VIDEO,
		/** Images. Of four channels, the last one is alpha. */
		IMAGE
	}

	private static final int MAX_PATCH = 16;

	public WanArchitecture {
		dimMult = List.copyOf(dimMult);
		temporalDownsample = List.copyOf(temporalDownsample);
		KlArchitecture.check("the number of channels of images", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("the number of channels of decoded images", outChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("z_dim", zDim, KlArchitecture.MAX_CHANNELS / 2);
		KlArchitecture.check("base_dim", baseDim, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("decoder_base_dim", decoderBaseDim, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("the number of dim_mult", dimMult.size(), KlArchitecture.MAX_BLOCKS);
		KlArchitecture.check("num_res_blocks", numResBlocks, KlArchitecture.MAX_LAYERS);
		KlArchitecture.check("patch_size", patchSize, MAX_PATCH);
		for (final int factor : dimMult)
			KlArchitecture.check(
					"each of dim_mult", factor, KlArchitecture.MAX_CHANNELS / Math.max(baseDim, decoderBaseDim));
		if (temporalDownsample.size() != dimMult.size() - 1)
			throw new IllegalArgumentException(
					"temperal_downsample " + temporalDownsample + " must have one entry less than dim_mult " + dimMult);
	}

	/** @return the number of blocks, each with half the side of the one before */
	public int blocks() {
		return dimMult.size();
	}

	boolean isLast(final int block) {
		return block == blocks() - 1;
	}

	/** Channels that the encoder has after a block. */
	int encoderChannels(final int block) {
		return baseDim * dimMult.get(block);
	}

	/** Channels that the decoder has in a block, counted from the latent. */
	public int decoderChannels(final int block) {
		return decoderBaseDim * dimMult.get(blocks() - 1 - block);
	}

	/** Frames that a down block makes one of. */
	int downFrames(final int block) {
		return !isLast(block) && temporalDownsample.get(block) ? 2 : 1;
	}

	/** Frames that an up block makes of one. */
	int upFrames(final int block) {
		return !isLast(block) && temporalDownsample.get(blocks() - 2 - block) ? 2 : 1;
	}

	/** @return true for images of red, green, blue and alpha: they are encoded as opaque ones, and decoded without alpha */
	public boolean hasAlpha() {
		return kind == Kind.IMAGE && inChannels == 4 && outChannels == 4;
	}

	/** Pixels of a square that is one pixel to the networks. */
	public int patch() {
		return patchSize * patchSize;
	}
}
