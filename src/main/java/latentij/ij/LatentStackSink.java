// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.codec.PosteriorMode;
import latentij.ij.planes.PlaneOrigin;
import latentij.ij.planes.ShownPlanes;
import latentij.job.BlockSink;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.StackSize;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/**
 * Makes a stack of the latents that are written to it: with their provenance, and with the
 * title and the calibration that follow from those of the image. One latent gives a stack of
 * its channels; several a hyperstack, with all channels of all latents of a plane along
 * ImageJ's channels.
 *
 * @see LatentImages
 * @see LatentLayout
 */
public final class LatentStackSink implements BlockSink {

	/** Of so many values, about, the display range of a hyperstack is found. */
	private static final int SAMPLE = 1 << 20;

	private final ImagePlus from;
	private final ShownPlanes planes;
	private final int ratio;
	private final Extent extent;
	private final boolean indices;

	/** The values of each channel of each latent. */
	private final float[][] values;

	private ImagePlus latent;

	/**
	 * Creates a sink.
	 *
	 * @param from the image that is encoded
	 * @param planes of it, in the order in which their latents are counted
	 * @param ratio the model's spatial compression ratio
	 * @param extent of all latents
	 * @param posterior which latents are written: of {@link PosteriorMode#INDEX}, 16-bit slices are made
	 */
	LatentStackSink(
			final ImagePlus from,
			final ShownPlanes planes,
			final int ratio,
			final Extent extent,
			final PosteriorMode posterior) {
		this.from = from;
		this.planes = planes;
		this.ratio = ratio;
		this.extent = extent;
		indices = posterior == PosteriorMode.INDEX;
		values = new float[extent.planes() * extent.channels()][];
	}

	@Override
	public void write(final Region region, final Block block) {
		final FloatTensor scaled = (FloatTensor) block;
		final int first = region.plane() * extent.channels();
		for (int c = 0; c < extent.channels(); c++) {
			if (values[first + c] == null) values[first + c] = new float[extent.width() * extent.height()];
			for (int y = 0; y < region.height(); y++)
				scaled.buffer()
						.get(
								(c * block.height() + y) * block.width(),
								values[first + c],
								(region.y() + y) * extent.width() + region.x(),
								region.width());
		}
	}

	@Override
	public void commit(final Provenance provenance) {
		final ImageStack stack = new ImageStack(extent.width(), extent.height());
		for (final float[] channel : values)
			stack.addSlice("", processor(new FloatProcessor(extent.width(), extent.height(), channel)));
		final List<PlaneOrigin> origins =
				IntStream.range(0, extent.planes()).mapToObj(planes::origin).collect(Collectors.toList());
		ProvenanceLabels.write(provenance, stack, origins);
		final ImagePlus made = new ImagePlus(Images.unique(Images.name(from) + "-latent"), stack);
		if (indices) made.resetDisplayRange();
		else LatentImages.setRange(made, sample());
		ProvenanceProperties.write(provenance, made);
		ProvenanceProperties.write(origins, made);
		// The image may have been resized before it was encoded.
		final double x = (double) ratio * planes.width() / provenance.width();
		final double y = (double) ratio * planes.height() / provenance.height();
		Images.calibrate(made, from.getCalibration(), x, y);
		if (extent.planes() > 1) {
			Images.calibrateDepth(made, from.getCalibration(), planes.selection());
			final StackSize size = planes.selection().size();
			made.setDimensions(size.channels() * extent.channels(), size.slices(), size.frames());
			made.setOpenAsHyperStack(true);
		}
		latent = made;
		WindowZoom.whenShown(latent);
	}

	/** Indices are whole numbers, from 0 to 65535. */
	private ImageProcessor processor(final FloatProcessor channel) {
		return indices ? channel.convertToShort(false) : channel;
	}

	/** All values of one latent; of several, some of all. */
	private float[] sample() {
		final int n = extent.width() * extent.height();
		final long all = (long) n * values.length;
		final int step = extent.planes() == 1 ? 1 : (int) (all / SAMPLE + 1);
		final float[] sample = new float[values.length * ((n + step - 1) / step)];
		int i = 0;
		for (final float[] channel : values) for (int p = 0; p < n; p += step) sample[i++] = channel[p];
		return sample;
	}

	/** @return the stack; not shown; owned by the caller */
	public ImagePlus image() {
		if (latent == null) throw new IllegalStateException("Nothing was committed");
		return latent;
	}

	@Override
	public void close() {
		Arrays.fill(values, null);
	}
}
