// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.FloatBuffer;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.latents.LatentStackSource;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;

/** Scaled latents in a folder of OME-Zarr or N5, read in pieces. */
final class ChunkedLatentSource implements BlockSource {

	private final ChunkedImage image;
	private final LatentStackSource texts;
	private final Extent extent;

	/**
	 * Creates a source.
	 *
	 * @param image of 32-bit floats
	 * @param texts the same without its pixels: tells which latents are read, and how they were made
	 */
	ChunkedLatentSource(final ChunkedImage image, final LatentStackSource texts) {
		this.image = image;
		this.texts = texts;
		final Extent all = texts.extent();
		extent = new Extent(all.planes(), all.channels(), image.part().height, image.part().width, Kind.FLOATS);
	}

	/** The image that is read. */
	ChunkedImage image() {
		return image;
	}

	@Override
	public String name() {
		return texts.name();
	}

	@Override
	public Extent extent() {
		return extent;
	}

	@Override
	public Provenance provenance() {
		return texts.provenance();
	}

	@Override
	public Block read(final Region region) throws IOException {
		final FloatTensor tensor = FloatTensor.zeros(1, extent.channels(), region.height(), region.width());
		final FloatBuffer values = tensor.buffer();
		for (final int slice : texts.slices(region.plane())) {
			final int channels = image.size().channels();
			final int rest = (slice - 1) / channels;
			final int z = rest % image.size().slices() + 1;
			final int t = rest / image.size().slices() + 1;
			final int c = (slice - 1) % channels + 1;
			final float[] pixels = (float[])
					((FloatProcessor) image.read(c, z, t, region.y(), region.x(), region.height(), region.width()))
							.getPixels();
			requireFinite(pixels, region, c);
			values.put(pixels);
		}
		return tensor;
	}

	private void requireFinite(final float[] pixels, final Region region, final int channel) {
		for (int i = 0; i < pixels.length; i++) {
			if (Float.isFinite(pixels[i])) continue;
			throw new IllegalArgumentException("\"" + name() + "\" holds " + pixels[i] + " in channel " + channel
					+ " at x=" + (region.x() + i % region.width()) + ", y=" + (region.y() + i / region.width())
					+ ". All values of a latent are finite numbers. Encode the image again.");
		}
	}
}
