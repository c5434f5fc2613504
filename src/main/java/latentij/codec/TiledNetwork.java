// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import latentij.codec.tiling.TileBlender;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.TileSpan;
import latentij.codec.tiling.Tiling;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * A network that sees one tile at a time.
 */
final class TiledNetwork implements VaeNetwork {

	private final VaeNetwork network;
	private final int ratio;
	private final int colors;
	private final Tiling tiling;
	private final TileListener listener;

	/**
	 * Creates a network.
	 *
	 * @param network computes the tiles; becomes this network's own
	 * @param ratio its spatial compression ratio
	 * @param colors channels of its images
	 * @param tiling how to cut; images of one tile are given to the network as they
	 *          are
	 * @param listener is told of the tiles
	 */
	TiledNetwork(
			final VaeNetwork network,
			final int ratio,
			final int colors,
			final Tiling tiling,
			final TileListener listener) {
		this.network = network;
		this.ratio = ratio;
		this.colors = colors;
		this.tiling = tiling;
		this.listener = listener;
	}

	/**
	 * A tile, in pixels of the latent.
	 *
	 * @param y where what it keeps begins in the result
	 * @param x likewise
	 * @param column its number in its row
	 * @param last whether it is in the last row
	 */
	private record Tile(TileSpan rows, TileSpan columns, int y, int x, int column, boolean last) {}

	/** Blends tiles, one after the other, into those above and to the left. */
	private static final class Seams {

		private final int extent;

		/** The ends of the tiles of the last row: all that is read of them. */
		private final FloatTensor[] above;

		private FloatTensor left;

		Seams(final TileGrid grid, final int scale) {
			extent = grid.blendExtent() * scale;
			above = new FloatTensor[grid.columns().size()];
		}

		/** @param values of the tile; are changed */
		void blend(final Tile tile, final FloatTensor values) {
			if (extent == 0) return;
			if (above[tile.column] != null) TileBlender.blendRows(above[tile.column], values, extent);
			if (tile.column > 0) TileBlender.blendColumns(left, values, extent);
			final int end = Math.min(extent, values.dim(2));
			above[tile.column] = tile.last ? null : values.crop(values.dim(2) - end, 0, end, values.dim(3));
			left = values;
		}
	}

	@Override
	public boolean takesNoise() {
		return network.takesNoise();
	}

	@Override
	public FloatTensor encode(final Block image, final FloatTensor noise) {
		final TileGrid grid = tiling.grid(true, image.height() / ratio, image.width() / ratio);
		if (grid.size() == 1) return network.encode(image, noise);
		return join(grid, 1, "encoder", tile -> encode(tile, image, noise));
	}

	private FloatTensor encode(final Tile tile, final Block image, final FloatTensor noise) {
		final Block pixels = image.crop(
				tile.rows.start() * ratio,
				tile.columns.start() * ratio,
				pixels(tile.rows, image.height()),
				pixels(tile.columns, image.width()));
		return network.encode(pixels, noise == null ? null : crop(noise, tile));
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		final TileGrid grid = tiling.grid(false, latent.dim(2), latent.dim(3));
		return grid.size() == 1
				? network.decode(latent)
				: join(grid, ratio, "decoder", tile -> network.decode(crop(latent, tile)));
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		final TileGrid grid = tiling.grid(false, latent.dim(2), latent.dim(3));
		if (grid.size() == 1 && colors == 3) return network.decodeToPixels(latent);
		final PixelTensor result = PixelTensor.zeros(latent.dim(0), latent.dim(2) * ratio, latent.dim(3) * ratio);
		final Seams seams = new Seams(grid, ratio);
		int done = 0;
		for (final Tile tile : tiles(grid)) {
			listener.progress(done++, grid.size());
			final FloatTensor z = crop(latent, tile);
			final PixelTensor pixels;
			if (grid.blendExtent() == 0 && colors == 3) pixels = network.decodeToPixels(z);
			else {
				// Blended before it is rounded, as diffusers does. Grey images come as floats.
				final FloatTensor values = network.decode(z);
				check("decoder", tile, ratio, colors, values.shape());
				seams.blend(tile, values);
				pixels = ImageProcessor.toPixels(values);
			}
			check("decoder", tile, ratio, colors, pixels.batch(), colors, pixels.height(), pixels.width());
			result.paste(
					pixels,
					tile.rows.skip() * ratio,
					tile.columns.skip() * ratio,
					tile.rows.keep() * ratio,
					tile.columns.keep() * ratio,
					tile.y * ratio,
					tile.x * ratio);
		}
		return result;
	}

	/** The last tile has what the ratio leaves over, which matters to its pixels. */
	private int pixels(final TileSpan span, final int size) {
		return span.end() == size / ratio ? size - span.start() * ratio : span.length() * ratio;
	}

	private static FloatTensor crop(final FloatTensor tensor, final Tile tile) {
		return tensor.crop(tile.rows.start(), tile.columns.start(), tile.rows.length(), tile.columns.length());
	}

	private static int channels(final FloatTensor tensor) {
		return tensor.rank() == 4 ? tensor.dim(1) : 0;
	}

	/** Joins tiles of floats, {@code scale} values for each pixel of the latent. */
	private FloatTensor join(
			final TileGrid grid, final int scale, final String name, final Function<Tile, FloatTensor> job) {
		final Seams seams = new Seams(grid, scale);
		FloatTensor result = null;
		int done = 0;
		for (final Tile tile : tiles(grid)) {
			listener.progress(done++, grid.size());
			final FloatTensor values = job.apply(tile);
			// The first tile tells how many channels there are.
			check(name, tile, scale, channels(result == null ? values : result), values.shape());
			if (result == null)
				result = FloatTensor.zeros(
						values.dim(0), values.dim(1), kept(grid.rows()) * scale, kept(grid.columns()) * scale);
			seams.blend(tile, values);
			result.paste(
					values,
					tile.rows.skip() * scale,
					tile.columns.skip() * scale,
					tile.rows.keep() * scale,
					tile.columns.keep() * scale,
					tile.y * scale,
					tile.x * scale);
		}
		return result;
	}

	private static long kept(final List<TileSpan> spans) {
		return spans.stream().mapToLong(TileSpan::keep).sum();
	}

	private static void check(
			final String name, final Tile tile, final int scale, final int channels, final long... found) {
		final long[] expected = {
			found[0], channels, (long) tile.rows.length() * scale, (long) tile.columns.length() * scale
		};
		if (!Arrays.equals(found, expected))
			throw VaeException.ofShape(name, found, Arrays.toString(expected) + " for a tile");
	}

	/** Row by row. */
	private static List<Tile> tiles(final TileGrid grid) {
		final List<Tile> tiles = new ArrayList<>();
		int y = 0;
		for (final TileSpan rows : grid.rows()) {
			final boolean last = rows == grid.rows().get(grid.rows().size() - 1);
			int x = 0;
			for (final TileSpan columns : grid.columns()) {
				tiles.add(new Tile(
						rows, columns, y, x, tiles.size() % grid.columns().size(), last));
				x += columns.keep();
			}
			y += rows.keep();
		}
		return tiles;
	}

	@Override
	public void setCanceled(final boolean canceled) {
		network.setCanceled(canceled);
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
