// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.util.List;
import latentij.ij.images.Images;
import latentij.ij.planes.DecodedStack;
import latentij.ij.planes.StackContent;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.model.VaeModel;
import latentij.tensor.Block;

/**
 * Decoded planes, with the title and the calibration that follow from those of the latents: RGB or
 * 8-bit grey, or the channels that were encoded on their own.
 */
public final class DecodedContent implements StackContent {

	private final ImagePlus from;
	private final LatentStackSource source;
	private final VaeModel model;
	private final DecodedStack decoded;

	/**
	 * Creates a content.
	 *
	 * @param from the image of the latents
	 * @param source the latents that are decoded
	 * @param model that decodes them
	 * @param extent of all that is decoded
	 */
	public DecodedContent(
			final ImagePlus from, final LatentStackSource source, final VaeModel model, final Extent extent) {
		this.from = from;
		this.source = source;
		this.model = model;
		decoded = new DecodedStack(extent, source.size(), source.displays());
	}

	@Override
	public int slicesPerPlane() {
		return decoded.slicesPerPlane();
	}

	@Override
	public int bitDepth() {
		return decoded.bitDepth();
	}

	@Override
	public List<ImageProcessor> pixels(final Region region, final Block block) {
		return decoded.pixels(region, block);
	}

	@Override
	public ImagePlus image(final ImageStack stack, final Provenance provenance) {
		final ImagePlus made =
				decoded.toImage(stack, LatentImages.decodedTitle(from, "decoded"), source.originalLabels());
		final double ratio = model.config().spatialCompressionRatio();
		Images.calibrate(made, from.getCalibration(), 1 / ratio, 1 / ratio);
		if (source.extent().planes() > 1) Images.calibrateDepth(made, from.getCalibration(), source.selection());
		return ProvenanceProperties.ofDecoder(model, source.provenance(), made);
	}
}
