// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.Printable;
import latentij.util.files.GitPointer;
import latentij.util.files.WebPage;

/**
 * Parses the text of a JSON object strictly, within limits. A value is null, a String, a Boolean, a
 * BigDecimal, {@link Entries}, a List of these, or {@link #NESTED}.
 */
final class JsonParser {

	/** Stands for a list in a list of lists, for an object that lies too deep, and for null in a list. */
	static final Object NESTED = new Object() {

		@Override
		public String toString() {
			return "{...}";
		}
	};

	private static final Pattern PLACE = Pattern.compile("at line (\\d+) column (\\d+) path \\$\\.?(\\S*)");

	private static final Pattern NO_NUMBER = Pattern.compile("-?(NaN|Infinity)");

	/** The most objects in one another; what lies deeper is skipped. */
	private static final int MAX_DEPTH = 10;

	private final JsonReader reader;
	private final JsonLimits limits;

	/** An object. */
	record Entries(JsonPlace place, Map<String, Object> values) {}

	private JsonParser(final JsonReader reader, final JsonLimits limits) {
		this.reader = reader;
		this.limits = limits;
	}

	/** See {@link JsonObjectReader#parse}. */
	static Entries parse(final String file, final byte[] utf8, final JsonLimits limits) throws IOException {
		limits.check(file, utf8.length);
		try {
			final String text = StandardCharsets.UTF_8
					.newDecoder()
					.decode(ByteBuffer.wrap(utf8))
					.toString();
			final JsonReader reader = new JsonReader(new StringReader(text));
			reader.setLenient(false);
			final Entries entries = new JsonParser(reader, limits).object(new JsonPlace(file), 1);
			// Fails if something follows.
			reader.peek();
			return entries;
		} catch (final CharacterCodingException exc) {
			throw new IOException(file + " is not UTF-8 text.", exc);
		} catch (final MalformedJsonException | EOFException | IllegalStateException | NumberFormatException exc) {
			throw new IOException(
					GitPointer.message(file, ByteBuffer.wrap(utf8))
							.orElseGet(() -> file + " is not a JSON object" + instead(utf8, exc.getMessage()) + "."),
					exc);
		}
	}

	private static String instead(final byte[] utf8, final String message) {
		if (WebPage.is(ByteBuffer.wrap(utf8))) return ", but a web page: " + WebPage.ADVICE;
		return utf8.length == 0
				? ": it is empty. Download it again"
				: place(new String(utf8, StandardCharsets.UTF_8), message);
	}

	/** The rest of the parser's text is for programmers, and as long as a file is deep. */
	private static String place(final String text, final String message) {
		final Matcher place = PLACE.matcher(String.valueOf(message));
		if (!place.find()) return "";
		final String entry = place.group(3).isEmpty() ? "" : " (" + Printable.text(place.group(3)) + ")";
		final String found = text.lines()
				.skip(Long.parseLong(place.group(1)) - 1)
				.findFirst()
				.map(line -> line.substring(Math.min(line.length(), Math.max(0, Integer.parseInt(place.group(2)) - 1))))
				.orElse("");
		return ": look at line " + place.group(1) + ", column " + place.group(2) + entry
				+ (NO_NUMBER.matcher(found).lookingAt()
						? ". JSON has no NaN and Infinity, which Python writes: put a number there, or null"
						: ". Mend it there, or download it again");
	}

	private Entries object(final JsonPlace place, final int depth) throws IOException {
		final Map<String, Object> values = new LinkedHashMap<>();
		reader.beginObject();
		while (reader.hasNext()) {
			final String key = reader.nextName();
			if (values.containsKey(key)) throw place.error(key, "stands there twice");
			values.put(key, value(place, key, depth));
		}
		reader.endObject();
		return new Entries(place, values);
	}

	private Object value(final JsonPlace place, final String key, final int depth) throws IOException {
		return reader.peek() == JsonToken.BEGIN_ARRAY ? values(place, key, depth, true) : item(place, key, depth);
	}

	/**
	 * The values of a list.
	 *
	 * @param lists whether they may be lists themselves
	 */
	private List<Object> values(final JsonPlace place, final String key, final int depth, final boolean lists)
			throws IOException {
		final List<Object> values = new ArrayList<>();
		reader.beginArray();
		while (reader.hasNext()) {
			if (values.size() == limits.list())
				throw place.error(key, "is a list of more than " + limits.list() + " values");
			final boolean list = lists && reader.peek() == JsonToken.BEGIN_ARRAY;
			final Object item = list ? values(place, key, depth, false) : item(place, key, depth);
			values.add(item == null ? NESTED : item);
		}
		reader.endArray();
		return values;
	}

	private Object item(final JsonPlace place, final String key, final int depth) throws IOException {
		switch (reader.peek()) {
			case NULL:
				reader.nextNull();
				return null;
			case BOOLEAN:
				return reader.nextBoolean();
			case STRING:
				return reader.nextString();
			case NUMBER:
				return new BigDecimal(reader.nextString());
			case BEGIN_OBJECT:
				if (depth < MAX_DEPTH) return object(new JsonPlace(place, key), depth + 1);
				reader.skipValue();
				return NESTED;
			default:
				reader.skipValue();
				return NESTED;
		}
	}
}
