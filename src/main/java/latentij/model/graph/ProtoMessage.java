// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.util.CancelCheck;

/**
 * A message in protobuf's wire format, put together field by field and written
 * once, into an array of exactly its size.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol
 *      Buffers: Encoding</a>
 */
public final class ProtoMessage {

	private record Field(
			int number, int wireType, long value, ByteBuffer bytes, ProtoMessage message, FileRange range) {

		long size() {
			if (wireType == RAW) return bytes.remaining();
			final int tag = varintSize((long) number << 3);
			if (wireType == VARINT) return tag + varintSize(value);
			if (wireType == FIXED32) return tag + 4;
			final long n = content();
			return tag + varintSize(n) + n;
		}

		private long content() {
			if (range != null) return range.length();
			return message == null ? bytes.remaining() : message.size();
		}

		void writeTo(final ByteBuffer out, final CancelCheck check) throws IOException {
			if (wireType == RAW) {
				out.put(bytes.duplicate());
				return;
			}
			putVarint(out, (long) number << 3 | wireType);
			if (wireType == VARINT) putVarint(out, value);
			else if (wireType == FIXED32) out.putInt((int) value);
			else {
				putVarint(out, content());
				if (range != null) range.writeTo(out, check);
				else if (message != null) message.writeTo(out, check);
				else out.put(bytes.duplicate());
			}
		}
	}

	private static final int VARINT = 0;
	private static final int LENGTH_DELIMITED = 2;
	private static final int FIXED32 = 5;

	/** No wire type: fields that are written already. */
	private static final int RAW = -1;

	private final List<Field> fields = new ArrayList<>();
	private long size;

	/**
	 * Adds an integer.
	 *
	 * @param number of the field, as for all fields
	 * @param value written as a varint: int32, int64, an enum or a bool
	 * @return this, as for all fields
	 */
	public ProtoMessage integer(final int number, final long value) {
		return add(new Field(number, VARINT, value, null, null, null));
	}

	/** Adds a float. */
	ProtoMessage float32(final int number, final float value) {
		return add(new Field(number, FIXED32, Float.floatToRawIntBits(value), null, null, null));
	}

	/**
	 * Adds a text.
	 *
	 * @param number of the field
	 * @param value written as UTF-8
	 * @return this
	 */
	public ProtoMessage string(final int number, final String value) {
		return bytes(number, value.getBytes(StandardCharsets.UTF_8));
	}

	/** Adds bytes, which are shared. */
	ProtoMessage bytes(final int number, final byte[] value) {
		return add(new Field(number, LENGTH_DELIMITED, 0, ByteBuffer.wrap(value), null, null));
	}

	/**
	 * Adds a message.
	 *
	 * @param number of the field
	 * @param value a complete message; what is added to it later breaks this one
	 * @return this
	 */
	public ProtoMessage message(final int number, final ProtoMessage value) {
		return add(new Field(number, LENGTH_DELIMITED, 0, null, value, null));
	}

	/**
	 * Adds bytes of a file, which are read when the message is written.
	 *
	 * @param number of the field
	 * @param file that holds them
	 * @param offset of the first
	 * @param length their number
	 * @return this
	 */
	public ProtoMessage file(final int number, final Path file, final long offset, final long length) {
		final FileRange range = new FileRange(file, offset, length);
		return add(new Field(number, LENGTH_DELIMITED, 0, null, null, range));
	}

	/**
	 * Adds fields that are written already.
	 *
	 * @param written their bytes, from position to limit; shared
	 * @return this
	 */
	public ProtoMessage raw(final ByteBuffer written) {
		return add(new Field(0, RAW, 0, written.slice(), null, null));
	}

	/**
	 * Adds the fields of another message.
	 *
	 * @param other the message; not changed
	 * @return this
	 */
	public ProtoMessage fieldsOf(final ProtoMessage other) {
		other.fields.forEach(this::add);
		return this;
	}

	private ProtoMessage add(final Field field) {
		fields.add(field);
		size += field.size();
		return this;
	}

	/** The size in bytes, which may be more than an array can hold. */
	long size() {
		return size;
	}

	/**
	 * Writes the message.
	 *
	 * @return its bytes; owned by the caller
	 * @throws IOException if it has 2 GiB or more, which protobuf cannot hold, or if a
	 *           file cannot be read
	 */
	public byte[] toByteArray() throws IOException {
		final byte[] bytes = new byte[intSize()];
		writeTo(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), CancelCheck.NONE);
		return bytes;
	}

	/**
	 * Writes the message into native memory.
	 *
	 * @param check ends the reading of files
	 * @return its bytes; owned by the caller
	 * @throws IOException if it has 2 GiB or more, or if a file cannot be read
	 */
	public ByteBuffer toDirectBuffer(final CancelCheck check) throws IOException {
		final ByteBuffer bytes = ByteBuffer.allocateDirect(intSize()).order(ByteOrder.LITTLE_ENDIAN);
		writeTo(bytes, check);
		return bytes.flip();
	}

	private int intSize() throws IOException {
		if (size > Integer.MAX_VALUE - 64)
			throw new IOException("The graph would have " + size + " bytes, but an ONNX graph has fewer than 2^31");
		return (int) size;
	}

	private void writeTo(final ByteBuffer out, final CancelCheck check) throws IOException {
		for (final Field field : fields) field.writeTo(out, check);
	}

	private static int varintSize(final long value) {
		return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
	}

	private static void putVarint(final ByteBuffer out, final long value) {
		long rest = value;
		while (rest >>> 7 != 0) {
			out.put((byte) (rest & 0x7f | 0x80));
			rest >>>= 7;
		}
		out.put((byte) rest);
	}
}
