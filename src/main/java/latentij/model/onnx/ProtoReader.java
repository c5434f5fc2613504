// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads protobuf's wire format: one field after another of one message.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol
 *      Buffers: Encoding</a>
 */
public final class ProtoReader {

	private final ByteBuffer in;
	private int field;
	private int wireType;
	private int start;

	/** @param message read from its position to its limit; not changed */
	public ProtoReader(final ByteBuffer message) {
		in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
	}

	/** The same message, read anew. */
	public ProtoReader copy() {
		return new ProtoReader(in);
	}

	/** Goes to the next field; false at the end of the message. */
	public boolean next() throws IOException {
		if (!in.hasRemaining()) return false;
		start = in.position();
		final long tag = varint();
		field = (int) (tag >>> 3);
		wireType = (int) tag & 7;
		if (tag >>> 3 == 0 || tag >>> 32 != 0) throw damaged();
		return true;
	}

	/** @return the number of the present field */
	public int field() {
		return field;
	}

	/** Position where the field begins, its tag included. */
	int start() {
		return start;
	}

	/** Position where the field after this one begins, once its value was read. */
	int end() {
		return in.position();
	}

	/**
	 * @return the value of the present field, a whole number
	 * @throws IOException if it is none, or ends early
	 */
	public long integer() throws IOException {
		if (wireType != 0) throw damaged();
		return varint();
	}

	/** The numbers of a repeated field, as far as this one holds them. */
	public List<Long> integers() throws IOException {
		if (wireType == 0) return List.of(varint());
		final List<Long> numbers = new ArrayList<>();
		for (final ProtoReader packed = message(); packed.in.hasRemaining(); ) numbers.add(packed.varint());
		return numbers;
	}

	/** The 32-bit floats of a repeated field, as far as this one holds them. */
	public List<Float> floats() throws IOException {
		final ByteBuffer bytes =
				wireType == 5 ? in.slice(in.position(), Math.min(Float.BYTES, in.remaining())) : bytes();
		if (wireType == 5) skip();
		final List<Float> numbers = new ArrayList<>();
		for (final FloatBuffer floats = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(); floats.hasRemaining(); )
			numbers.add(floats.get());
		return numbers;
	}

	/**
	 * @return the bytes of the present field, which has a length; part of this message, not copied
	 * @throws IOException if it has no length, or ends early
	 */
	public ByteBuffer bytes() throws IOException {
		if (wireType != 2) throw damaged();
		final long length = varint();
		if (length < 0 || length > in.remaining()) throw damaged();
		final ByteBuffer bytes = in.slice(in.position(), (int) length);
		in.position(in.position() + (int) length);
		return bytes;
	}

	/** @return the present field as text, as {@link #bytes} */
	public String string() throws IOException {
		return StandardCharsets.UTF_8.decode(bytes()).toString();
	}

	/** @return the present field as a message of its own, as {@link #bytes} */
	public ProtoReader message() throws IOException {
		return new ProtoReader(bytes());
	}

	/**
	 * Leaves out the value of the present field.
	 *
	 * @throws IOException if it ends early
	 */
	public void skip() throws IOException {
		switch (wireType) {
			case 0 -> varint();
			case 1 -> advance(8);
			case 2 -> bytes();
			case 5 -> advance(4);
			default -> throw damaged();
		}
	}

	private void advance(final int n) throws IOException {
		if (n > in.remaining()) throw damaged();
		in.position(in.position() + n);
	}

	private long varint() throws IOException {
		long value = 0;
		for (int shift = 0; shift < 64; shift += 7) {
			if (!in.hasRemaining()) throw damaged();
			final byte b = in.get();
			value |= (long) (b & 0x7f) << shift;
			if (b >= 0) return value;
		}
		throw damaged();
	}

	static IOException damaged() {
		return new IOException("it is not an ONNX file, or is cut off");
	}
}
