// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.codec.PosteriorMode;
import latentij.ij.images.Images;
import latentij.ij.planes.PlaneOrigin;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.planes.StackContent;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.options.StackSize;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.util.Spread;

/**
 * Latents as a stack: with their provenance, and with the title and the calibration that follow from
 * those of the image. One latent gives a stack of its channels; several a hyperstack, with all channels
 * of all latents of a plane along ImageJ's channels.
 *
 * @see LatentImages
 * @see LatentLayout
 */
public final class LatentContent implements StackContent {

	private final ImagePlus from;
	private final ShownPlanes planes;
	private final int ratio;
	private final Extent extent;
	private final boolean indices;

	/** Values that tell the display range, by slice: of one latent all, of several every so many. */
	private final float[][] samples;

	private final int step;

	/**
	 * Creates a content.
	 *
	 * @param from the image that is encoded
	 * @param planes of it, in the order in which their latents are counted
	 * @param ratio the model's spatial compression ratio
	 * @param extent of all latents
	 * @param posterior which latents are written: of {@link PosteriorMode#INDEX}, 16-bit slices are made
	 */
	public LatentContent(
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
		samples = new float[extent.planes() * extent.channels()][];
		final long all = (long) extent.width() * extent.height() * samples.length;
		step = extent.planes() == 1 ? 1 : (int) (all / LatentImages.SAMPLE + 1);
	}

	@Override
	public int slicesPerPlane() {
		return extent.channels();
	}

	@Override
	public int bitDepth() {
		return indices ? Short.SIZE : Float.SIZE;
	}

	@Override
	public List<ImageProcessor> pixels(final Region region, final Block block) {
		final FloatTensor scaled = (FloatTensor) block;
		final List<ImageProcessor> slices = new ArrayList<>();
		for (int c = 0; c < extent.channels(); c++) {
			final float[] values = LatentImages.plane(scaled, c, region.height(), region.width());
			sample(region.plane() * extent.channels() + c, region, values);
			slices.add(processor(new FloatProcessor(region.width(), region.height(), values)));
		}
		return slices;
	}

	/** Indices are whole numbers, from 0 to 65535. */
	private ImageProcessor processor(final FloatProcessor channel) {
		return indices ? channel.convertToShort(false) : channel;
	}

	private void sample(final int slice, final Region region, final float[] values) {
		final int n = extent.width() * extent.height();
		if (samples[slice] == null) samples[slice] = new float[(n + step - 1) / step];
		for (int y = 0; y < region.height(); y++) {
			final int start = (region.y() + y) * extent.width() + region.x();
			for (int i = start / step; i < samples[slice].length && i * step < start + region.width(); i++) {
				final int x = (int) Math.min(n - 1, Spread.place(i, step)) - start;
				if (x >= 0 && x < region.width()) samples[slice][i] = values[y * region.width() + x];
			}
		}
	}

	@Override
	public ImagePlus image(final ImageStack stack, final Provenance provenance) {
		final List<PlaneOrigin> origins =
				IntStream.range(0, extent.planes()).mapToObj(planes::origin).collect(Collectors.toList());
		ProvenanceLabels.write(provenance, stack, origins);
		final ImagePlus made = new ImagePlus(Images.unique(Images.name(from) + "-latent"), stack);
		if (indices) made.resetDisplayRange();
		else LatentImages.setRange(made, sampled());
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
		return made;
	}

	private float[] sampled() {
		final float[] all = new float[samples.length * samples[0].length];
		for (int s = 0; s < samples.length; s++)
			System.arraycopy(samples[s], 0, all, s * samples[0].length, samples[0].length);
		return all;
	}
}
