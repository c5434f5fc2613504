// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Entries that ImageJ keeps in a TIFF file in the private tags 50838 (bytes of each entry) and 50839 (a header, and
 * the entries): labels of slices and properties of the image, in 16-bit characters, and how the channels of a
 * composite are shown.
 *
 * @param labels of the slices, in order; fewer, or none, where there are no more
 * @param properties by key, in order
 * @param ranges the lower and the upper end of the display range of each channel; none where it is no composite
 * @param luts the look-up table of each channel: 256 reds, greens and blues; none where all are grey
 */
public record ImageJText(
		List<String> labels, Map<String, String> properties, List<Double> ranges, List<ByteBuffer> luts) {

	/** No texts. */
	public static final ImageJText NONE = new ImageJText(List.of(), Map.of());

	private static final int MAGIC = chars("IJIJ");
	private static final int LABELS = chars("labl");
	private static final int PROPERTIES = chars("prop");
	private static final int RANGES = chars("rang");
	private static final int LUTS = chars("luts");

	/** Bytes of the number and the count of a kind of text, in the header. */
	private static final int KIND = 2 * Integer.BYTES;

	public ImageJText {
		// Labels may be null, which List.copyOf does not take.
		labels = labels.stream()
				.map(label -> Objects.requireNonNullElse(label, ""))
				.toList();
		properties = new LinkedHashMap<>(properties);
		ranges = List.copyOf(ranges);
		luts = luts.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
	}

	/**
	 * Creates the texts of an image that is no composite.
	 *
	 * @param labels of the slices
	 * @param properties by key
	 */
	public ImageJText(final List<String> labels, final Map<String, String> properties) {
		this(labels, properties, List.of(), List.of());
	}

	/** @return the properties by key, a copy */
	@Override
	public Map<String, String> properties() {
		return new LinkedHashMap<>(properties);
	}

	private static int chars(final String four) {
		return ByteBuffer.wrap(four.getBytes(StandardCharsets.US_ASCII)).getInt();
	}

	/**
	 * The value of the two tags.
	 *
	 * @param counts bytes of the header and of each text
	 * @param data the header and the texts
	 */
	record Encoded(int[] counts, byte[] data) {}

	/** Encodes the texts; without data where there are none. */
	Encoded encode(final ByteOrder order) {
		final List<String> pairs = new ArrayList<>();
		properties.forEach((key, value) -> {
			pairs.add(key);
			pairs.add(value);
		});
		final List<Integer> header = new ArrayList<>();
		final List<byte[]> entries = new ArrayList<>();
		add(LABELS, labels.stream().map(label -> bytes(label, order)).toList(), header, entries);
		add(RANGES, ranges.isEmpty() ? List.of() : List.of(bytes(ranges, order)), header, entries);
		add(LUTS, luts.stream().map(ImageJText::bytes).toList(), header, entries);
		add(PROPERTIES, pairs.stream().map(text -> bytes(text, order)).toList(), header, entries);
		if (entries.isEmpty()) return new Encoded(new int[0], new byte[0]);
		final int[] counts = new int[entries.size() + 1];
		counts[0] = (1 + header.size()) * Integer.BYTES;
		int size = counts[0];
		for (int i = 0; i < entries.size(); i++) {
			counts[i + 1] = entries.get(i).length;
			size = Math.addExact(size, counts[i + 1]);
		}
		final ByteBuffer data = ByteBuffer.allocate(size).order(order).putInt(MAGIC);
		header.forEach(data::putInt);
		entries.forEach(data::put);
		return new Encoded(counts, data.array());
	}

	private static void add(
			final int kind, final List<byte[]> values, final List<Integer> header, final List<byte[]> entries) {
		if (values.isEmpty()) return;
		header.add(kind);
		header.add(values.size());
		entries.addAll(values);
	}

	private static byte[] bytes(final String text, final ByteOrder order) {
		final ByteBuffer bytes =
				ByteBuffer.allocate(text.length() * Character.BYTES).order(order);
		for (int i = 0; i < text.length(); i++) bytes.putChar(text.charAt(i));
		return bytes.array();
	}

	private static byte[] bytes(final List<Double> numbers, final ByteOrder order) {
		final ByteBuffer bytes =
				ByteBuffer.allocate(numbers.size() * Double.BYTES).order(order);
		numbers.forEach(bytes::putDouble);
		return bytes.array();
	}

	private static byte[] bytes(final ByteBuffer table) {
		final byte[] bytes = new byte[table.remaining()];
		table.duplicate().get(bytes);
		return bytes;
	}

	/**
	 * Reads what {@link #encode} or ImageJ wrote.
	 *
	 * @param counts value of the first tag
	 * @param data value of the second tag, in the byte order of the file
	 * @return the texts; none where the header makes no sense
	 */
	static ImageJText decode(final long[] counts, final ByteBuffer data) {
		if (counts.length == 0 || counts[0] < Integer.BYTES + KIND || counts[0] > data.remaining()) return NONE;
		final int kinds = (int) (counts[0] - Integer.BYTES) / KIND;
		if (data.getInt() != MAGIC) return NONE;
		final int[] types = new int[kinds];
		final int[] numbers = new int[kinds];
		for (int k = 0; k < kinds; k++) {
			types[k] = data.getInt();
			numbers[k] = data.getInt();
		}
		final List<String> labels = new ArrayList<>();
		final List<String> pairs = new ArrayList<>();
		final List<Double> ranges = new ArrayList<>();
		final List<ByteBuffer> luts = new ArrayList<>();
		int next = 1;
		boolean cut = false;
		for (int k = 0; k < kinds && !cut; k++) {
			for (int i = 0; i < numbers[k] && !cut; i++) {
				cut = next >= counts.length || counts[next] < 0 || counts[next] > data.remaining();
				if (cut) break;
				final ByteBuffer entry =
						data.slice(data.position(), (int) counts[next]).order(data.order());
				data.position(data.position() + (int) counts[next++]);
				if (types[k] == LABELS) labels.add(text(entry));
				else if (types[k] == PROPERTIES) pairs.add(text(entry));
				else if (types[k] == LUTS) luts.add(entry);
				else if (types[k] == RANGES) while (entry.remaining() >= Double.BYTES) ranges.add(entry.getDouble());
			}
		}
		return new ImageJText(labels, map(pairs), ranges, luts);
	}

	private static String text(final ByteBuffer entry) {
		return entry.asCharBuffer().toString();
	}

	private static Map<String, String> map(final List<String> pairs) {
		final Map<String, String> map = new LinkedHashMap<>();
		for (int i = 0; i + 1 < pairs.size(); i += 2) map.put(pairs.get(i), pairs.get(i + 1));
		return map;
	}
}
