// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import latentij.codec.VaeConfig;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.TileSpan;
import latentij.codec.tiling.Tiling;
import latentij.model.MemoryCost;
import latentij.model.MemoryCost.Need;
import latentij.tensor.Block.Kind;

/**
 * Estimates of the memory that a model needs for an image.
 *
 * @param cost of the model
 * @param inStages of the model where it runs in stages
 * @param config of the model
 * @param edges of its graphs
 */
public record MemoryEstimate(MemoryCost cost, MemoryCost inStages, VaeConfig config, Edges edges) {

	/** Bytes of a run in stages beyond its strips: weights of a stage, blocks of an attention. */
	private static final double STAGE_BYTES = 2.5e8;

	/** Several images are there four times: read one by one and put together, computed, and written. */
	private static final int COPIES = 4;

	/**
	 * Rows of the image in a strip whose tensors are the largest there are: of 16 rows that are doubled, and their
	 * surroundings.
	 */
	private static final int STRIP_ROWS = 48;

	private int ratio() {
		return config.spatialCompressionRatio();
	}

	/**
	 * The bytes that a run in stages needs beside its feature maps: strips, and the image
	 * itself.
	 */
	double stagedBytes(final Workload work) {
		final Need need = need(inStages, work);
		final double strip = need.bytes(STRIP_ROWS, (long) ratio() * work.width(), ratio());
		return STAGE_BYTES + strip + heldBytes(work);
	}

	/** Number of pixels of the image. */
	double pixels(final Workload work) {
		return (double) ratio() * ratio() * work.height() * work.width();
	}

	/** Number of pixels of the largest tile. */
	private double tilePixels(final Workload work, final Tiling tiling) {
		final TileGrid grid = work.grid(tiling);
		return (double) height(grid) * width(grid);
	}

	/** The height of the largest tile, in pixels. */
	private long height(final TileGrid grid) {
		return (long) ratio() * TileGrid.longest(grid.rows());
	}

	/** The width of the largest tile, in pixels. */
	private long width(final TileGrid grid) {
		return (long) ratio() * TileGrid.longest(grid.columns());
	}

	/** Number of pixels of a run over the largest tile, of all images. */
	double runPixels(final Workload work, final Tiling tiling) {
		return work.images() * tilePixels(work, tiling);
	}

	/** Bytes that a run over the largest tile needs. */
	double runBytes(final Workload work, final Tiling tiling) {
		final TileGrid grid = work.grid(tiling);
		final double one = work.encoding()
				? cost.encodeBytes(height(grid), width(grid), ratio())
				: cost.decodeBytes(height(grid), width(grid), ratio());
		return one + (work.images() - 1) * need(work).bytes(height(grid), width(grid), ratio());
	}

	/**
	 * Bytes of Java's buffers for the image: of one that is encoded in tiles, for the largest of them. Where graphs take or
	 * give other values, a tile is there in both ways.
	 */
	double bufferBytes(final Workload work, final Tiling tiling) {
		final double tile = tilePixels(work, tiling);
		final double one = (work.encoding() ? tile : pixels(work)) * pixelBytes(work);
		final int others = work.encoding()
				? config.inChannels() * edges.encodedBytes(work.kind())
				: config.outChannels() * edges.decodedBytes(work.kind());
		final double all = one + tile * others;
		return work.images() == 1 ? all : COPIES * work.images() * all;
	}

	/** Bytes of the image itself. */
	double imageBytes(final Workload work) {
		return pixels(work) * pixelBytes(work);
	}

	/** Bytes of the image, and of the one of ImageJ that is made of it. */
	private double heldBytes(final Workload work) {
		return work.encoding() ? imageBytes(work) : 2 * imageBytes(work);
	}

	private int pixelBytes(final Workload work) {
		if (work.kind() == Kind.PIXELS) return Integer.BYTES;
		return Float.BYTES * (work.encoding() ? config.inChannels() : config.outChannels());
	}

	private Need need(final Workload work) {
		return need(cost, work);
	}

	private static Need need(final MemoryCost cost, final Workload work) {
		return work.encoding() ? cost.encoding() : cost.decoding();
	}

	/** Bytes that a network which is open keeps of a run over the largest tile, for the next one. */
	double keptBytes(final Workload work, final Tiling tiling) {
		final TileGrid grid = work.grid(tiling);
		return work.images() * need(work).bytes(height(grid), width(grid), ratio());
	}

	/** Number of values of the largest tensor in a run over the largest tile. */
	double runValues(final Workload work, final Tiling tiling) {
		final TileGrid grid = work.grid(tiling);
		return work.images() * need(work).values(height(grid), width(grid), ratio());
	}

	/** All bytes. */
	double bytes(final Workload work, final Tiling tiling) {
		return runBytes(work, tiling) + besideBytes(work, tiling);
	}

	/**
	 * The bytes that an image in tiles takes beside them: itself (but of floats that are encoded, each tile is read when
	 * its turn has come), and of the last row of tiles, which are floats, what the next one is blended into.
	 */
	double besideBytes(final Workload work, final Tiling tiling) {
		final TileGrid grid = work.grid(tiling);
		if (grid.size() == 1) return 0;
		if (work.encoding()) return work.kind() == Kind.PIXELS ? imageBytes(work) : 0;
		return heldBytes(work) + stripBytes(grid);
	}

	private double stripBytes(final TileGrid grid) {
		final int columns = grid.columns().stream().mapToInt(TileSpan::length).sum();
		return (double) config.outChannels() * Float.BYTES * ratio() * ratio() * grid.blendExtent() * columns;
	}
}
