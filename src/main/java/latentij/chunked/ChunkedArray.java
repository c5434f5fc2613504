// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;

/**
 * An array in a folder, of which any rectangle of the last two axes can be read. Chunks that were
 * read last are kept. Several threads may read.
 *
 * <pre>{@code
 * ChunkedArray array = found.open(0);
 * ByteBuffer values = array.read(new int[] {0, 2, 0, 512, 512}, 64, 64);
 * }</pre>
 */
public final class ChunkedArray {

	/** Bytes of chunks that are kept. */
	private static final long KEPT = 1 << 26;

	private final ArrayMetadata metadata;
	private final ChunkFiles files;
	private final ChunkCache cache;
	private final int[] strides;
	private final byte[] fill;

	private ChunkedArray(final ArrayMetadata metadata) {
		this.metadata = metadata;
		files = new ChunkFiles(metadata);
		cache = new ChunkCache(Math.min(KEPT, Runtime.getRuntime().maxMemory() / 8));
		strides = metadata.strides();
		fill = metadata.fillBytes();
	}

	/**
	 * Opens an array that is described.
	 *
	 * @param metadata its description
	 * @return the array; nothing is kept open
	 */
	public static ChunkedArray open(final ArrayMetadata metadata) {
		return new ChunkedArray(metadata);
	}

	/**
	 * Looks at the files of the array.
	 *
	 * @return a text that changes when a chunk is written again: their number, bytes and latest time
	 * @throws IOException if they cannot be looked at
	 */
	public String state() throws IOException {
		final LongSummaryStatistics sizes = new LongSummaryStatistics();
		final LongSummaryStatistics times = new LongSummaryStatistics();
		Files.walkFileTree(metadata.folder(), new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
				sizes.accept(attributes.size());
				times.accept(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
				return FileVisitResult.CONTINUE;
			}
		});
		return "; " + sizes.getCount() + " files, " + sizes.getSum() + " bytes, " + times.getMax();
	}

	/** @return its length along each axis */
	public List<Integer> shape() {
		return metadata.shape();
	}

	/** @return the type of the values */
	public DataType type() {
		return metadata.type();
	}

	/** @return the folder of the array */
	public Path folder() {
		return metadata.folder();
	}

	/**
	 * Reads a rectangle.
	 *
	 * @param at the first value, one number for each axis
	 * @param height values along the last axis but one
	 * @param width values along the last axis
	 * @return the values, row by row, in the byte order of the buffer; owned by the caller
	 * @throws IOException if a chunk cannot be read
	 * @throws IndexOutOfBoundsException if the rectangle does not lie inside
	 */
	public ByteBuffer read(final int[] at, final int height, final int width) throws IOException {
		final int y = at.length - 2;
		final int x = at.length - 1;
		requireInside(at, height, width);
		final int bytes = metadata.type().bytes();
		final ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(height, width), bytes))
				.order(metadata.order());
		final int rows = metadata.chunks().get(y);
		final int columns = metadata.chunks().get(x);
		for (int row = at[y] / rows; row <= (at[y] + height - 1) / rows; row++) {
			for (int column = at[x] / columns; column <= (at[x] + width - 1) / columns; column++) {
				final int top = Math.max(at[y], row * rows);
				final int left = Math.max(at[x], column * columns);
				final int bottom = (int) Math.min(at[y] + height, (row + 1L) * rows);
				final int right = (int) Math.min(at[x] + width, (column + 1L) * columns);
				copy(at, row, column, new int[] {top, left, bottom, right}, out, width);
			}
		}
		return out;
	}

	/**
	 * Looks for the chunks of a box. Where there is none, all values are the fill value.
	 *
	 * @param at its first value, one number for each axis
	 * @param lengths of the box, which lies inside
	 * @return true if there is a file of one of them
	 * @throws IOException if the folder cannot be looked at
	 */
	public boolean hasChunksIn(final int[] at, final int[] lengths) throws IOException {
		return files.anyIn(at, lengths);
	}

	/**
	 * Refuses an array without any chunk: its copy is not complete, or its chunks have other names.
	 *
	 * @throws IOException if there is none
	 */
	public void requireChunks() throws IOException {
		final int[] lengths = shape().stream().mapToInt(Integer::intValue).toArray();
		if (files.anyIn(new int[lengths.length], lengths)) return;
		throw metadata.refused("has no chunk: there is no file like \""
				+ metadata.names().name(ChunkBox.list(new int[lengths.length]))
				+ "\" in it. Copy all of it again; if its chunks have other names, its description tells of other"
				+ " ones");
	}

	private void requireInside(final int[] at, final int height, final int width) {
		boolean inside = at.length == metadata.dimensions();
		for (int d = 0; inside && d < at.length; d++) {
			int length = 1;
			if (d == at.length - 2) length = height;
			if (d == at.length - 1) length = width;
			inside = at[d] >= 0 && length > 0 && at[d] <= shape().get(d) - length;
		}
		if (!inside)
			throw new IndexOutOfBoundsException(
					"A rectangle of " + height + " x " + width + " is not inside of " + shape());
	}

	/** Copies the part of one chunk; top, left, bottom and right are those in the array. */
	private void copy(
			final int[] at, final int row, final int column, final int[] part, final ByteBuffer out, final int width)
			throws IOException {
		final int y = at.length - 2;
		final int x = at.length - 1;
		final List<Integer> index = new ArrayList<>();
		int base = 0;
		for (int d = 0; d < y; d++) {
			index.add(at[d] / metadata.chunks().get(d));
			base += at[d] % metadata.chunks().get(d) * strides[d];
		}
		index.add(row);
		index.add(column);
		final byte[] chunk = cache.get(List.copyOf(index), files::read);
		final int bytes = fill.length;
		final int columns = part[3] - part[1];
		for (int r = part[0]; r < part[2]; r++) {
			final int to = ((r - at[y]) * width + part[1] - at[x]) * bytes;
			final int from = (base
							+ (r - row * metadata.chunks().get(y)) * strides[y]
							+ (part[1] - column * metadata.chunks().get(x)) * strides[x])
					* bytes;
			if (chunk == ChunkCache.NONE) fill(out, to, columns);
			else if (strides[x] == 1) out.put(to, chunk, from, columns * bytes);
			else for (int i = 0; i < columns; i++) out.put(to + i * bytes, chunk, from + i * strides[x] * bytes, bytes);
		}
	}

	private void fill(final ByteBuffer out, final int to, final int n) {
		for (int i = 0; i < n; i++) out.put(to + i * fill.length, fill);
	}
}
