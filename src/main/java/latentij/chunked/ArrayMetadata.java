// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import latentij.chunked.codec.ChunkCodec;

/**
 * The description of an array, from a file that may say anything.
 *
 * @param folder of the array
 * @param shape its length along each axis
 * @param chunks the length of a chunk along each axis
 * @param axes the axes in the order in which a chunk stores them, the slowest first
 * @param type of the values
 * @param order of their bytes
 * @param fill the value where there is no chunk
 * @param names of the files of chunks
 * @param codec decodes a chunk
 * @param shards files of several chunks; null if each has its own
 */
public record ArrayMetadata(
		Path folder,
		List<Integer> shape,
		List<Integer> chunks,
		List<Integer> axes,
		DataType type,
		ByteOrder order,
		double fill,
		ChunkNames names,
		ChunkCodec codec,
		Shards shards) {

	/** The most dimensions of an array; images have at most five. */
	private static final int MAX_AXES = 8;

	public ArrayMetadata {
		shape = List.copyOf(shape);
		chunks = List.copyOf(chunks);
		axes = List.copyOf(axes);
	}

	/**
	 * Refuses shapes that cannot be, or chunks that no memory holds.
	 *
	 * @return this
	 * @throws IOException if it is refused
	 */
	public ArrayMetadata checked() throws IOException {
		if (shape.size() < 2 || shape.size() > MAX_AXES)
			throw refused("has " + shape.size() + " dimensions. Images have 2 to 5");
		requireShape(shape, "an array");
		requireShape(chunks, "chunks");
		if (shards != null) {
			requireShape(shards.shape(), "shards");
			for (int d = 0; d < shape.size(); d++)
				if (shards.shape().get(d) % chunks.get(d) != 0)
					throw refused(
							"has shards of " + shards.shape() + ", which are no multiples of its chunks of " + chunks);
		}
		double bytes = type.bytes();
		for (final int length : chunks) bytes *= length;
		final long most = Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 4);
		if (bytes > most)
			throw refused("has chunks of " + chunks + " values, more than memory holds. Write it with smaller chunks");
		return this;
	}

	private void requireShape(final List<Integer> lengths, final String what) throws IOException {
		if (lengths.size() != shape.size() || lengths.stream().anyMatch(length -> length < 1))
			throw refused("has " + what + " of " + lengths + ", which cannot be");
	}

	/** An error about this array. */
	IOException refused(final String problem) {
		return new IOException("The array \"" + folder + "\" " + problem + ".");
	}

	int dimensions() {
		return shape.size();
	}

	/** @return the bytes of a chunk */
	int chunkBytes() {
		int bytes = type.bytes();
		for (final int length : chunks) bytes *= length;
		return bytes;
	}

	/** The values between neighbors along each axis, in a chunk. */
	int[] strides() {
		final int[] strides = new int[dimensions()];
		int stride = 1;
		for (int k = dimensions() - 1; k >= 0; k--) {
			strides[axes.get(k)] = stride;
			stride *= chunks.get(axes.get(k));
		}
		return strides;
	}

	/** The bytes of the fill value. */
	byte[] fillBytes() {
		final ByteBuffer bytes = ByteBuffer.allocate(type.bytes()).order(order);
		switch (type) {
			case UINT8 -> bytes.put((byte) (int) fill);
			case UINT16 -> bytes.putShort((short) (int) fill);
			case FLOAT32 -> bytes.putFloat((float) fill);
		}
		return bytes.array();
	}
}
