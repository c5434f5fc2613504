/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.codec;

import java.util.Arrays;
import java.util.function.BiConsumer;

import latentij.codec.tiling.TileBlender;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.TileSpan;
import latentij.codec.tiling.Tiling;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * A network that sees one tile at a time.
 */
final class TiledNetwork implements VaeNetwork {

	private final VaeNetwork network;
	private final int ratio;
	private final Tiling tiling;
	private final TileListener listener;

	/**
	 * Creates a network.
	 *
	 * @param network computes the tiles; becomes this network's own
	 * @param ratio its spatial compression ratio
	 * @param tiling how to cut; images of one tile are given to the network as they
	 *          are
	 * @param listener is told of the tiles
	 */
	TiledNetwork(final VaeNetwork network, final int ratio, final Tiling tiling,
		final TileListener listener)
	{
		this.network = network;
		this.ratio = ratio;
		this.tiling = tiling;
		this.listener = listener;
	}

	/** A tile, where it is. */
	private record Tile(TileSpan row, TileSpan column) {}

	/** A rectangle of a tile that goes to a place of the result. */
	private record Piece(int fromY, int fromX, int height, int width, int y,
		int x)
	{}

	@FunctionalInterface
	private interface Job<T> {

		T run(Tile tile);
	}

	@Override
	public boolean takesNoise() {
		return network.takesNoise();
	}

	@Override
	public FloatTensor encode(final FloatTensor image, final FloatTensor noise) {
		final int height = image.dim(2);
		final int width = image.dim(3);
		final TileGrid grid = tiling.grid(true, height / ratio, width / ratio);
		return grid.size() == 1 ? network.encode(image, noise) : join(grid, 1,
			height / ratio, width / ratio, "encoder", tile -> network.encode(image
				.crop(tile.row.start() * ratio, tile.column.start() * ratio, pixels(
					tile.row, height), pixels(tile.column, width)), crop(noise, tile)));
	}

	@Override
	public FloatTensor encode(final PixelTensor image, final FloatTensor noise) {
		final int height = image.height();
		final int width = image.width();
		final TileGrid grid = tiling.grid(true, height / ratio, width / ratio);
		return grid.size() == 1 ? network.encode(image, noise) : join(grid, 1,
			height / ratio, width / ratio, "encoder", tile -> network.encode(image
				.crop(tile.row.start() * ratio, tile.column.start() * ratio, pixels(
					tile.row, height), pixels(tile.column, width)), crop(noise, tile)));
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		final int height = latent.dim(2);
		final int width = latent.dim(3);
		final TileGrid grid = tiling.grid(false, height, width);
		return grid.size() == 1 ? network.decode(latent) : join(grid, ratio,
			height * ratio, width * ratio, "decoder", tile -> network.decode(crop(
				latent, tile)));
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		final int height = latent.dim(2);
		final int width = latent.dim(3);
		final TileGrid grid = tiling.grid(false, height, width);
		if (grid.size() == 1) return network.decodeToPixels(latent);
		final PixelTensor result = PixelTensor.zeros(latent.dim(0), height * ratio,
			width * ratio);
		if (grid.blendExtent() == 0) run(grid, ratio, place -> pixels(latent, place), (
			tile, piece) -> result.paste(tile, piece.fromY, piece.fromX, piece.height,
				piece.width, piece.y, piece.x));
		else blended(grid, ratio, "decoder", tile -> network.decode(crop(latent,
			tile)), (tile, piece) -> result.paste(ImageProcessor.toPixels(tile.crop(
				piece.fromY, piece.fromX, piece.height, piece.width)), 0, 0,
				piece.height, piece.width, piece.y, piece.x));
		return result;
	}

	private PixelTensor pixels(final FloatTensor latent, final Tile place) {
		final PixelTensor tile = network.decodeToPixels(crop(latent, place));
		final long[] found = { tile.batch(), 3, tile.height(), tile.width() };
		final long[] expected = { latent.dim(0), 3, (long) place.row.length() * ratio,
			(long) place.column.length() * ratio };
		if (!Arrays.equals(found, expected)) throw VaeCodec.wrongShape("decoder",
			found, Arrays.toString(expected) + " for a tile");
		return tile;
	}

	/** The last tile has what the ratio leaves over, which matters to its pixels. */
	private int pixels(final TileSpan span, final int size) {
		return span.end() == size / ratio ? size - span.start() * ratio : span
			.length() * ratio;
	}

	private static FloatTensor crop(final FloatTensor tensor, final Tile tile) {
		return tensor == null ? null : tensor.crop(tile.row.start(), tile.column
			.start(), tile.row.length(), tile.column.length());
	}

	/** Joins tiles of floats. */
	private FloatTensor join(final TileGrid grid, final int scale,
		final int height, final int width, final String name,
		final Job<FloatTensor> job)
	{
		// The first tile tells how many channels there are.
		final FloatTensor[] result = new FloatTensor[1];
		blended(grid, scale, name, job, (tile, piece) -> {
			if (result[0] == null) result[0] = FloatTensor.zeros(tile.dim(0), tile
				.dim(1), height, width);
			result[0].paste(tile, piece.fromY, piece.fromX, piece.height,
				piece.width, piece.y, piece.x);
		});
		return result[0];
	}

	/** Runs tiles of floats, each blended into its neighbours. */
	private void blended(final TileGrid grid, final int scale, final String name,
		final Job<FloatTensor> job, final BiConsumer<FloatTensor, Piece> sink)
	{
		final int columns = grid.columns().size();
		final int extent = grid.blendExtent() * scale;
		// The ends of the tiles of the last row, which is all that is read of them.
		final FloatTensor[] above = new FloatTensor[columns];
		final FloatTensor[] left = new FloatTensor[1];
		final long[] channels = new long[2];
		final int[] done = new int[1];
		run(grid, scale, place -> {
			final FloatTensor tile = job.run(place);
			if (done[0] == 0 && tile.rank() == 4) System.arraycopy(tile.shape(), 0,
				channels, 0, 2);
			final long[] expected = { channels[0], channels[1], (long) place.row
				.length() * scale, (long) place.column.length() * scale };
			if (!Arrays.equals(tile.shape(), expected)) throw VaeCodec.wrongShape(name,
				tile.shape(), Arrays.toString(expected) + " for a tile");
			final int column = done[0]++ % columns;
			if (extent == 0) return tile;
			if (above[column] != null) TileBlender.blendRows(above[column], tile,
				extent);
			if (column > 0) TileBlender.blendColumns(left[0], tile, extent);
			final int height = Math.min(extent, tile.dim(2));
			above[column] = done[0] > grid.size() - columns ? null : tile.crop(tile.dim(
				2) - height, 0, height, tile.dim(3));
			left[0] = tile;
			return tile;
		}, sink);
	}

	private <T> void run(final TileGrid grid, final int scale, final Job<T> job,
		final BiConsumer<T, Piece> sink)
	{
		int done = 0;
		int y = 0;
		for (final TileSpan row : grid.rows()) {
			int x = 0;
			for (final TileSpan column : grid.columns()) {
				listener.progress(done++, grid.size());
				sink.accept(job.run(new Tile(row, column)), new Piece(row.skip() * scale,
					column.skip() * scale, row.keep() * scale, column.keep() * scale, y *
						scale, x * scale));
				x += column.keep();
			}
			y += row.keep();
		}
	}

	@Override
	public String device() {
		return network.device();
	}

	@Override
	public void close() {
		network.close();
	}
}
