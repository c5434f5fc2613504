// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import latentij.ij.planes.DecodedStack;
import latentij.job.BlockSink;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;

/**
 * Makes an image of the decoded planes that are written to it, with the title and the
 * calibration that follow from those of the latents: RGB or 8-bit grey, or the channels that
 * were encoded on their own.
 */
public final class DecodedSink implements BlockSink {

	private final ImagePlus from;
	private final LatentStackSource source;
	private final int ratio;
	private final DecodedStack stack;
	private ImagePlus decoded;

	/**
	 * Creates a sink.
	 *
	 * @param from the image of the latents
	 * @param source the latents that are decoded
	 * @param ratio the model's spatial compression ratio
	 * @param extent of all that is decoded
	 */
	DecodedSink(final ImagePlus from, final LatentStackSource source, final int ratio, final Extent extent) {
		this.from = from;
		this.source = source;
		this.ratio = ratio;
		stack = new DecodedStack(extent, source.size(), source.displays());
	}

	@Override
	public void write(final Region region, final Block block) {
		stack.write(region, block);
	}

	@Override
	public void commit(final Provenance provenance) {
		final ImagePlus made = stack.toImage(LatentImages.decodedTitle(from, "decoded"), source.originalLabels());
		Images.calibrate(made, from.getCalibration(), 1.0 / ratio, 1.0 / ratio);
		if (source.extent().planes() > 1) Images.calibrateDepth(made, from.getCalibration(), source.selection());
		decoded = made;
	}

	/** @return the image; not shown; owned by the caller */
	public ImagePlus image() {
		if (decoded == null) throw new IllegalStateException("Nothing was committed");
		return decoded;
	}

	@Override
	public void close() {}
}
