// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.util.Optional;
import latentij.util.Printable;

/**
 * Tells of images whose display range nobody has set. Where a command takes an {@link ImagePlus}, ImageJ2 converts its own
 * images to ones whose channels have the range 0 to 1, whatever their bits: all larger values are then shown alike.
 */
public final class UnsetRange {

	private UnsetRange() {}

	/**
	 * Looks at the slice that is shown.
	 *
	 * @param image any type; not changed
	 * @return a sentence for the user, where the range is 0 to 1, and more than half of the values are above
	 */
	public static Optional<String> note(final ImagePlus image) {
		if (image.getBitDepth() == 24 || image.getDisplayRangeMin() != 0 || image.getDisplayRangeMax() != 1)
			return Optional.empty();
		final ImageProcessor plane = image.getStack().getProcessor(image.getCurrentSlice());
		int above = 0;
		for (int i = 0; i < plane.getPixelCount(); i++) if (plane.getf(i) > 1) above++;
		if (above <= plane.getPixelCount() / 2) return Optional.empty();
		return Optional.of(
				Printable.quoted(image.getTitle()) + " has the display range 0 to 1, and most of its values are"
						+ " above: all of them were encoded as white. Images of ImageJ2 (Dataset) come like that. Set the range"
						+ " of each channel first (Image > Adjust > Brightness/Contrast), or open the file with IJ.openImage.");
	}
}
