// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.util.Arrays;
import java.util.List;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;

/** Makes a stack in memory. */
public final class MemoryStackSink implements StackSink {

	private final Extent extent;
	private final StackContent content;
	private final ImageProcessor[] slices;
	private ImagePlus image;

	/**
	 * Creates a sink.
	 *
	 * @param extent of what will be written
	 * @param content makes pixels of it
	 */
	public MemoryStackSink(final Extent extent, final StackContent content) {
		this.extent = extent;
		this.content = content;
		slices = new ImageProcessor[extent.planes() * content.slicesPerPlane()];
	}

	@Override
	public void write(final Region region, final Block block) {
		int s = region.plane() * content.slicesPerPlane();
		for (final ImageProcessor pixels : content.pixels(region, block)) {
			if (region.covers(extent.height(), extent.width())) slices[s] = pixels;
			else {
				if (slices[s] == null) slices[s] = pixels.createProcessor(extent.width(), extent.height());
				slices[s].insert(pixels, region.x(), region.y());
			}
			s++;
		}
	}

	@Override
	public void commit(final Provenance provenance) {
		final ImageStack stack = new ImageStack(extent.width(), extent.height());
		List.of(slices).forEach(slice -> stack.addSlice(null, slice));
		image = content.image(stack, provenance);
	}

	@Override
	public ImagePlus image() {
		if (image == null) throw new IllegalStateException("Nothing was committed");
		return image;
	}

	@Override
	public void close() {
		Arrays.fill(slices, null);
	}
}
