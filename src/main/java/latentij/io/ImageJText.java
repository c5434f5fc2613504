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
 * The texts that ImageJ keeps in a TIFF file: labels of slices and properties of the image, in
 * the private tags 50838 (bytes of each text) and 50839 (a header, and the texts in 16-bit
 * characters).
 *
 * @param labels of the slices, in order; fewer, or none, where there are no more
 * @param properties by key, in order
 */
public record ImageJText(List<String> labels, Map<String, String> properties) {

	/** No texts. */
	public static final ImageJText NONE = new ImageJText(List.of(), Map.of());

	private static final int MAGIC = chars("IJIJ");
	private static final int LABELS = chars("labl");
	private static final int PROPERTIES = chars("prop");

	/** Bytes of the number and the count of a kind of text, in the header. */
	private static final int KIND = 2 * Integer.BYTES;

	public ImageJText {
		// Labels may be null, which List.copyOf does not take.
		labels = labels.stream()
				.map(label -> Objects.requireNonNullElse(label, ""))
				.toList();
		properties = new LinkedHashMap<>(properties);
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
		final int kinds = (labels.isEmpty() ? 0 : 1) + (pairs.isEmpty() ? 0 : 1);
		if (kinds == 0) return new Encoded(new int[0], new byte[0]);
		final List<String> all = new ArrayList<>(labels);
		all.addAll(pairs);
		final int[] counts = new int[all.size() + 1];
		counts[0] = Integer.BYTES + kinds * KIND;
		int size = counts[0];
		for (int i = 0; i < all.size(); i++) {
			counts[i + 1] = all.get(i).length() * Character.BYTES;
			size = Math.addExact(size, counts[i + 1]);
		}
		final ByteBuffer data = ByteBuffer.allocate(size).order(order).putInt(MAGIC);
		if (!labels.isEmpty()) data.putInt(LABELS).putInt(labels.size());
		if (!pairs.isEmpty()) data.putInt(PROPERTIES).putInt(pairs.size());
		for (final String text : all) for (int i = 0; i < text.length(); i++) data.putChar(text.charAt(i));
		return new Encoded(counts, data.array());
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
		int next = 1;
		for (int k = 0; k < kinds; k++) {
			for (int i = 0; i < numbers[k]; i++) {
				if (next >= counts.length || counts[next] < 0 || counts[next] > data.remaining())
					return new ImageJText(labels, map(pairs));
				final int bytes = (int) counts[next++];
				if (types[k] == LABELS) labels.add(text(data, bytes));
				else if (types[k] == PROPERTIES) pairs.add(text(data, bytes));
				else data.position(data.position() + bytes);
			}
		}
		return new ImageJText(labels, map(pairs));
	}

	private static String text(final ByteBuffer data, final int bytes) {
		final char[] chars = new char[bytes / Character.BYTES];
		for (int i = 0; i < chars.length; i++) chars[i] = data.getChar();
		data.position(data.position() + bytes % Character.BYTES);
		return new String(chars);
	}

	private static Map<String, String> map(final List<String> pairs) {
		final Map<String, String> map = new LinkedHashMap<>();
		for (int i = 0; i + 1 < pairs.size(); i += 2) map.put(pairs.get(i), pairs.get(i + 1));
		return map;
	}
}
