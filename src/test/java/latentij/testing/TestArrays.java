// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import latentij.chunked.ChunkedArray;
import latentij.chunked.DataType;

/** Arrays with the values of {@code make_zarr.py} and {@code make_n5.py}, and chunks of them that are damaged. */
public final class TestArrays {

	private TestArrays() {}

	/** Reads something of an array that is opened anew. */
	@FunctionalInterface
	public interface Reading {

		void run() throws IOException;
	}

	private static double value(final DataType type, final int c, final int y, final int x) {
		final int value = 137 * c + 17 * y + 3 * x;
		return switch (type) {
			case UINT8 -> value % 251;
			case UINT16 -> value * 7 % 65521;
			case FLOAT32 -> -0.25 * value;
		};
	}

	private static double next(final ByteBuffer values, final DataType type) {
		return switch (type) {
			case UINT8 -> values.get() & 0xff;
			case UINT16 -> values.getShort() & 0xffff;
			case FLOAT32 -> values.getFloat();
		};
	}

	/** Of all planes, from a pixel on; of the first channel, the value that is given. */
	public static void assertValues(
			final ChunkedArray array, final String name, final OptionalDouble first, final int y0, final int x0)
			throws IOException {
		final List<Integer> shape = array.shape();
		final int n = shape.size();
		final int height = shape.get(n - 2);
		final int width = shape.get(n - 1);
		int planes = 1;
		for (final int length : shape.subList(0, n - 2)) planes *= length;
		for (int plane = 0; plane < planes; plane++) {
			final int[] at = new int[n];
			int rest = plane;
			for (int d = n - 3; d >= 0; d--) {
				at[d] = rest % shape.get(d);
				rest /= shape.get(d);
			}
			at[n - 2] = y0;
			at[n - 1] = x0;
			final int c = n == 2 ? 0 : at[n - 3];
			final ByteBuffer values = array.read(at, height - y0, width - x0);
			for (int y = y0; y < height; y++)
				for (int x = x0; x < width; x++)
					assertEquals(
							c == 0 && first.isPresent() ? first.getAsDouble() : value(array.type(), c, y, x),
							next(values, array.type()),
							name + " " + plane + " " + y + " " + x);
		}
	}

	/** A chunk that is cut is told of; of one with a wrong byte, the values may be wrong, and nothing else happens. */
	public static void assertDamageIsTold(final Path chunk, final Reading reading) throws IOException {
		final byte[] bytes = Files.readAllBytes(chunk);
		for (final int length : new int[] {0, 3, 15, bytes.length / 2, bytes.length - 1}) {
			Files.write(chunk, Arrays.copyOf(bytes, length));
			final IOException exc = assertThrows(IOException.class, reading::run, chunk + " " + length);
			assertTrue(exc.getMessage().startsWith("The chunk \"" + chunk + "\" cannot be read: "), exc::getMessage);
		}
		for (int i = 0; i < Math.min(bytes.length, 300); i++) {
			final byte[] wrong = bytes.clone();
			wrong[i] ^= (byte) 0xa5;
			Files.write(chunk, wrong);
			try {
				reading.run();
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains(" cannot be read: "), exc::getMessage);
			}
		}
	}
}
