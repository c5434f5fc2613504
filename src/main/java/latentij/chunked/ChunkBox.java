// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The chunks that a box of an array touches. */
final class ChunkBox {

	private final int[] first;
	private final int[] last;

	/** Looks at a chunk by its numbers. */
	@FunctionalInterface
	interface Test {

		boolean holds(List<Integer> index) throws IOException;
	}

	/**
	 * Finds the chunks.
	 *
	 * @param at the first value of the box, one number for each axis
	 * @param lengths of the box, each at least 1
	 * @param chunks the length of a chunk, or of a shard, along each axis
	 */
	ChunkBox(final int[] at, final int[] lengths, final List<Integer> chunks) {
		first = new int[at.length];
		last = new int[at.length];
		for (int d = 0; d < at.length; d++) {
			first[d] = at[d] / chunks.get(d);
			last[d] = (at[d] + lengths[d] - 1) / chunks.get(d);
		}
	}

	/** True if something holds of all chunks; none is looked at after one of which it does not. */
	boolean allMatch(final Test test) throws IOException {
		final int[] index = first.clone();
		while (true) {
			if (!test.holds(list(index))) return false;
			int d = index.length - 1;
			while (d >= 0 && ++index[d] > last[d]) {
				index[d] = first[d];
				d--;
			}
			if (d < 0) return true;
		}
	}

	/** The numbers of a chunk as a key. */
	static List<Integer> list(final int... numbers) {
		final List<Integer> list = new ArrayList<>();
		for (final int number : numbers) list.add(number);
		return List.copyOf(list);
	}
}
