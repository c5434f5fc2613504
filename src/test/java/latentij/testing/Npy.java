// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.tensor.FloatTensor;

/**
 * Reads NumPy's {@code .npy} files: little-endian float32, float64 and uint8 in C
 * order.
 *
 * @see <a href=
 *      "https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public record Npy(long[] shape, double[] values) {

	private static final Pattern HEADER =
			Pattern.compile("'descr':\\s*'([^']+)',\\s*'fortran_order':\\s*False,\\s*'shape':\\s*\\(([^)]*)\\)");

	/** Reads {@code /latentij/vectors/path}. */
	public static Npy vector(final String path) {
		try (InputStream in = Npy.class.getResourceAsStream("/latentij/vectors/" + path)) {
			if (in == null) throw new IllegalArgumentException("No vector " + path);
			return read(in);
		} catch (final IOException exc) {
			throw new java.io.UncheckedIOException(exc);
		}
	}

	/** Reads one array. */
	public static Npy read(final InputStream in) throws IOException {
		final ByteBuffer data = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
		final boolean v1 = data.get(6) == 1;
		final int length = v1 ? data.getShort(8) & 0xffff : data.getInt(8);
		final int start = v1 ? 10 : 12;
		final Matcher header = HEADER.matcher(new String(data.array(), start, length, StandardCharsets.ISO_8859_1));
		if (!header.find()) throw new IOException("Not an array this reader knows");
		final long[] shape = Arrays.stream(header.group(2).split(","))
				.map(String::strip)
				.filter(s -> !s.isEmpty())
				.mapToLong(Long::parseLong)
				.toArray();
		final double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
		data.position(start + length);
		for (int i = 0; i < values.length; i++) {
			values[i] = switch (header.group(1)) {
				case "<f4" -> data.getFloat();
				case "<f8" -> data.getDouble();
				case "|u1" -> data.get() & 0xff;
				default -> throw new IOException("Unknown type " + header.group(1));
			};
		}
		return new Npy(shape, values);
	}

	/** Writes one array of 32-bit floats. */
	public static void write(final Path path, final FloatTensor tensor) throws IOException {
		final StringBuilder shape = new StringBuilder();
		for (final long n : tensor.shape()) shape.append(n).append(',');
		final String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
		final String padded = header + " ".repeat(63 - (10 + header.length()) % 64) + "\n";
		final ByteBuffer data = ByteBuffer.allocate(10 + padded.length() + tensor.size() * Float.BYTES)
				.order(ByteOrder.LITTLE_ENDIAN);
		data.put((byte) 0x93)
				.put("NUMPY".getBytes(StandardCharsets.US_ASCII))
				.put((byte) 1)
				.put((byte) 0)
				.putShort((short) padded.length())
				.put(padded.getBytes(StandardCharsets.US_ASCII));
		data.asFloatBuffer().put(tensor.buffer());
		Files.write(path, data.array());
	}

	/** The values as 32-bit floats. */
	public FloatTensor tensor() {
		final float[] floats = new float[values.length];
		for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
		return FloatTensor.copyOf(floats, shape);
	}
}
