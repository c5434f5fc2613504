// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import latentij.ij.planes.StackContent;
import latentij.job.BlockSink;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;

/** Keeps a rectangle of one plane in memory. */
final class PartSink implements BlockSink {

	private final StackContent content;
	private final Rectangle part;
	private final List<ImageProcessor> slices = new ArrayList<>();

	/**
	 * Creates a sink.
	 *
	 * @param content makes pixels
	 * @param part the rectangle, in pixels of the plane; what is written beyond it is left out
	 */
	PartSink(final StackContent content, final Rectangle part) {
		this.content = content;
		this.part = part;
	}

	/** The slices of the plane. */
	List<ImageProcessor> slices() {
		return slices;
	}

	@Override
	public void write(final Region region, final Block block) {
		int s = 0;
		for (final ImageProcessor pixels : content.pixels(region, block)) {
			if (s == slices.size()) slices.add(pixels.createProcessor(part.width, part.height));
			slices.get(s++).insert(pixels, region.x() - part.x, region.y() - part.y);
		}
	}

	@Override
	public void commit(final Provenance provenance) {
		// Nothing to do: the slices were written as they came.
	}

	@Override
	public void close() {
		// Nothing to do: the slices belong to the caller.
	}
}
