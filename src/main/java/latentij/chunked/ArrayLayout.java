// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.util.List;

/**
 * The form of an array that is written.
 *
 * @param shape its length along each axis
 * @param chunks the length of a chunk along each axis
 * @param type of the values
 */
public record ArrayLayout(List<Integer> shape, List<Integer> chunks, DataType type) {

	public ArrayLayout {
		shape = List.copyOf(shape);
		chunks = List.copyOf(chunks);
		if (shape.size() != chunks.size())
			throw new IllegalArgumentException(shape + " and " + chunks + " are of different dimensions");
	}

	/** @return the bytes of a chunk */
	public int chunkBytes() {
		int bytes = type.bytes();
		for (final int length : chunks) bytes = Math.multiplyExact(bytes, length);
		return bytes;
	}

	/** The values of a chunk that lie in the array: those at its edges reach beyond. */
	int valuesInside(final List<Integer> index) {
		int values = 1;
		for (int d = 0; d < shape.size(); d++)
			values *= Math.min(chunks.get(d), shape.get(d) - index.get(d) * chunks.get(d));
		return values;
	}
}
