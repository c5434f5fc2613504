// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.ImageStack;
import java.util.stream.IntStream;
import latentij.ij.latents.LatentStackSource;

/** Latents of a hyperstack, each as an image of its own. */
final class SingleLatents {

	private SingleLatents() {}

	/**
	 * Takes the first latent.
	 *
	 * @param image of latents; read, never changed
	 * @param source of the same image
	 * @return the image itself where it is the only one; else a stack of its channels, which shares their pixels, with
	 *         the labels, properties and calibration; not shown
	 */
	static ImagePlus first(final ImagePlus image, final LatentStackSource source) {
		if (source.extent().planes() == 1) return image;
		final ImageStack from = image.getStack();
		final ImageStack stack = new ImageStack(from.getWidth(), from.getHeight());
		IntStream.of(source.slices(0)).forEach(s -> stack.addSlice(from.getSliceLabel(s), from.getProcessor(s)));
		final ImagePlus one = new ImagePlus(image.getTitle(), stack);
		one.setProperties(image.getPropertiesAsArray());
		one.setCalibration(image.getCalibration().copy());
		return one;
	}
}
