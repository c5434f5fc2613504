// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.nio.file.Path;
import java.util.ArrayList;
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

	/**
	 * A part of this weight along its first axis.
	 *
	 * @param part which of several equal parts, from 0
	 * @param parts their number, a divisor of the first size
	 * @return that part, as a weight of its own
	 */
	public Weight part(final int part, final int parts) {
		final List<Long> sizes = new ArrayList<>(shape);
		if (sizes.get(0) % parts != 0)
			throw new IllegalArgumentException(name + " of shape " + shape + " has no " + parts + " equal parts");
		sizes.set(0, sizes.get(0) / parts);
		final long bytes = length / parts;
		return new Weight(name + ".part" + part, type, sizes, file, offset + part * bytes, bytes);
	}

	/**
	 * A weight of no file, for asking a graph what it needs.
	 *
	 * @param name of the weight
	 * @param shape its sizes, row-major
	 * @return a weight of 32-bit floats, which cannot be read
	 */
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
