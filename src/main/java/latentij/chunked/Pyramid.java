// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The smaller levels of an image: a pixel is the mean of two by two of the level before, of less at the right and
 * lower edge. A chunk is made as soon as those are there that it is made of.
 */
final class Pyramid {

	private final List<ChunkStore> levels;

	/** @param levels the largest first, each half of the one before; chunks hold one plane each */
	Pyramid(final List<ChunkStore> levels) {
		this.levels = List.copyOf(levels);
	}

	/**
	 * Lists the levels of an image.
	 *
	 * @param largest the largest one, of chunks that hold one plane each
	 * @param side no level follows one whose sides are not longer
	 * @return all levels, the largest first
	 */
	static List<ArrayLayout> layouts(final ArrayLayout largest, final int side) {
		final List<ArrayLayout> layouts = new ArrayList<>(List.of(largest));
		final int n = largest.shape().size();
		for (ArrayLayout last = largest;
				Math.max(last.shape().get(n - 2), last.shape().get(n - 1)) > side;
				last = layouts.get(layouts.size() - 1)) {
			final List<Integer> shape = new ArrayList<>(last.shape());
			final List<Integer> chunks = new ArrayList<>(last.chunks());
			for (int d = n - 2; d < n; d++) {
				shape.set(d, (last.shape().get(d) + 1) / 2);
				chunks.set(d, Math.min(last.chunks().get(d), shape.get(d)));
			}
			layouts.add(new ArrayLayout(shape, chunks, last.type()));
		}
		return layouts;
	}

	/** Makes the chunks of which a new one is the last part. */
	void follow(final int level, final List<Integer> index) throws IOException {
		if (level + 1 == levels.size()) return;
		final ChunkStore from = levels.get(level);
		final ChunkStore to = levels.get(level + 1);
		final int[] at = at(from.layout(), index);
		final int[] lengths = lengths(from.layout(), index);
		for (int d = at.length - 2; d < at.length; d++) {
			final int end = (at[d] + lengths[d] + 1) / 2;
			at[d] /= 2;
			lengths[d] = end - at[d];
		}
		new ChunkBox(at, lengths, to.layout().chunks()).allMatch(parent -> {
			if (!to.isDone(parent) && children(level, parent).allMatch(from::isThere)) make(level + 1, parent);
			return true;
		});
	}

	/** Makes all that is missing. */
	void complete() throws IOException {
		for (int l = 1; l < levels.size(); l++) {
			final int level = l;
			final ChunkStore store = levels.get(level);
			store.all().allMatch(index -> {
				if (!store.isThere(index)) write(level, index);
				return true;
			});
		}
	}

	private void make(final int level, final List<Integer> index) throws IOException {
		write(level, index);
		follow(level, index);
	}

	/** The chunks of a level of which one of the next is made. */
	private ChunkBox children(final int level, final List<Integer> parent) {
		final ArrayLayout from = levels.get(level).layout();
		final ArrayLayout to = levels.get(level + 1).layout();
		final int[] at = at(to, parent);
		final int[] lengths = lengths(to, parent);
		for (int d = at.length - 2; d < at.length; d++) {
			at[d] *= 2;
			lengths[d] = Math.min(2 * lengths[d], from.shape().get(d) - at[d]);
		}
		return new ChunkBox(at, lengths, from.chunks());
	}

	private static int[] at(final ArrayLayout layout, final List<Integer> index) {
		final int[] at = new int[index.size()];
		for (int d = 0; d < at.length; d++)
			at[d] = index.get(d) * layout.chunks().get(d);
		return at;
	}

	/** The sizes of a chunk, cut at the edges of the array. */
	private static int[] lengths(final ArrayLayout layout, final List<Integer> index) {
		final int[] lengths = at(layout, index);
		for (int d = 0; d < lengths.length; d++)
			lengths[d] = Math.min(layout.chunks().get(d), layout.shape().get(d) - lengths[d]);
		return lengths;
	}

	private void write(final int level, final List<Integer> index) throws IOException {
		final ChunkStore from = levels.get(level - 1);
		final ArrayLayout to = levels.get(level).layout();
		final int n = index.size();
		final int rows = to.chunks().get(n - 2);
		final int columns = to.chunks().get(n - 1);
		final double[] sums = new double[rows * columns];
		final byte[] counts = new byte[sums.length];
		final int top = index.get(n - 2) * rows;
		final int left = index.get(n - 1) * columns;
		children(level - 1, index).allMatch(child -> {
			final ByteBuffer values = ByteBuffer.wrap(from.read(child)).order(ByteOrder.LITTLE_ENDIAN);
			final int width = from.layout().chunks().get(n - 1);
			final int[] at = at(from.layout(), child);
			final int[] lengths = lengths(from.layout(), child);
			// A chunk may reach beyond those that are meant.
			final int y1 = Math.min(lengths[n - 2], 2 * (top + rows) - at[n - 2]);
			final int x1 = Math.min(lengths[n - 1], 2 * (left + columns) - at[n - 1]);
			for (int y = Math.max(0, 2 * top - at[n - 2]); y < y1; y++)
				for (int x = Math.max(0, 2 * left - at[n - 1]); x < x1; x++) {
					final int i = ((at[n - 2] + y) / 2 - top) * columns + (at[n - 1] + x) / 2 - left;
					sums[i] += value(from.layout().type(), values, y * width + x);
					counts[i]++;
				}
			return true;
		});
		levels.get(level).write(index, means(to.type(), sums, counts));
	}

	private static double value(final DataType type, final ByteBuffer values, final int i) {
		return switch (type) {
			case UINT8 -> values.get(i) & 0xff;
			case UINT16 -> values.getShort(i * Short.BYTES) & 0xffff;
			case FLOAT32 -> values.getFloat(i * Float.BYTES);
		};
	}

	/** Rounded to the nearest number, upwards from the middle. */
	private static byte[] means(final DataType type, final double[] sums, final byte[] counts) {
		final ByteBuffer values =
				ByteBuffer.allocate(sums.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < sums.length; i++) {
			final double mean = counts[i] == 0 ? 0 : sums[i] / counts[i];
			switch (type) {
				case UINT8 -> values.put((byte) (int) (mean + 0.5));
				case UINT16 -> values.putShort((short) (int) (mean + 0.5));
				case FLOAT32 -> values.putFloat((float) mean);
			}
		}
		return values.array();
	}
}
