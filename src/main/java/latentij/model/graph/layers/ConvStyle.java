// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.Objects;
import latentij.model.graph.Border;

/**
 * What the convolutions of a network have in common. Kernels over time have a third dimension, of as many frames as they
 * have rows: before and after the one frame that is the image are copies of it, so that the sum of the time slices is
 * all that matters.
 *
 * @param border what they see around the image
 * @param overTime whether kernels are over time
 * @param samplersOverTime whether those that halve the image, or follow its enlargement, are over time
 */
public record ConvStyle(Border border, boolean overTime, boolean samplersOverTime) {

	/** Convolutions of images with zeros around. */
	public static final ConvStyle IMAGE = new ConvStyle(Border.ZEROS, false, false);

	public ConvStyle {
		Objects.requireNonNull(border, "border");
	}
}
