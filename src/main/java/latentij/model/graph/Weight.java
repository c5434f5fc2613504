// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * A tensor of a model, where it lies on disk.
 *
 * @param name its name in that file; becomes the initializer's
 * @param type its element type, a float of any size
 * @param shape its sizes, row-major
 * @param file that holds it, little-endian; a link is not followed
 * @param offset of its first byte
 * @param length in bytes
 */
public record Weight(String name, OnnxType type, List<Long> shape, Path file, long offset, long length) {

	public Weight {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(file, "file");
		shape = List.copyOf(shape);
		if (type == OnnxType.INT64 || type == OnnxType.UINT8) throw new IllegalArgumentException("Weights are floats");
		if (shape.stream().mapToLong(Long::longValue).reduce(type.bytes(), Math::multiplyExact) != length)
			throw new IllegalArgumentException(
					name + ": " + length + " bytes are not what " + shape + " of type " + type + " takes");
	}

	/** @return whether the elements lie at multiples of their own size */
	public boolean isAligned() {
		return offset % type.bytes() == 0;
	}

	/**
	 * Reads the weight into native memory.
	 *
	 * @return its elements, direct and little-endian; owned by the caller
	 * @throws IOException if the file cannot be read or has lost its end, or if the
	 *           weight has 2 GiB or more
	 */
	public ByteBuffer read() throws IOException {
		if (length > Integer.MAX_VALUE)
			throw new IOException(
					"The tensor \"" + name + "\" of " + file + " has " + length + " bytes, more than one buffer holds");
		final ByteBuffer elements = ByteBuffer.allocateDirect((int) length).order(ByteOrder.LITTLE_ENDIAN);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			while (elements.hasRemaining()) {
				if (channel.read(elements, offset + elements.position()) < 0)
					throw new EOFException(file + " ends before the tensor \"" + name
							+ "\". Do not change a model while it is in use.");
			}
		}
		return elements.flip();
	}

	/** A weight of no file, for asking a graph what it needs. */
	public static Weight unplaced(final String name, final long... shape) {
		return new Weight(
				name,
				OnnxType.FLOAT,
				LongStream.of(shape).boxed().toList(),
				Path.of(""),
				0,
				LongStream.of(shape).reduce(OnnxType.FLOAT.bytes(), Math::multiplyExact));
	}
}
