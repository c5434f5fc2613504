// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import latentij.chunked.ArrayLayout;
import latentij.chunked.ChunkNames;
import latentij.chunked.FolderFormat;
import latentij.chunked.codec.ChunkCodecs;

/** Writes the blocks of a dataset, in gzip, which all programs read that read N5; and reads them again. */
final class N5Blocks implements FolderFormat.Chunks {

	private final ArrayLayout layout;
	private final N5Block block;

	N5Blocks(final ArrayLayout layout) {
		this.layout = layout;
		block = new N5Block(
				layout.chunks(),
				layout.type().bytes(),
				ChunkCodecs.findN5(N5Block.GZIP, false).orElseThrow());
	}

	/** gzip, as fast as it can be. */
	private static final class FastGzip extends GZIPOutputStream {

		FastGzip(final OutputStream out) throws IOException {
			super(out);
			def.setLevel(Deflater.BEST_SPEED);
		}

		/** Frees the memory of zlib, and leaves the stream below open. */
		void end() {
			def.end();
		}
	}

	@Override
	public ChunkNames names() {
		return N5Block.NAMES;
	}

	@Override
	public byte[] decode(final byte[] encoded) throws IOException {
		return swapped(block.decode(encoded, layout.chunkBytes()));
	}

	@Override
	public void encode(final List<Integer> index, final byte[] values, final OutputStream out) throws IOException {
		final int n = index.size();
		final int[] own = new int[n];
		final ByteBuffer header = ByteBuffer.allocate(2 * Short.BYTES + n * Integer.BYTES)
				.putShort((short) N5Block.DEFAULT)
				.putShort((short) n);
		for (int d = n - 1; d >= 0; d--) {
			final int length = layout.chunks().get(d);
			own[d] = Math.min(length, layout.shape().get(d) - index.get(d) * length);
			header.putInt(own[d]);
		}
		out.write(header.array());
		final FastGzip gzip = new FastGzip(out);
		try {
			gzip.write(swapped(block.cut(values, own)));
			gzip.finish();
		} finally {
			gzip.end();
		}
	}

	/** Little-endian values as big-endian ones, and back. */
	private byte[] swapped(final byte[] values) {
		final int bytes = layout.type().bytes();
		if (bytes == 1) return values;
		final byte[] swapped = new byte[values.length];
		for (int i = 0; i < values.length; i += bytes)
			for (int b = 0; b < bytes; b++) swapped[i + b] = values[i + bytes - 1 - b];
		return swapped;
	}
}
