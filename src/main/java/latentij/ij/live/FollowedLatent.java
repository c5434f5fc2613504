// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.ImagePlus;
import java.util.Arrays;
import java.util.function.Supplier;
import latentij.ij.latents.LatentImages;
import latentij.ij.latents.LatentStackSource;
import latentij.tensor.FloatTensor;

/**
 * The latent that a person sees: the only one of an image, or of a hyperstack the one that the slice shown
 * belongs to. May be used by several threads, one at a time.
 */
final class FollowedLatent implements Supplier<FloatTensor> {

	private final ImagePlus image;

	/** Null where all slices are one latent, however many they become. */
	private LatentStackSource several;

	private int size;

	/**
	 * Creates it.
	 *
	 * @param image of latents; read, never changed
	 * @throws IllegalArgumentException if its labels say that its channels are not in order
	 */
	FollowedLatent(final ImagePlus image) {
		this.image = image;
		arrange();
	}

	/** Finds the latents, which takes reading all labels. */
	private void arrange() {
		final LatentStackSource source = new LatentStackSource(image);
		several = source.extent().planes() > 1 ? source : null;
		size = image.getStackSize();
	}

	/**
	 * Reads the latent.
	 *
	 * @return scaled, [1,C,h,w]; owned by the caller
	 * @throws IllegalArgumentException if what is there now is no latent
	 */
	@Override
	public FloatTensor get() {
		if (image.getStackSize() != size) arrange();
		return several == null ? LatentImages.toTensor(image) : several.read(several.plane(image.getCurrentSlice()));
	}

	/**
	 * Finds the largest value of all latents, without its sign.
	 *
	 * @return at least 0
	 * @throws IllegalArgumentException if a value is NaN or infinite
	 */
	double largest() {
		if (several == null) return largest(LatentImages.toTensor(image));
		double largest = 0;
		for (int plane = 0; plane < several.extent().planes(); plane++)
			largest = Math.max(largest, largest(several.read(plane)));
		return largest;
	}

	private static double largest(final FloatTensor latent) {
		double largest = 0;
		for (final float value : latent.toArray()) largest = Math.max(largest, Math.abs(value));
		return largest;
	}

	/** @return for each slice the channel of a latent that it is, from 0 */
	int[] channels() {
		final int[] channels = new int[size];
		if (several == null) Arrays.setAll(channels, s -> s);
		else
			for (int plane = 0; plane < several.extent().planes(); plane++) {
				final int[] slices = several.slices(plane);
				for (int c = 0; c < slices.length; c++) channels[slices[c] - 1] = c;
			}
		return channels;
	}
}
