// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Point;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.ImageDescription;
import latentij.job.BlockSink;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;

/**
 * Writes latents or images into a folder of OME-Zarr or N5, chunk by chunk. Closed without {@link #commit}, it leaves the
 * chunks that are whole for the next run of the same job, in a folder of another name.
 */
public final class ChunkedSink implements BlockSink {

	private final ChunkedWriter writer;
	private final PlanePlaces planes;
	private final Point origin;
	private final BiFunction<Region, Block, List<ImageProcessor>> pixels;
	private final Function<Provenance, ImageDescription> description;

	/**
	 * Creates a sink.
	 *
	 * @param writer of the folder; closed by this
	 * @param planes the places of planes in the array
	 * @param origin the pixel of the planes that is the first one of the array
	 * @param pixels makes, of a block and the region where it belongs, the pixels of each channel
	 * @param description of the image, when all is written
	 */
	public ChunkedSink(
			final ChunkedWriter writer,
			final PlanePlaces planes,
			final Point origin,
			final BiFunction<Region, Block, List<ImageProcessor>> pixels,
			final Function<Provenance, ImageDescription> description) {
		this.writer = writer;
		this.planes = planes;
		this.origin = new Point(origin);
		this.pixels = pixels;
		this.description = description;
	}

	/**
	 * Tells whether an earlier run has written a region.
	 *
	 * @param region any
	 * @return true if all chunks are there that it touches
	 * @throws IOException if a chunk that is damaged cannot be deleted
	 */
	public boolean isDone(final Region region) throws IOException {
		return writer.isDone(at(region, 0), planes.lengths(region));
	}

	@Override
	public void write(final Region region, final Block block) throws IOException {
		int channel = 0;
		for (final ImageProcessor slice : pixels.apply(region, block)) {
			if (slice instanceof ColorProcessor) {
				final int[] rgb = (int[]) slice.getPixels();
				for (int color = 0; color < 3; color++) write(region, channel++, ArrayPixels.color(rgb, color));
			} else write(region, channel++, ArrayPixels.bytes(slice));
		}
	}

	private void write(final Region region, final int channel, final ByteBuffer values) throws IOException {
		writer.write(at(region, channel), region.height(), region.width(), values);
	}

	private int[] at(final Region region, final int channel) {
		return planes.at(region.moved(region.plane(), -origin.y, -origin.x), channel);
	}

	@Override
	public void commit(final Provenance provenance) throws IOException {
		writer.commit(description.apply(provenance));
	}

	@Override
	public void close() throws IOException {
		writer.close();
	}
}
