// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;

/**
 * Scaled latents in a 32-bit TIFF file, read in pieces: the pages are all channels of the first,
 * then those of the next.
 */
public final class TiffLatentSource implements BlockSource {

	private final TiffFile file;
	private final Provenance provenance;
	private final Extent extent;

	/**
	 * Creates a source.
	 *
	 * @param file stays open as long as this is used; closed by the caller
	 * @param channels of each latent
	 * @param provenance of the latents; null if they remember nothing
	 * @throws IllegalArgumentException if the pages are no latents of so many channels
	 */
	public TiffLatentSource(final TiffFile file, final int channels, final Provenance provenance) {
		requireFloat(file);
		if (file.size() % channels != 0)
			throw new IllegalArgumentException("\"" + file.path() + "\" has " + file.size()
					+ " slices; a latent of the model has " + channels
					+ ", one slice for each channel. Choose a file that LatentIJ wrote.");
		this.file = file;
		this.provenance = provenance;
		extent = new Extent(file.size() / channels, channels, file.height(), file.width(), Kind.FLOATS);
	}

	/**
	 * Refuses what cannot be a latent.
	 *
	 * @param file any file
	 * @throws IllegalArgumentException if it is not 32-bit
	 */
	public static void requireFloat(final TiffFile file) {
		if (!file.isFloat())
			throw new IllegalArgumentException("\"" + file.path() + "\" has " + file.bitDepth()
					+ "-bit pixels; a latent is a 32-bit stack with one slice for each channel. Choose a file that"
					+ " LatentIJ wrote.");
	}

	@Override
	public String name() {
		return file.name();
	}

	@Override
	public Extent extent() {
		return extent;
	}

	@Override
	public Provenance provenance() {
		return provenance;
	}

	@Override
	public Block read(final Region region) throws IOException {
		final FloatTensor tensor = FloatTensor.zeros(1, extent.channels(), region.height(), region.width());
		final FloatBuffer values = tensor.buffer();
		final ByteBuffer row = ByteBuffer.allocate(region.width() * Float.BYTES);
		for (int c = 0; c < extent.channels(); c++) {
			final int page = region.plane() * extent.channels() + c;
			for (int y = region.y(); y < region.y() + region.height(); y++) {
				file.readRow(page, y, region.x(), region.width(), row);
				requireFinite(row, page, y, region.x());
				values.put(row.asFloatBuffer());
			}
		}
		return tensor;
	}

	private void requireFinite(final ByteBuffer row, final int page, final int y, final int x) {
		for (int i = 0; i < row.limit(); i += Float.BYTES) {
			final float value = row.getFloat(i);
			if (Float.isFinite(value)) continue;
			throw new IllegalArgumentException("\"" + file.path() + "\" holds " + value + " in slice " + (page + 1)
					+ " at x=" + (x + i / Float.BYTES) + ", y=" + y
					+ ". All values of a latent are finite numbers. Encode the image again.");
		}
	}
}
