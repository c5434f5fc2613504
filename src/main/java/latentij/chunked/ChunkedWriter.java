// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an image as a folder of chunks. Rectangles come in any order; a chunk goes to the disk when all of it
 * is there, whole. The folder appears when it is complete: until then it has another name, and chunks in it that an
 * earlier run of the same job has written are not written again.
 *
 * <pre>{@code
 * try (ChunkedWriter writer = new ChunkedWriter(folder, format, layouts, "all that the values depend on")) {
 * 	if (!writer.isDone(at, lengths)) writer.write(at, height, width, bytes);
 * 	writer.commit(image);
 * }
 * }</pre>
 */
public final class ChunkedWriter implements Closeable {

	/** Viewers show so many pixels at once. */
	private static final int SMALL = 1024;

	private final PartFolder folder;
	private final FolderFormat format;
	private final List<ArrayLayout> layouts;
	private final ChunkStore largest;
	private final ArrayLayout layout;
	private final Pyramid pyramid;
	private final Map<List<Integer>, Part> parts = new HashMap<>();

	/** A chunk in the making. */
	private static final class Part {

		private final byte[] bytes;
		private int missing;

		Part(final int bytes, final int values) {
			this.bytes = new byte[bytes];
			missing = values;
		}
	}

	/**
	 * Begins a folder of an image, or goes on where an earlier run of the same job ended.
	 *
	 * @param place of the folder; one that LatentIJ wrote is replaced when the new one is complete
	 * @param format of the folder
	 * @param layouts of the image in its sizes, as {@link #levels} gives them; rectangles of the first one are written
	 * @param job all that the values depend on
	 * @throws IOException if nothing can be written there
	 */
	public ChunkedWriter(final Path place, final FolderFormat format, final List<ArrayLayout> layouts, final String job)
			throws IOException {
		this(new PartFolder(place, format, text(layouts, job)), format, layouts);
	}

	private ChunkedWriter(final PartFolder folder, final FolderFormat format, final List<ArrayLayout> layouts) {
		this.folder = folder;
		this.format = format;
		this.layouts = List.copyOf(layouts);
		final List<ChunkStore> levels = new ArrayList<>();
		for (int l = 0; l < layouts.size(); l++)
			levels.add(new ChunkStore(folder, format.array(l), layouts.get(l), format.chunks(layouts.get(l))));
		largest = levels.get(0);
		layout = layouts.get(0);
		pyramid = new Pyramid(levels);
	}

	/** The smaller levels follow from the first one. */
	private static String text(final List<ArrayLayout> layouts, final String job) {
		return layouts.get(0) + "\n" + job;
	}

	/**
	 * Lists the sizes in which an image is written: each half of the one before, until none is longer than {@value
	 * #SMALL} pixels.
	 *
	 * @param largest the largest one, whose chunks hold one plane each
	 * @return its layout, and those of the smaller ones
	 */
	public static List<ArrayLayout> levels(final ArrayLayout largest) {
		return Pyramid.layouts(largest, SMALL);
	}

	/**
	 * Helps with a folder that another process has begun, and will complete. Chunks that are there are not written
	 * again.
	 *
	 * @param place of the folder
	 * @param format of the folder
	 * @param layouts of the image
	 * @param job all that the values depend on
	 * @return a writer that cannot commit
	 * @throws IOException if no such folder has begun here
	 */
	public static ChunkedWriter join(
			final Path place, final FolderFormat format, final List<ArrayLayout> layouts, final String job)
			throws IOException {
		return new ChunkedWriter(PartFolder.join(place, format, text(layouts, job)), format, layouts);
	}

	/**
	 * Tells whether a folder is one that a run makes, or has replaced: of a run that was killed, they stay.
	 *
	 * @param folder any
	 * @param format of folders
	 * @return true if its name is that of such a folder
	 */
	public static boolean isLeftover(final Path folder, final FolderFormat format) {
		return folder.getFileName() != null
				&& PartFolder.isName(folder.getFileName().toString(), format);
	}

	/**
	 * Deletes what a run left that was killed when its folder was complete, and in its place.
	 *
	 * @param place of a folder, of this format
	 * @param format of the folder
	 * @throws IOException if it cannot be deleted
	 */
	public static void finish(final Path place, final FolderFormat format) throws IOException {
		PartFolder.finish(place, format);
	}

	/**
	 * Looks for all chunks, where other processes have written some, and clears what they have not finished.
	 *
	 * @throws IOException if one is not there
	 */
	public void requireAll() throws IOException {
		largest.all().allMatch(largest::require);
		folder.clearLeftovers();
	}

	/** @return true if an earlier run of the same job began it */
	public boolean isResumed() {
		return folder.isResumed();
	}

	/**
	 * Tells whether there is nothing to write in a box.
	 *
	 * @param at its first value, one number for each axis
	 * @param lengths of the box
	 * @return true if all chunks that it touches are written
	 * @throws IOException if a chunk that is damaged cannot be deleted
	 */
	public boolean isDone(final int[] at, final int[] lengths) throws IOException {
		return new ChunkBox(at, lengths, layout.chunks()).allMatch(largest::isDone);
	}

	/**
	 * Writes a rectangle of the last two axes. Each value is written once.
	 *
	 * @param at the first value, one number for each axis
	 * @param height values along the last axis but one
	 * @param width values along the last axis
	 * @param values row by row, little-endian, from the buffer's position on
	 * @throws IOException if a chunk cannot be written
	 */
	public void write(final int[] at, final int height, final int width, final ByteBuffer values) throws IOException {
		final int rows = layout.chunks().get(at.length - 2);
		final int columns = layout.chunks().get(at.length - 1);
		final int y = at[at.length - 2];
		final int x = at[at.length - 1];
		for (int row = y / rows; row <= (y + height - 1) / rows; row++)
			for (int column = x / columns; column <= (x + width - 1) / columns; column++)
				write(at, row, column, height, width, values);
	}

	private void write(
			final int[] at, final int row, final int column, final int height, final int width, final ByteBuffer values)
			throws IOException {
		final int[] numbers = at.clone();
		final int n = at.length;
		int base = 0;
		for (int d = 0; d < n - 2; d++) {
			final int length = layout.chunks().get(d);
			numbers[d] = at[d] / length;
			base = base * length + at[d] % length;
		}
		numbers[n - 2] = row;
		numbers[n - 1] = column;
		final List<Integer> index = ChunkBox.list(numbers);
		if (largest.isDone(index)) return;
		final int rows = layout.chunks().get(n - 2);
		final int columns = layout.chunks().get(n - 1);
		final int top = Math.max(at[n - 2], row * rows);
		final int left = Math.max(at[n - 1], column * columns);
		final int bottom = (int) Math.min(at[n - 2] + height, (row + 1L) * rows);
		final int right = (int) Math.min(at[n - 1] + width, (column + 1L) * columns);
		final int bytes = layout.type().bytes();
		final Part part = parts.computeIfAbsent(index, key -> new Part(layout.chunkBytes(), layout.valuesInside(key)));
		for (int y = top; y < bottom; y++) {
			final int from = values.position() + ((y - at[n - 2]) * width + left - at[n - 1]) * bytes;
			final int to = ((base * rows + y - row * rows) * columns + left - column * columns) * bytes;
			values.get(from, part.bytes, to, (right - left) * bytes);
		}
		part.missing -= (bottom - top) * (right - left);
		if (part.missing > 0) return;
		parts.remove(index);
		largest.write(index, part.bytes);
		pyramid.follow(0, index);
	}

	/**
	 * Completes the folder.
	 *
	 * @param image its description, of all levels, whose paths are those of {@link FolderFormat#array}
	 * @throws IOException if it cannot be written
	 * @throws IllegalStateException if a chunk is not complete
	 */
	public void commit(final ImageDescription image) throws IOException {
		if (!parts.isEmpty()) throw new IllegalStateException("The chunks " + parts.keySet() + " are not complete");
		largest.requireDone();
		pyramid.complete();
		format.describe(folder.path(), folder.remains(), layouts, image);
		folder.commit();
	}

	/** Leaves what was not committed for the next run of the same job; safe to call twice. */
	@Override
	public void close() throws IOException {
		folder.close();
	}
}
