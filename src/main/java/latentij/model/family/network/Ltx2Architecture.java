// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import latentij.model.graph.Border;

/**
 * The shape of an AutoencoderKLLTX2Video.
 *
 * @param inChannels of images to encode
 * @param outChannels of decoded images
 * @param latentChannels of latents
 * @param patchSize side of the squares of pixels that are channels to the networks
 * @param encoder from the image to the latent
 * @param decoder from the latent to the image
 */
public record Ltx2Architecture(
		int inChannels, int outChannels, int latentChannels, int patchSize, Coder encoder, Coder decoder) {

	private static final int MAX_PATCH = 16;

	/** What a block does to the size of a video; the names are those of diffusers' {@code downsample_type}. */
	public enum Change {
		/** Nothing. */
		NONE(1, 1),
		/** Height and width are halved or doubled. */
		SPATIAL(1, 2),
		/** Time is halved or doubled: of one frame, only channels change. */
		TEMPORAL(2, 1),
		/** All of them. */
		SPATIOTEMPORAL(2, 2);

		private final int frames;
		private final int side;

		Change(final int frames, final int side) {
			this.frames = frames;
			this.side = side;
		}

		/** Frames that become one, or that one becomes. */
		int frames() {
			return frames;
		}

		/** Side of the squares of pixels that become one, or that one becomes. */
		int side() {
			return side;
		}

		/** Values of a channel that become channels of one pixel, or the other way round. */
		int places() {
			return frames * side * side;
		}
	}

	/**
	 * A block: in the encoder resnets, then a change of size; in the decoder the other way round.
	 *
	 * @param channels after it
	 * @param layers resnets in it
	 * @param change of the size
	 * @param factor by which channels are divided where the decoder changes the size; 1 in the encoder
	 * @param residual whether what is changed is added; true in the encoder
	 */
	public record Block(int channels, int layers, Change change, int factor, boolean residual) {

		public Block {
			KlArchitecture.check("each number of channels", channels, KlArchitecture.MAX_CHANNELS);
			KlArchitecture.check("each of layers_per_block", layers, KlArchitecture.MAX_LAYERS);
			KlArchitecture.check("upsample_factor", factor, KlArchitecture.MAX_CHANNELS);
		}
	}

	/**
	 * An encoder or a decoder.
	 *
	 * @param blocks in the order in which they run, 1 to 8
	 * @param midLayers resnets in the middle: after the encoder's blocks, before the decoder's
	 * @param border what convolutions see around the image
	 */
	public record Coder(List<Block> blocks, int midLayers, Border border) {

		public Coder {
			blocks = List.copyOf(blocks);
			KlArchitecture.check("the number of block_out_channels", blocks.size(), KlArchitecture.MAX_BLOCKS);
			KlArchitecture.check("each of layers_per_block", midLayers, KlArchitecture.MAX_LAYERS);
		}

		/** By how much the side changes. */
		int factor() {
			return blocks.stream().mapToInt(block -> block.change().side()).reduce(1, (a, b) -> a * b);
		}
	}

	public Ltx2Architecture {
		KlArchitecture.check("in_channels", inChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("out_channels", outChannels, KlArchitecture.MAX_CHANNELS);
		KlArchitecture.check("latent_channels", latentChannels, KlArchitecture.MAX_CHANNELS / 2);
		KlArchitecture.check("patch_size", patchSize, MAX_PATCH);
		int channels = latentChannels;
		for (final Block block : encoder.blocks()) {
			final int places = block.change().places();
			final boolean fits = block.change() == Change.NONE
					? block.channels() == channels
					: block.channels() % places == 0 && channels * places % block.channels() == 0;
			require(fits, "block_out_channels", channels, block);
			channels = block.channels();
		}
		channels = firstDecoderChannels(decoder);
		for (final Block block : decoder.blocks()) {
			final int places = block.change().places();
			final boolean fits = block.channels() * block.factor() == channels
					&& (block.change() != Change.NONE || block.factor() == 1)
					&& (!block.residual() || channels % places == 0 && places % block.factor() == 0);
			require(fits, "decoder_block_out_channels", channels, block);
			channels = block.channels();
		}
		if (encoder.factor() != decoder.factor())
			throw new IllegalArgumentException("the encoder halves the side "
					+ Integer.numberOfTrailingZeros(encoder.factor()) + " times, and the decoder doubles it "
					+ Integer.numberOfTrailingZeros(decoder.factor()) + " times");
	}

	private static void require(final boolean fits, final String key, final int from, final Block block) {
		if (!fits)
			throw new IllegalArgumentException(key + " go from " + from + " to " + block.channels()
					+ (block.factor() == 1 ? "" : " with the upsample_factor " + block.factor())
					+ ", which LatentIJ's layers cannot");
	}

	private static int firstDecoderChannels(final Coder decoder) {
		final Block first = decoder.blocks().get(0);
		return first.channels() * first.factor();
	}

	/** Channels of the decoder before its first block. */
	int decoderChannels() {
		return firstDecoderChannels(decoder);
	}

	/** Pixels of a patch. */
	int patch() {
		return patchSize * patchSize;
	}

	/** @return pixels of the image per pixel of the latent along one side */
	public int spatialCompressionRatio() {
		return patchSize * encoder.factor();
	}
}
