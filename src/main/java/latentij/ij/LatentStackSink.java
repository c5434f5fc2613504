// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import latentij.codec.PosteriorMode;
import latentij.job.BlockSink;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/**
 * Makes a stack of the one latent that is written to it: with its provenance, and with
 * the title and the calibration that follow from those of the image.
 *
 * @see LatentImages
 */
public final class LatentStackSink implements BlockSink {

	private final ImagePlus from;
	private final int ratio;
	private final boolean indices;
	private ImagePlus latent;
	private boolean committed;

	/**
	 * Creates a sink.
	 *
	 * @param from the image that is encoded
	 * @param ratio the model's spatial compression ratio
	 * @param posterior which latent is written: of {@link PosteriorMode#INDEX}, a 16-bit image is made
	 */
	public LatentStackSink(final ImagePlus from, final int ratio, final PosteriorMode posterior) {
		this.from = from;
		this.ratio = ratio;
		indices = posterior == PosteriorMode.INDEX;
	}

	@Override
	public void write(final Region region, final Block block) {
		if (latent != null || !region.covers(block.height(), block.width()))
			throw new IllegalArgumentException("A stack is made of one whole latent, not also of " + region);
		final String title = Images.unique(Images.name(from) + "-latent");
		latent = indices
				? LatentImages.toIndexImage((FloatTensor) block, title)
				: LatentImages.toStack((FloatTensor) block, title);
	}

	@Override
	public void commit(final Provenance provenance) {
		ProvenanceProperties.write(provenance, latent);
		ProvenanceLabels.write(provenance, latent);
		// The image may have been resized before it was encoded.
		Images.calibrate(
				latent,
				from.getCalibration(),
				(double) ratio * from.getWidth() / provenance.width(),
				(double) ratio * from.getHeight() / provenance.height());
		WindowZoom.whenShown(latent);
		committed = true;
	}

	/** @return the stack; not shown; owned by the caller */
	public ImagePlus image() {
		if (!committed) throw new IllegalStateException("Nothing was committed");
		return latent;
	}

	@Override
	public void close() {
		if (!committed) latent = null;
	}
}
