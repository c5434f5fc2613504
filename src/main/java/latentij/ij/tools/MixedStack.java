// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.provenance.StepLabels;
import latentij.ij.ui.WindowZoom;
import latentij.tensor.FloatTensor;

/** Stacks of new latents with the labels and properties of the image that they were made of. */
final class MixedStack {

	private final ImagePlus from;
	private final LatentStackSource source;

	/**
	 * Creates the maker of stacks.
	 *
	 * @param from has labels and properties; read, never changed
	 * @param source of the same image
	 */
	MixedStack(final ImagePlus from, final LatentStackSource source) {
		this.from = from;
		this.source = source;
	}

	/**
	 * Makes a stack.
	 *
	 * @param steps the latents of each step, as many as there are in the image
	 * @param calibration of the stack; copied
	 * @param title of the stack
	 * @return the dimensions of the image for one step; for several, the steps along T and the latents of each along
	 *         Z; not shown; owned by the caller
	 */
	ImagePlus of(final List<List<FloatTensor>> steps, final Calibration calibration, final String title) {
		final int planes = source.extent().planes();
		final int several = source.size().channels();
		final ImageStack stack = new ImageStack(from.getWidth(), from.getHeight());
		double min = Double.POSITIVE_INFINITY;
		double max = Double.NEGATIVE_INFINITY;
		for (int s = 0; s < steps.size(); s++)
			for (int p = 0; p < planes; p++) {
				final float[] values = steps.get(s).get(p).toArray();
				final double t = (double) s / (steps.size() - 1);
				add(
						values,
						source.slices(p),
						label -> steps.size() == 1 ? StepLabels.without(label) : StepLabels.with(label, t),
						stack);
				for (final float value : values) {
					min = Math.min(min, value);
					max = Math.max(max, value);
				}
			}
		final ImagePlus image = new ImagePlus(title, stack);
		image.setProperties(from.getPropertiesAsArray());
		image.setCalibration(calibration.copy());
		image.getCalibration().setFunction(Calibration.NONE, null, null);
		image.setDisplayRange(min, max);
		final int channels = several * source.extent().channels();
		if (steps.size() > 1) image.setDimensions(channels, planes / several, steps.size());
		else if (planes > 1)
			image.setDimensions(channels, source.size().slices(), source.size().frames());
		image.setOpenAsHyperStack(steps.size() * planes > 1);
		WindowZoom.whenShown(image);
		return image;
	}

	private void add(
			final float[] values, final int[] slices, final UnaryOperator<String> label, final ImageStack stack) {
		final int plane = values.length / slices.length;
		for (int c = 0; c < slices.length; c++)
			stack.addSlice(
					label.apply(from.getStack().getSliceLabel(slices[c])),
					new FloatProcessor(
							stack.getWidth(),
							stack.getHeight(),
							Arrays.copyOfRange(values, c * plane, (c + 1) * plane)));
	}
}
