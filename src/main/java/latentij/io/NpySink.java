// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import latentij.job.BlockSink;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;

/**
 * A NumPy file of 32-bit floats, [C,h,w] of one plane and [N,C,h,w] of several: scaled
 * latents, or float images. Written beside its place, and moved there when it is
 * complete. The format has no room for provenance.
 *
 * <pre>{@code
 * try (NpySink sink = new NpySink(Path.of("latent.npy"), plan.out())) {
 * 	new Runner(lease).run(plan, source, sink, Progress.NONE);
 * }
 * }</pre>
 *
 * @see <a href=
 *      "https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public final class NpySink implements BlockSink {

	/** Magic number, version and length of the header. */
	private static final int PREFIX = 10;

	/** The data begin at a multiple of it. */
	private static final int ALIGNMENT = 64;

	private final Path file;
	private final Extent extent;
	private final Path part;
	private final FileChannel channel;
	private final int dataStart;
	private long missing;

	/**
	 * Creates a sink.
	 *
	 * @param file to make; one that is there is replaced when the new one is complete
	 * @param extent the size of what will be written, in floats
	 * @throws IOException if nothing can be written there
	 * @throws IllegalArgumentException for 8-bit pixels
	 */
	public NpySink(final Path file, final Extent extent) throws IOException {
		if (extent.kind() != Kind.FLOATS)
			throw new IllegalArgumentException("A sink of 32-bit floats cannot take " + extent);
		this.file = file.toAbsolutePath();
		this.extent = extent;
		missing = planeValues() * extent.planes();
		part = Files.createTempFile(this.file.getParent(), this.file.getFileName() + ".", ".part");
		channel = FileChannel.open(part, StandardOpenOption.WRITE);
		final byte[] header = header(extent);
		dataStart = header.length;
		try {
			write(ByteBuffer.wrap(header), 0);
		} catch (final IOException exc) {
			close();
			throw exc;
		}
	}

	private static byte[] header(final Extent extent) {
		final String planes = extent.planes() == 1 ? "" : extent.planes() + ", ";
		final String words = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + planes + extent.channels() + ", "
				+ extent.height() + ", " + extent.width() + "), }";
		final int length = (PREFIX + words.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
		final String padded = words + " ".repeat(length - PREFIX - words.length() - 1) + "\n";
		return ByteBuffer.allocate(length)
				.order(ByteOrder.LITTLE_ENDIAN)
				.put((byte) 0x93)
				.put("NUMPY".getBytes(StandardCharsets.US_ASCII))
				.put((byte) 1)
				.put((byte) 0)
				.putShort((short) padded.length())
				.put(padded.getBytes(StandardCharsets.US_ASCII))
				.array();
	}

	private long planeValues() {
		return (long) extent.channels() * extent.height() * extent.width();
	}

	@Override
	public void write(final Region region, final Block block) throws IOException {
		final FloatTensor tensor = (FloatTensor) block;
		requireInside(region, tensor);
		final FloatBuffer values = tensor.buffer();
		final ByteBuffer row = ByteBuffer.allocate(region.width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (int c = 0; c < extent.channels(); c++) {
			for (int y = 0; y < region.height(); y++) {
				values.position((c * tensor.height() + y) * tensor.width());
				row.clear().asFloatBuffer().put(values.slice().limit(region.width()));
				write(row, offset(region, c, y));
			}
		}
		missing -= (long) extent.channels() * region.height() * region.width();
	}

	private void requireInside(final Region region, final FloatTensor tensor) {
		final boolean inside = region.plane() < extent.planes()
				&& region.y() + region.height() <= extent.height()
				&& region.x() + region.width() <= extent.width();
		final boolean enough = tensor.batch() == 1
				&& tensor.channels() == extent.channels()
				&& tensor.height() >= region.height()
				&& tensor.width() >= region.width();
		if (!inside || !enough)
			throw new IllegalArgumentException(tensor + " does not fill " + region + " of " + extent);
	}

	/** The place in the file of a row of a region. */
	private long offset(final Region region, final int c, final int y) {
		final long line = ((long) region.plane() * extent.channels() + c) * extent.height() + region.y() + y;
		return dataStart + (line * extent.width() + region.x()) * Float.BYTES;
	}

	private void write(final ByteBuffer bytes, final long position) throws IOException {
		long at = position;
		while (bytes.hasRemaining()) at += channel.write(bytes, at);
	}

	@Override
	public void commit(final Provenance provenance) throws IOException {
		if (missing != 0) throw new IOException(missing + " values of " + file + " were not written");
		channel.force(true);
		channel.close();
		try {
			Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (final AtomicMoveNotSupportedException exc) {
			Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	@Override
	public void close() throws IOException {
		try {
			channel.close();
		} finally {
			Files.deleteIfExists(part);
		}
	}
}
