// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import latentij.codec.VaeException;
import latentij.tensor.FloatTensor;
import latentij.util.Remedies;
import latentij.util.machine.DirectMemory;

/**
 * Memory of strips, taken once and used for all of them: the garbage collector, which frees
 * native memory, does not see how much of it waits.
 */
final class Scratch {

	private static final String FILE = "file";

	private final Map<String, ByteBuffer> places = new HashMap<>();

	/**
	 * A tensor in one of several places; it holds whatever was there before.
	 *
	 * @param place its name; the tensor that was there is lost
	 * @param shape the sizes
	 */
	FloatTensor tensor(final String place, final long... shape) {
		long bytes = Float.BYTES;
		for (final long n : shape) bytes *= n;
		return FloatTensor.wrap(bytes(place, Math.toIntExact(bytes)).asFloatBuffer(), shape);
	}

	/** Memory on the way to or from a file. */
	ByteBuffer bytes(final int size) {
		return bytes(FILE, size);
	}

	private ByteBuffer bytes(final String place, final int size) {
		ByteBuffer memory = places.get(place);
		if (memory == null || memory.capacity() < size) {
			memory = allocate(size);
			places.put(place, memory);
		}
		return memory.slice(0, size).order(ByteOrder.nativeOrder());
	}

	/** Takes memory; says which limit of Java's it is, where there is none left. */
	private static ByteBuffer allocate(final int size) {
		try {
			return ByteBuffer.allocateDirect(size);
		} catch (final OutOfMemoryError exc) {
			throw new VaeException(
					String.format(
							Locale.ROOT,
							"Java may take %.1f GB outside of its heap, which the strips of this image do not fit"
									+ " into: %s.",
							DirectMemory.limit() / 1e9,
							Remedies.MORE_BUFFERS),
					exc);
		}
	}
}
