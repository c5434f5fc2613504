// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import latentij.chunked.ChunkNames;
import latentij.chunked.codec.ChunkCodec;

/**
 * The blocks of a dataset as chunks: each has its own lengths, which are smaller at the edges, in a header, and values
 * beyond are 0 here.
 *
 * @param lengths of a whole block along each axis, the last axis the fastest: N5's, reversed
 * @param bytes of a value
 * @param compression of the values
 */
record N5Block(List<Integer> lengths, int bytes, ChunkCodec compression) implements ChunkCodec {

	/** The names of chunks, with the number along x first. */
	static final ChunkNames NAMES = new ChunkNames("", "/", true);

	/** The compression that is written. */
	static final String GZIP = "gzip";

	/** A block that has as many values as its lengths say. */
	static final int DEFAULT = 0;

	/** A block that says how many values it has. */
	private static final int COUNTED = 1;

	private static final int MAX_AXES = 32;

	N5Block {
		lengths = List.copyOf(lengths);
	}

	@Override
	public byte[] decode(final byte[] encoded, final int most) throws IOException {
		final ByteBuffer header = ByteBuffer.wrap(encoded);
		final int[] own;
		try {
			own = lengths(header);
		} catch (final BufferUnderflowException exc) {
			throw new IOException("it ends too early", exc);
		}
		int n = bytes;
		for (final int length : own) n *= length;
		final byte[] values = compression.decode(Arrays.copyOfRange(encoded, header.position(), encoded.length), n);
		if (values.length < n) throw new IOException("it holds fewer values than its header tells of");
		return n == most ? values : padded(values, own, most);
	}

	/** Reads the header. */
	private int[] lengths(final ByteBuffer header) throws IOException {
		final int mode = header.getShort() & 0xffff;
		if (mode != DEFAULT && mode != COUNTED)
			throw new IOException("it is of mode " + mode + ", which has no numbers of one type");
		final int n = header.getShort() & 0xffff;
		if (n != lengths.size() || n > MAX_AXES)
			throw new IOException("its header tells of " + n + " dimensions, where the dataset has " + lengths.size());
		final int[] own = new int[n];
		long values = 1;
		for (int d = n - 1; d >= 0; d--) {
			own[d] = header.getInt();
			if (own[d] < 1 || own[d] > lengths.get(d))
				throw new IOException("its header tells of a block of other lengths than the dataset has");
			values *= own[d];
		}
		if (mode == COUNTED && header.getInt() != values)
			throw new IOException("its header tells of more or fewer values than the block has");
		return own;
	}

	/** Puts the rows of a block at an edge where they are in a whole one. */
	private byte[] padded(final byte[] values, final int[] own, final int most) {
		final byte[] whole = new byte[most];
		final int last = own.length - 1;
		final int row = own[last] * bytes;
		final int[] index = new int[own.length];
		for (int from = 0; from < values.length; from += row) {
			int to = 0;
			for (int d = 0; d <= last; d++) to = to * lengths.get(d) + index[d];
			System.arraycopy(values, from, whole, to * bytes, row);
			next(index, own, last - 1);
		}
		return whole;
	}

	/** Takes the values of a block at an edge out of a whole one; the inverse of padding. */
	byte[] cut(final byte[] whole, final int[] own) {
		int n = bytes;
		for (final int length : own) n *= length;
		if (n == whole.length) return whole;
		final byte[] values = new byte[n];
		final int last = own.length - 1;
		final int row = own[last] * bytes;
		final int[] index = new int[own.length];
		for (int to = 0; to < n; to += row) {
			int from = 0;
			for (int d = 0; d <= last; d++) from = from * lengths.get(d) + index[d];
			System.arraycopy(whole, from * bytes, values, to, row);
			next(index, own, last - 1);
		}
		return values;
	}

	private static void next(final int[] index, final int[] lengths, final int slowest) {
		for (int d = slowest; d >= 0; d--) {
			if (++index[d] < lengths[d]) return;
			index[d] = 0;
		}
	}
}
