// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two tags that ImageJ has for texts. */
class ImageJTextTest {

	private static final ImageJText ALL = new ImageJText(
			Arrays.asList("first", null, "Zell\u00e4\n\ud83d\ude00"),
			properties(),
			List.of(0.5, 4000.25, -1.0, 1.0),
			List.of(table(1), table(7)));

	private static Map<String, String> properties() {
		final Map<String, String> properties = new LinkedHashMap<>();
		properties.put("latentij.model", "some model");
		properties.put("empty", "");
		return properties;
	}

	private static ByteBuffer table(final int step) {
		final ByteBuffer table = ByteBuffer.allocate(3 * 256);
		for (int i = 0; i < table.capacity(); i++) table.put(i, (byte) (i * step));
		return table;
	}

	private static ImageJText decode(final int[] counts, final byte[] data, final ByteOrder order) {
		return ImageJText.decode(
				IntStream.of(counts).asLongStream().toArray(),
				ByteBuffer.wrap(data).order(order));
	}

	@ParameterizedTest
	@ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
	void whatIsWrittenIsRead(final String name) {
		final ByteOrder order = name.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
		for (final ImageJText text : List.of(
				ALL,
				new ImageJText(ALL.labels(), Map.of()),
				new ImageJText(List.of(), properties()),
				new ImageJText(List.of(), Map.of(), ALL.ranges(), List.of()),
				new ImageJText(List.of(), Map.of(), List.of(), ALL.luts()))) {
			final ImageJText.Encoded encoded = text.encode(order);
			assertEquals(encoded.data().length, IntStream.of(encoded.counts()).sum());
			assertEquals(text, decode(encoded.counts(), encoded.data(), order));
		}
		assertEquals(List.of("first", "", "Zell\u00e4\n\ud83d\ude00"), ALL.labels());
	}

	@Test
	void noTextsHaveNoTags() {
		final ImageJText.Encoded none = ImageJText.NONE.encode(ByteOrder.BIG_ENDIAN);
		assertEquals(0, none.counts().length);
		assertEquals(0, none.data().length);
		assertEquals(ImageJText.NONE, decode(none.counts(), none.data(), ByteOrder.BIG_ENDIAN));
	}

	@Test
	void headersThatMakeNoSenseHaveNoTexts() {
		final ImageJText.Encoded encoded = ALL.encode(ByteOrder.BIG_ENDIAN);
		assertEquals(ImageJText.NONE, decode(encoded.counts(), encoded.data(), ByteOrder.LITTLE_ENDIAN));
		for (final int header : new int[] {-1, 0, 11, encoded.data().length + 1, Integer.MAX_VALUE}) {
			final int[] counts = encoded.counts().clone();
			counts[0] = header;
			assertEquals(ImageJText.NONE, decode(counts, encoded.data(), ByteOrder.BIG_ENDIAN));
		}
		final byte[] other = encoded.data().clone();
		other[3] = 'K';
		assertEquals(ImageJText.NONE, decode(encoded.counts(), other, ByteOrder.BIG_ENDIAN));
	}

	/** Labels come first; those that are there are kept. */
	@Test
	void textsThatWereCutOffEndThere() {
		final ImageJText.Encoded encoded = ALL.encode(ByteOrder.BIG_ENDIAN);
		final ImageJText first = new ImageJText(List.of("first"), Map.of());
		final int[] counts = encoded.counts();
		assertEquals(first, decode(Arrays.copyOf(counts, 2), encoded.data(), ByteOrder.BIG_ENDIAN));
		final int end = counts[0] + counts[1];
		assertEquals(
				first,
				decode(
						new int[] {counts[0], counts[1], 4},
						Arrays.copyOf(encoded.data(), end + 3),
						ByteOrder.BIG_ENDIAN));
		assertEquals(first, decode(new int[] {counts[0], counts[1], -1}, encoded.data(), ByteOrder.BIG_ENDIAN));
		// A key without its value is none.
		final ImageJText.Encoded pairs = new ImageJText(List.of(), properties()).encode(ByteOrder.BIG_ENDIAN);
		assertEquals(
				new ImageJText(List.of(), Map.of("latentij.model", "some model")),
				decode(Arrays.copyOf(pairs.counts(), 4), pairs.data(), ByteOrder.BIG_ENDIAN));
	}

	/** ImageJ knows more kinds than these, regions of interest among them. */
	@Test
	void kindsThatAreNotKnownArePassedOver() {
		final ByteBuffer data = ByteBuffer.allocate(20 + 3 + 2 + 2);
		data.put("IJIJ".getBytes(StandardCharsets.US_ASCII))
				.put("roi ".getBytes(StandardCharsets.US_ASCII))
				.putInt(1)
				.put("labl".getBytes(StandardCharsets.US_ASCII))
				.putInt(2);
		data.put(new byte[] {1, 2, 3}).putChar('a').putChar('b');
		assertEquals(
				new ImageJText(List.of("a", "b"), Map.of()),
				decode(new int[] {20, 3, 2, 2}, data.array(), ByteOrder.BIG_ENDIAN));
	}
}
