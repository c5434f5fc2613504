// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/** A source over plain arrays: planes of floats, with the values 0, 1, 2 and so on. */
class Planes implements BlockSource {

	private final Extent extent;

	Planes(final Extent extent) {
		this.extent = extent;
	}

	@Override
	public String name() {
		return "planes";
	}

	@Override
	public Extent extent() {
		return extent;
	}

	/** One plane. */
	FloatTensor plane(final int plane) {
		final FloatTensor tensor = FloatTensor.zeros(1, extent.channels(), extent.height(), extent.width());
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, plane * tensor.size() + i);
		return tensor;
	}

	@Override
	public Block read(final Region region) throws IOException {
		final FloatTensor whole = plane(region.plane());
		final FloatTensor block = FloatTensor.zeros(1, extent.channels(), region.height(), region.width());
		for (int c = 0; c < extent.channels(); c++)
			for (int y = 0; y < region.height(); y++)
				for (int x = 0; x < region.width(); x++)
					block.set(
							whole.get(
									0,
									c,
									Math.min(region.y() + y, extent.height() - 1),
									Math.min(region.x() + x, extent.width() - 1)),
							0,
							c,
							y,
							x);
		return block;
	}
}
