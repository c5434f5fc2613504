// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.safetensors;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.util.Printable;
import latentij.util.files.GitPointer;
import latentij.util.files.WebPage;

/**
 * Parses a safetensors header and enforces the format's rules: unique keys,
 * known types, sizes that agree with the offsets, tensors that fill the file
 * without holes and without overlapping.
 */
final class SafetensorsHeader {

	/**
	 * The largest header that is read, in bytes. A full Stable Diffusion
	 * checkpoint has 0.3 MB for 2600 tensors.
	 */
	static final int MAX_BYTES = 16 << 20;

	/** The most dimensions of a tensor. */
	static final int MAX_RANK = 32;

	/** The name under which a file keeps notes about itself. */
	private static final String METADATA = "__metadata__";

	/** The first bytes of a zip file, little-endian. */
	private static final int ZIP = 0x04034b50;

	/** The first byte of a pickle; its version follows. */
	private static final byte PICKLE = (byte) 0x80;

	private final String file;
	private final long dataStart;
	private final long dataLength;
	private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
	private final Map<String, String> metadata = new LinkedHashMap<>();

	private SafetensorsHeader(final String file, final long dataStart, final long dataLength) {
		this.file = file;
		this.dataStart = dataStart;
		this.dataLength = dataLength;
	}

	Map<String, TensorInfo> tensors() {
		return Collections.unmodifiableMap(tensors);
	}

	Map<String, String> metadata() {
		return Collections.unmodifiableMap(metadata);
	}

	/**
	 * Reads and checks a header.
	 *
	 * @param channel the file
	 * @param size of the file, in bytes
	 * @param file its name, for messages
	 * @throws IOException if it cannot be read or breaks a rule
	 */
	static SafetensorsHeader read(final FileChannel channel, final long size, final String file) throws IOException {
		checkText(channel, size, file);
		if (size < 8)
			throw new IOException(file + " is no safetensors file: it has " + size
					+ " bytes, and the length of the header alone takes 8. Download it again.");
		final ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
		readFully(channel, prefix, 0);
		final long length = prefix.getLong(0);
		if (isOfTorch(prefix) && Long.compareUnsigned(length, Math.min(size - 8, MAX_BYTES)) > 0)
			throw new IOException(file + " is a file of torch.save, and no safetensors file, whatever its name says."
					+ " In Python, safetensors.torch.save_file writes the tensors of torch.load into one.");
		if (Long.compareUnsigned(length, MAX_BYTES) > 0) {
			WebPage.refuse(file, prefix.flip(), "a safetensors file");
			if (Long.compareUnsigned(length, size) > 0)
				throw new IOException(file + " is no safetensors file: it does not begin with the length of a header."
						+ " Download it again, or choose another one.");
		}
		if (length > size - 8)
			throw new IOException(file + " is no safetensors file, or is cut off: its header should have "
					+ Long.toUnsignedString(length) + " bytes, but the file has only " + (size - 8)
					+ " after the first 8. Download it again.");
		if (length > MAX_BYTES)
			throw new IOException(file + ": the header has " + length
					+ " bytes, more than the " + MAX_BYTES + " that LatentIJ reads"
					+ " (a full Stable Diffusion checkpoint has 300000).");
		final ByteBuffer json = ByteBuffer.allocate((int) length);
		readFully(channel, json, 8);
		final SafetensorsHeader header = new SafetensorsHeader(file, 8 + length, size - 8 - length);
		header.parse(json.flip());
		header.checkLayout();
		return header;
	}

	/** Tells whether a file begins with the length of a header that fits into it, and with the header's brace. */
	static boolean begins(final FileChannel channel, final long size) throws IOException {
		if (size < 10) return false;
		final ByteBuffer start = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
		readFully(channel, start, 0);
		final long length = start.getLong(0);
		return length >= 2 && length <= Math.min(MAX_BYTES, size - 8) && start.get(8) == '{';
	}

	/** An archive, or a pickle of Python as torch.save wrote it before 1.6. */
	private static boolean isOfTorch(final ByteBuffer start) {
		return start.getInt(0) == ZIP || start.get(0) == PICKLE && start.get(1) >= 2 && start.get(1) <= 5;
	}

	/** A file that git did not fetch, or a sentence of a server in its place, reads as a header of some 10^18 bytes. */
	private static void checkText(final FileChannel channel, final long size, final String file) throws IOException {
		if (size > WebPage.MAX_SENTENCE) return;
		final ByteBuffer content = ByteBuffer.allocate((int) size);
		readFully(channel, content, 0);
		final Optional<String> pointer = GitPointer.message(file, content.flip());
		if (pointer.isPresent()) throw new IOException(pointer.get());
		WebPage.refuseSentence(file, content, "a safetensors file");
	}

	/** Fills a buffer from a place in a file, or fails with an EOFException. */
	static void readFully(final FileChannel channel, final ByteBuffer target, final long position) throws IOException {
		long at = position;
		while (target.hasRemaining()) {
			final int n = channel.read(target, at);
			if (n < 0) throw new EOFException();
			at += n;
		}
	}

	private void parse(final ByteBuffer utf8) throws IOException {
		try {
			final String text = StandardCharsets.UTF_8
					.newDecoder()
					.onMalformedInput(CodingErrorAction.REPORT)
					.onUnmappableCharacter(CodingErrorAction.REPORT)
					.decode(utf8)
					.toString();
			if (!text.startsWith("{")) throw broken("the header is not a JSON object");
			final JsonReader reader = new JsonReader(new StringReader(text));
			reader.setLenient(false);
			parse(reader);
		} catch (final CharacterCodingException exc) {
			throw broken("the header is not UTF-8 text");
		} catch (final MalformedJsonException | EOFException | IllegalStateException | NumberFormatException exc) {
			throw new IOException(broken("the header is not valid JSON").getMessage(), exc);
		}
	}

	private void parse(final JsonReader reader) throws IOException {
		boolean hasMetadata = false;
		reader.beginObject();
		while (reader.hasNext()) {
			final String key = reader.nextName();
			if (key.equals(METADATA)) {
				if (hasMetadata) throw broken("the header has two entries " + METADATA);
				hasMetadata = true;
				parseMetadata(reader);
			} else if (tensors.put(key, parseTensor(reader, key)) != null)
				throw broken(key, "the header has two entries for it");
		}
		reader.endObject();
		if (reader.peek() != JsonToken.END_DOCUMENT) throw broken("something follows the header's JSON object");
	}

	private void parseMetadata(final JsonReader reader) throws IOException {
		expect(reader, JsonToken.BEGIN_OBJECT, METADATA, "an object");
		reader.beginObject();
		while (reader.hasNext()) {
			final String key = reader.nextName();
			expect(reader, JsonToken.STRING, METADATA, "texts");
			if (metadata.put(key, reader.nextString()) != null)
				throw broken(METADATA, "it has two entries " + Printable.quoted(key));
		}
		reader.endObject();
	}

	private TensorInfo parseTensor(final JsonReader reader, final String key) throws IOException {
		Dtype dtype = null;
		long[] shape = null;
		long[] offsets = null;
		expect(reader, JsonToken.BEGIN_OBJECT, key, "an object");
		reader.beginObject();
		while (reader.hasNext()) {
			final String field = reader.nextName();
			switch (field) {
				case "dtype" -> {
					if (dtype != null) throw broken(key, "it has two dtypes");
					dtype = dtype(reader, key);
				}
				case "shape" -> {
					if (shape != null) throw broken(key, "it has two shapes");
					shape = integers(reader, key, field, MAX_RANK);
				}
				case "data_offsets" -> {
					if (offsets != null) throw broken(key, "it has two data_offsets");
					offsets = integers(reader, key, field, 2);
				}
				default -> throw broken(
						key,
						"it has an entry " + Printable.quoted(field) + "; expected were dtype, shape and data_offsets");
			}
		}
		reader.endObject();
		if (dtype == null || shape == null || offsets == null)
			throw broken(key, "one of dtype, shape and data_offsets is missing");
		return tensor(key, dtype, shape, offsets);
	}

	private Dtype dtype(final JsonReader reader, final String key) throws IOException {
		expect(reader, JsonToken.STRING, key, "a text as its dtype");
		final String name = reader.nextString();
		try {
			return Dtype.valueOf(name);
		} catch (final IllegalArgumentException exc) {
			throw broken(
					key,
					"its dtype " + Printable.quoted(name) + " is unknown; known are "
							+ Arrays.toString(Dtype.values()));
		}
	}

	private long[] integers(final JsonReader reader, final String key, final String field, final int max)
			throws IOException {
		expect(reader, JsonToken.BEGIN_ARRAY, key, "a list as its " + field);
		final List<Long> values = new ArrayList<>();
		reader.beginArray();
		while (reader.hasNext()) {
			if (values.size() == max) throw broken(key, "its " + field + " has more than " + max + " numbers");
			expect(reader, JsonToken.NUMBER, key, "whole numbers as its " + field);
			final String number = reader.nextString();
			// The reader would also take 1e3, -0 and 1.0.
			if (!number.matches("[0-9]{1,18}"))
				throw broken(
						key,
						"its " + field + " holds " + Printable.quoted(number)
								+ ", which is not a whole number from 0 to 10^18");
			values.add(Long.valueOf(number));
		}
		reader.endArray();
		return values.stream().mapToLong(Long::longValue).toArray();
	}

	private TensorInfo tensor(final String key, final Dtype dtype, final long[] shape, final long[] offsets)
			throws IOException {
		if (offsets.length != 2 || offsets[0] > offsets[1])
			throw broken(
					key,
					"its data_offsets are " + Arrays.toString(offsets)
							+ "; expected were where it begins and where it ends");
		if (offsets[1] > dataLength)
			throw broken(
					key,
					"it should end " + offsets[1]
							+ " bytes after the header, but only " + dataLength
							+ " follow it: the file is cut off. Download it again");
		final long length = offsets[1] - offsets[0];
		if (bits(dtype, shape) != length * 8)
			throw broken(
					key,
					"it has " + length + " bytes, which is not what the shape "
							+ Arrays.toString(shape) + " of type "
							+ dtype + " takes");
		return new TensorInfo(key, dtype, Arrays.stream(shape).boxed().toList(), dataStart + offsets[0], length);
	}

	/** The size of a tensor, or -1 if it does not fit into a long. */
	private static long bits(final Dtype dtype, final long[] shape) {
		try {
			long bits = dtype.bits();
			for (final long n : shape) bits = Math.multiplyExact(bits, n);
			return bits;
		} catch (final ArithmeticException exc) {
			return -1;
		}
	}

	/** Every byte belongs to exactly one tensor, as the format demands. */
	private void checkLayout() throws IOException {
		final List<TensorInfo> sorted = new ArrayList<>(tensors.values());
		sorted.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::length));
		long end = dataStart;
		String previous = "the header";
		for (final TensorInfo tensor : sorted) {
			if (tensor.offset() < end) throw broken(tensor.key(), "its bytes overlap those of " + previous);
			if (tensor.offset() > end)
				throw broken(
						tensor.key(),
						(tensor.offset() - end) + " bytes between " + previous + " and it belong to no tensor");
			end = tensor.offset() + tensor.length();
			previous = Printable.quoted(tensor.key());
		}
		final long rest = dataStart + dataLength - end;
		if (rest > 0) throw broken(rest + " bytes at its end belong to no tensor");
	}

	private void expect(final JsonReader reader, final JsonToken token, final String key, final String expected)
			throws IOException {
		if (reader.peek() != token)
			throw broken(key, "the header should give " + expected + " here, not " + reader.peek());
	}

	private IOException broken(final String why) {
		return new IOException(file + " is not a valid safetensors file: " + why + ".");
	}

	private IOException broken(final String key, final String why) {
		return new IOException(
				file + " is not a valid safetensors file: tensor " + Printable.quoted(key) + ": " + why + ".");
	}
}
