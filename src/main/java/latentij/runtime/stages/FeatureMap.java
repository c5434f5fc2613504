// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import latentij.tensor.FloatTensor;

/**
 * The output [1,C,H,W] of some layer, row by row: all channels of a row lie together, so
 * that a strip of rows is one piece of a file.
 */
final class FeatureMap {

	private final int channels;
	private final int height;
	private final int width;

	/** Chunks of memory that hold so many rows each; null for a map in a file. */
	private final List<FloatBuffer> chunks;

	private final int rowsPerChunk;

	/** Null for a map in memory. */
	private final MapFile file;

	FeatureMap(
			final int channels,
			final int height,
			final int width,
			final List<FloatBuffer> chunks,
			final int rowsPerChunk,
			final MapFile file) {
		this.channels = channels;
		this.height = height;
		this.width = width;
		this.chunks = chunks;
		this.rowsPerChunk = rowsPerChunk;
		this.file = file;
	}

	int channels() {
		return channels;
	}

	int height() {
		return height;
	}

	int width() {
		return width;
	}

	List<FloatBuffer> chunks() {
		return chunks;
	}

	MapFile file() {
		return file;
	}

	/**
	 * Reads rows.
	 *
	 * @param scratch takes them
	 * @param name of the place there
	 * @return [1,C,rows,W], in the scratch memory
	 * @throws IOException if the file cannot be read
	 */
	FloatTensor read(final int first, final int rows, final Scratch scratch, final String name) throws IOException {
		final FloatTensor strip = scratch.tensor(name, 1, channels, rows, width);
		final FloatBuffer to = strip.buffer();
		final FloatBuffer part = file == null ? null : fromFile(first, scratch.bytes(bytes(rows)));
		forEachRow(rows, row -> {
			final FloatBuffer from = part == null ? chunks.get((first + row) / rowsPerChunk) : part;
			final int start = (part == null ? (first + row) % rowsPerChunk : row) * channels * width;
			for (int c = 0; c < channels; c++) to.put((c * rows + row) * width, from, start + c * width, width);
		});
		return strip;
	}

	/**
	 * Writes rows.
	 *
	 * @param strip [1,C,n,W]; read, never changed
	 * @param from the first row there
	 * @param rows how many
	 * @param first where they go
	 * @param scratch memory on the way to a file
	 * @throws IOException if the file cannot be written
	 */
	void write(final FloatTensor strip, final int from, final int rows, final int first, final Scratch scratch)
			throws IOException {
		final ByteBuffer bytes = file == null ? null : scratch.bytes(bytes(rows));
		final FloatBuffer part = bytes == null ? null : bytes.asFloatBuffer();
		final FloatBuffer values = strip.buffer();
		forEachRow(rows, row -> {
			final FloatBuffer to = part == null ? chunks.get((first + row) / rowsPerChunk) : part;
			final int start = (part == null ? (first + row) % rowsPerChunk : row) * channels * width;
			for (int c = 0; c < channels; c++)
				to.put(start + c * width, values, (c * strip.dim(2) + from + row) * width, width);
		});
		if (bytes != null) file.write(bytes, position(first));
	}

	/** On all processors: ONNX Runtime waits meanwhile. */
	private static void forEachRow(final int rows, final IntConsumer copy) {
		IntStream.range(0, rows).parallel().forEach(copy);
	}

	private FloatBuffer fromFile(final int first, final ByteBuffer bytes) throws IOException {
		file.read(bytes, position(first));
		return bytes.rewind().asFloatBuffer();
	}

	private int bytes(final int rows) {
		return Math.multiplyExact(rows * channels, width * Float.BYTES);
	}

	private long position(final int row) {
		return (long) row * channels * width * Float.BYTES;
	}
}
