// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import latentij.tensor.FloatTensor;
import latentij.util.Float16;
import latentij.util.Printable;

/**
 * One array of NumPy: a header and the values. Reads floats of 16, 32 and 64 bit (these are
 * rounded); writes floats and whole numbers.
 *
 * @see <a href=
 *      "https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NpyArray {

	private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

	/** The data begin at a multiple of it. */
	private static final int ALIGNMENT = 64;

	/** Far longer than the header of any array that is no structure. */
	private static final int MAX_HEADER = 1 << 16;

	private static final int CHUNK = 1 << 16;

	private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']+)'");
	private static final Pattern TEXT = Pattern.compile("\\|S[0-9]{1,6}");
	private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
	private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");

	private static final Pattern SIDE = Pattern.compile("[0-9]{1,18}");

	/** Takes a value out of little-endian bytes. */
	private interface Reader {

		double next(ByteBuffer bytes);
	}

	private static final Map<String, Reader> READERS = Map.of(
			"<f2",
			bytes -> Float16.ofBits(bytes.getShort()),
			"<f4",
			ByteBuffer::getFloat,
			"<f8",
			ByteBuffer::getDouble);

	private final String name;
	private final String type;
	private final long[] shape;
	private final InputStream in;

	private NpyArray(final String name, final String type, final long[] shape, final InputStream in) {
		this.name = name;
		this.type = type;
		this.shape = shape;
		this.in = in;
	}

	/**
	 * Reads a header.
	 *
	 * @param in stands at the array's begin; closed by the caller
	 * @param length the bytes that are there
	 * @param name of the array, for messages
	 * @return the array, whose values are not read yet
	 * @throws IOException if it is no array, or one of a kind that is not read
	 */
	static NpyArray open(final InputStream in, final long length, final String name) throws IOException {
		final byte[] start = in.readNBytes(8);
		if (start.length < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length))
			throw new IOException(name + " is no array of NumPy (.npy).");
		final int bytesOfLength = start[6] == 1 ? Short.BYTES : Integer.BYTES;
		final ByteBuffer size = ByteBuffer.wrap(Arrays.copyOf(in.readNBytes(bytesOfLength), Integer.BYTES))
				.order(ByteOrder.LITTLE_ENDIAN);
		final int headerLength = size.getInt();
		if (headerLength < 0 || headerLength > MAX_HEADER)
			throw new IOException("The header of " + name + " is damaged.");
		final String header = new String(in.readNBytes(headerLength), StandardCharsets.UTF_8);
		final String type = find(TYPE, header, name);
		if (!READERS.containsKey(type) && !TEXT.matcher(type).matches())
			throw new IOException(name + " has elements of the type " + Printable.quoted(type)
					+ "; little-endian floats of 16, 32 and 64 bit are read. In Python,"
					+ " array.astype(\"float32\") makes such.");
		if (find(ORDER, header, name).equals("True"))
			throw new IOException(
					name + " is in Fortran's order. In Python, numpy.ascontiguousarray(array) changes that.");
		final NpyArray array = new NpyArray(name, type, shape(find(SHAPE, header, name), name), in);
		array.requireLength(length - start.length - bytesOfLength - headerLength);
		return array;
	}

	private static String find(final Pattern pattern, final String header, final String name) throws IOException {
		final Matcher matcher = pattern.matcher(header);
		if (!matcher.find())
			throw new IOException(
					"The header of " + name + " is damaged, or of an array with a structure, which is not read.");
		return matcher.group(1);
	}

	private static long[] shape(final String text, final String name) throws IOException {
		final List<String> sides = Arrays.stream(text.split(","))
				.map(String::strip)
				.filter(side -> !side.isEmpty())
				.toList();
		for (final String side : sides)
			if (!SIDE.matcher(side).matches()) throw new IOException("The header of " + name + " is damaged.");
		return sides.stream().mapToLong(Long::parseLong).toArray();
	}

	/** Refuses an array of another length than its header claims, before memory is taken for it. */
	private void requireLength(final long length) throws IOException {
		final int bytes = elementBytes();
		long expected = bytes;
		for (final long side : shape) expected = expected > length ? expected : expected * Math.min(side, 1L << 31);
		if (expected != length && !(Arrays.stream(shape).anyMatch(side -> side == 0) && length == 0))
			throw new IOException(name + " is damaged: its header tells of the shape " + describe(shape) + " of "
					+ bytes + " bytes each, but " + length + " bytes are there. Write or copy it again.");
	}

	/**
	 * Looks at the array, of which some values are read.
	 *
	 * @param isNamed true if its name tells that it is a latent
	 * @throws IOException if they cannot be read, or are no numbers
	 */
	ArrayLook look(final boolean isNamed) throws IOException {
		final double size = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
		final float[] start = new float[isNamed ? 0 : (int) Math.min(ArrayLook.VALUES, size)];
		fill(FloatBuffer.wrap(start));
		return new ArrayLook(shape.clone(), isNamed, start);
	}

	private int elementBytes() {
		return Integer.parseInt(type.substring(2));
	}

	static String describe(final long[] shape) {
		return LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
	}

	/**
	 * Reads the values.
	 *
	 * @return of the array's shape; owned by the caller
	 * @throws IOException if they cannot be read, or are more than a tensor holds
	 */
	FloatTensor floats() throws IOException {
		if (LongStream.of(shape).anyMatch(side -> side == 0))
			throw new IOException(name + " is empty: its shape is " + describe(shape) + ". Save an array with values.");
		FreeMemory.require(name, Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b));
		final FloatTensor values;
		try {
			values = FloatTensor.zeros(shape);
		} catch (final IllegalArgumentException exc) {
			throw new IOException(name + ": " + exc.getMessage(), exc);
		}
		fill(values.buffer());
		return values;
	}

	/** Reads as many values as there is room for. */
	private void fill(final FloatBuffer to) throws IOException {
		final Reader reader = READERS.get(type);
		if (reader == null) throw new IOException(name + " holds a text, and no numbers.");
		final int bytes = elementBytes();
		while (to.hasRemaining()) {
			final ByteBuffer chunk = chunk((int) Math.min(CHUNK, (long) to.remaining() * bytes));
			while (chunk.hasRemaining()) to.put((float) reader.next(chunk));
		}
	}

	/**
	 * Reads the bytes of one text.
	 *
	 * @return the bytes, without the zeros at their end
	 * @throws IOException if they cannot be read, or are no text
	 */
	byte[] bytes() throws IOException {
		if (!TEXT.matcher(type).matches() || shape.length > 0) throw new IOException(name + " is no single text.");
		final byte[] bytes = chunk(elementBytes()).array();
		int length = bytes.length;
		while (length > 0 && bytes[length - 1] == 0) length--;
		return Arrays.copyOf(bytes, length);
	}

	private ByteBuffer chunk(final int bytes) throws IOException {
		final byte[] chunk = in.readNBytes(bytes);
		if (chunk.length < bytes) throw new EOFException(name + " ends before its values do.");
		return ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
	}

	/** Writes the header of an array in C order. */
	private static void writeHeader(final OutputStream out, final String type, final long... shape) throws IOException {
		final String sides = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
		final String words = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sides
				+ (shape.length == 1 ? ",), }" : "), }");
		final int prefix = MAGIC.length + 4;
		final int length = (prefix + words.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
		final String padded = words + " ".repeat(length - prefix - words.length() - 1) + "\n";
		out.write(MAGIC);
		out.write(new byte[] {1, 0, (byte) padded.length(), (byte) (padded.length() >> 8)});
		out.write(padded.getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * Writes an array of floats.
	 *
	 * @param values of any shape
	 * @param type of the elements
	 * @param out closed by the caller
	 * @throws IOException if it cannot be written
	 */
	static void write(final FloatTensor values, final FloatType type, final OutputStream out) throws IOException {
		writeHeader(out, type.numpy(), values.shape());
		writeValues(values, type, out);
	}

	/** Writes values without a header. */
	static void writeValues(final FloatTensor values, final FloatType type, final OutputStream out) throws IOException {
		final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
		for (final FloatBuffer from = values.buffer(); from.hasRemaining(); chunk.clear()) {
			type.put(from, chunk);
			out.write(chunk.array(), 0, chunk.position());
		}
	}

	/**
	 * Writes a list of whole numbers.
	 *
	 * @param values the numbers
	 * @param out closed by the caller
	 * @throws IOException if it cannot be written
	 */
	static void write(final long[] values, final OutputStream out) throws IOException {
		writeHeader(out, "<i8", values.length);
		final ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asLongBuffer().put(values);
		out.write(bytes.array());
	}

	/**
	 * Writes one text.
	 *
	 * @param bytes of the text
	 * @param out closed by the caller
	 * @throws IOException if it cannot be written
	 */
	static void write(final byte[] bytes, final OutputStream out) throws IOException {
		writeHeader(out, "|S" + bytes.length);
		out.write(bytes);
	}
}
