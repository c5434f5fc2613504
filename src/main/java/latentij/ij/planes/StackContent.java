// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.util.List;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;

/** The pixels of a stack, and all that it has beside them, wherever the pixels are kept. */
public interface StackContent {

	/** @return the slices of each plane */
	int slicesPerPlane();

	/** @return the bits of a pixel; 24 for RGB */
	int bitDepth();

	/**
	 * Makes pixels of a block.
	 *
	 * @param region where it belongs
	 * @param block at least of its size
	 * @return for each slice of the plane the pixels of the region, new ones
	 */
	List<ImageProcessor> pixels(Region region, Block block);

	/**
	 * Makes the image, when all planes were seen.
	 *
	 * @param stack of all slices, which gets the labels
	 * @param provenance of the latents; null if they remember nothing
	 * @return an image of the stack with dimensions, calibration, display ranges, look-up tables and
	 *         properties; not shown
	 */
	ImagePlus image(ImageStack stack, Provenance provenance);
}
