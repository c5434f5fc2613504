// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import latentij.job.BlockSink;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Makes an RGB image, an 8-bit grey one or an 8-bit composite of the one decoded image that is written to it, with the title and
 * the calibration that follow from those of the latent.
 */
public final class DecodedSink implements BlockSink {

	private final ImagePlus from;
	private final boolean grey;
	private final int ratio;
	private ImagePlus decoded;
	private boolean committed;

	/**
	 * Creates a sink.
	 *
	 * @param from the latent that is decoded
	 * @param channels of the model's images: 1 for grey, 3 for RGB, others for a composite
	 * @param ratio the model's spatial compression ratio
	 */
	public DecodedSink(final ImagePlus from, final int channels, final int ratio) {
		this.from = from;
		this.grey = channels == 1;
		this.ratio = ratio;
	}

	@Override
	public void write(final Region region, final Block block) {
		if (decoded != null || region.y() != 0 || region.x() != 0)
			throw new IllegalArgumentException("An image is made of one block, not also of " + region);
		final String title = LatentImages.decodedTitle(from, "decoded");
		decoded = block instanceof FloatTensor channels
				? ChannelTensors.toComposite(channels, title, region.width(), region.height())
				: new ImagePlus(title, processor((PixelTensor) block, region.width(), region.height()));
	}

	private ImageProcessor processor(final PixelTensor pixels, final int width, final int height) {
		return grey ? ImageTensors.toGrey(pixels, width, height) : ImageTensors.toRgb(pixels, width, height);
	}

	@Override
	public void commit(final Provenance provenance) {
		Images.calibrate(decoded, from.getCalibration(), 1.0 / ratio, 1.0 / ratio);
		committed = true;
	}

	/** @return the image; not shown; owned by the caller */
	public ImagePlus image() {
		if (!committed) throw new IllegalStateException("Nothing was committed");
		return decoded;
	}

	@Override
	public void close() {
		if (!committed) decoded = null;
	}
}
