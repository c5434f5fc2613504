// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latentij.tensor.FloatTensor;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.files.FileStates;
import latentij.util.files.UnfinishedDownload;

/**
 * A safetensors file: named tensors in one file, of any size.
 * <p>
 * Opening reads and checks the header only. The file is untrusted: whatever a
 * header says, opening either succeeds with tensors that lie inside the file and
 * do not overlap, or fails with an {@link IOException} that names the file and
 * the tensor.
 * <p>
 * Values are read, not mapped: a file that is cut off while it is mapped ends
 * the virtual machine, while reading it is an IOException. Nothing stays open.
 * Instances are immutable and may be shared by threads.
 *
 * <pre>{@code
 * SafetensorsFile file = SafetensorsFile.open(path);
 * FloatTensor bias = file.read(file.tensor("encoder.conv_in.bias")); // [128]
 * }</pre>
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the
 *      format</a>
 */
public final class SafetensorsFile {

	/** Values are converted in pieces of this many bytes. */
	private static final int CHUNK = 1 << 20;

	private final Path path;
	private final long size;
	private final SafetensorsHeader header;
	private final FileStates state;

	private SafetensorsFile(final Path path, final FileStates state, final long size, final SafetensorsHeader header) {
		this.path = path;
		this.state = state;
		this.size = size;
		this.header = header;
	}

	/**
	 * Reads and checks a file's header.
	 *
	 * @param path the file
	 * @return its tensors, still unread
	 * @throws IOException if it cannot be read, if its download has not ended, or if its header breaks a rule of
	 *           the format
	 */
	public static SafetensorsFile open(final Path path) throws IOException {
		UnfinishedDownload.refuse(path);
		final FileStates state = FileStates.of(List.of(path));
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			final long size = channel.size();
			return new SafetensorsFile(path, state, size, SafetensorsHeader.read(channel, size, path.toString()));
		}
	}

	/**
	 * Tells whether a file is called a safetensors file: its name ends in
	 * {@code .safetensors}, or in {@code .sft} as the authors of FLUX write it.
	 *
	 * @param path any path
	 * @return false for other names, whatever the file holds
	 */
	public static boolean isNamed(final Path path) {
		if (path.getFileName() == null) return false;
		final String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
		return name.endsWith(".safetensors") || name.endsWith(".sft");
	}

	/**
	 * Tells whether a file is a safetensors file, by its name or by what it begins with: the length of a
	 * header that fits into it, and the header's first character.
	 *
	 * @param path any path
	 * @return false for other files, and for those that cannot be read and have another name
	 */
	public static boolean isOne(final Path path) {
		if (isNamed(path)) return true;
		if (!Files.isRegularFile(path)) return false;
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			return SafetensorsHeader.begins(channel, channel.size());
		} catch (final IOException exc) {
			return false;
		}
	}

	/** @return the file */
	public Path path() {
		return path;
	}

	/** @return the file as it was before its header was read */
	public FileStates state() {
		return state;
	}

	/** @return all tensors by key, in the header's order; unmodifiable */
	public Map<String, TensorInfo> tensors() {
		return header.tensors();
	}

	/** @return the file's free-form notes about itself; unmodifiable */
	public Map<String, String> metadata() {
		return header.metadata();
	}

	/**
	 * One tensor.
	 *
	 * @param key its name
	 * @return its description
	 * @throws IOException if there is none of that name
	 */
	public TensorInfo tensor(final String key) throws IOException {
		final TensorInfo tensor = tensors().get(key);
		if (tensor == null)
			throw new IOException(path + " holds no tensor " + Printable.quoted(key) + ", but "
					+ (tensors().isEmpty()
							? "none at all"
							: Printable.text(String.join(", ", tensors().keySet())))
					+ ".");
		return tensor;
	}

	/**
	 * Reads a tensor's values.
	 *
	 * @param tensor of this file, of a {@linkplain Dtype#isReadable readable} type, with at least one element and
	 *          fewer than 2^29
	 * @return the values in 32 bit, of the tensor's shape; owned by the caller
	 * @throws IOException if the file cannot be read, was changed since it was
	 *           opened, or if the tensor's type or size is not supported
	 */
	public FloatTensor read(final TensorInfo tensor) throws IOException {
		final FloatTensor values;
		try {
			values = FloatTensor.zeros(
					tensor.shape().stream().mapToLong(Long::longValue).toArray());
		} catch (final IllegalArgumentException exc) {
			throw failure(tensor, exc.getMessage());
		}
		final FloatBuffer target = values.buffer();
		scan(tensor, chunk -> {
			Floats.convert(chunk, tensor.dtype(), target);
			return true;
		});
		return values;
	}

	/**
	 * Looks for values that no weight should have, and hashes the values. Reads the tensor whole, unless it holds such
	 * a value.
	 *
	 * @param tensor of this file, of a {@linkplain Dtype#isReadable readable} type
	 * @param digest takes its bytes
	 * @param check asked after each piece; ends the reading
	 * @return false if it holds a NaN, or a value of 2^64 or more: networks of 32-bit floats cannot compute with it
	 * @throws IOException as for {@link #read}
	 */
	public boolean isUsable(final TensorInfo tensor, final MessageDigest digest, final CancelCheck check)
			throws IOException {
		return scan(tensor, chunk -> {
			check.check();
			digest.update(chunk.duplicate());
			return Floats.allUsable(chunk, tensor.dtype());
		});
	}

	/** Takes a piece of a tensor; whole elements; false to stop. */
	private interface Chunk {

		boolean take(ByteBuffer chunk);
	}

	private boolean scan(final TensorInfo tensor, final Chunk consumer) throws IOException {
		if (!tensor.dtype().isReadable())
			throw failure(
					tensor,
					"its values are of the type " + tensor.dtype().pythonName() + "; those of " + Dtype.READABLE
							+ " can be read");
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			if (channel.size() != size)
				throw failure(
						tensor,
						"the file had " + size
								+ " bytes when it was opened and has " + channel.size()
								+ " now. Do not change a model while it is in use");
			final ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, tensor.length()))
					.order(ByteOrder.LITTLE_ENDIAN);
			final long end = tensor.offset() + tensor.length();
			for (long at = tensor.offset(); at < end; at += chunk.limit()) {
				chunk.clear().limit((int) Math.min(CHUNK, end - at));
				SafetensorsHeader.readFully(channel, chunk, at);
				if (!consumer.take(chunk.flip())) return false;
			}
			return true;
		} catch (final EOFException exc) {
			throw failure(tensor, "the file ends before it");
		}
	}

	private IOException failure(final TensorInfo tensor, final String why) {
		return new IOException(
				"Cannot read the tensor " + Printable.quoted(tensor.key()) + " of " + path + ": " + why + ".");
	}

	@Override
	public String toString() {
		return path + " (" + tensors().size() + " tensors)";
	}
}
