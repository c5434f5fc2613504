// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The entries of one {@code config.json}, taken out one by one; whatever is left
 * at the end is not supported.
 */
final class ConfigReader {

	/** A config has a few hundred bytes. */
	static final int MAX_BYTES = 1 << 20;

	/** The longest list that any entry has. */
	private static final int MAX_LIST = 1000;

	/** Stands for an object or a list of lists, which no known entry is. */
	private static final Object NESTED = new Object() {

		@Override
		public String toString() {
			return "{...}";
		}
	};

	private final String file;
	private final Map<String, Object> entries = new LinkedHashMap<>();

	/**
	 * Reads a config.
	 *
	 * @param file its name, for messages
	 * @param utf8 its contents
	 * @throws IOException if it is not a JSON object, or has an entry twice
	 */
	ConfigReader(final String file, final byte[] utf8) throws IOException {
		this.file = file;
		if (utf8.length > MAX_BYTES)
			throw new IOException(file + " has " + utf8.length + " bytes; a config.json has a few hundred.");
		try {
			final JsonReader reader = new JsonReader(new StringReader(StandardCharsets.UTF_8
					.newDecoder()
					.decode(ByteBuffer.wrap(utf8))
					.toString()));
			reader.setLenient(false);
			reader.beginObject();
			while (reader.hasNext()) {
				final String key = reader.nextName();
				if (entries.containsKey(key)) throw wrong(key, "stands there twice");
				entries.put(key, value(reader));
			}
			reader.endObject();
			if (reader.peek() != JsonToken.END_DOCUMENT)
				throw new IOException(file + ": something follows the JSON object.");
		} catch (final CharacterCodingException exc) {
			throw new IOException(file + " is not UTF-8 text.", exc);
		} catch (final MalformedJsonException | EOFException | IllegalStateException | NumberFormatException exc) {
			throw new IOException(file + " is not a JSON object: " + exc.getMessage(), exc);
		}
	}

	private static Object value(final JsonReader reader) throws IOException {
		if (reader.peek() != JsonToken.BEGIN_ARRAY) return plain(reader);
		final List<Object> list = new ArrayList<>();
		reader.beginArray();
		while (reader.hasNext()) {
			final Object item = plain(reader);
			if (list.size() < MAX_LIST) list.add(item == null ? NESTED : item);
		}
		reader.endArray();
		return list;
	}

	private static Object plain(final JsonReader reader) throws IOException {
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
			default:
				reader.skipValue();
				return NESTED;
		}
	}

	/** Whether there is such an entry, and it is not null. */
	boolean has(final String key) {
		return entries.get(key) != null;
	}

	String string(final String key, final String fallback) throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		if (value instanceof String text) return text;
		throw wrong(key, value, "a text");
	}

	boolean bool(final String key, final boolean fallback) throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		if (value instanceof Boolean flag) return flag;
		throw wrong(key, value, "true or false");
	}

	double number(final String key, final double fallback) throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		if (value instanceof BigDecimal number) return number.doubleValue();
		throw wrong(key, value, "a number");
	}

	int integer(final String key, final int fallback) throws IOException {
		final Object value = take(key);
		return value == null ? fallback : integer(key, value);
	}

	private int integer(final String key, final Object value) throws IOException {
		// Few digits first: 1e999999999 would be expanded.
		if (value instanceof BigDecimal number && number.precision() - number.scale() <= 9 && number.scale() <= 9) {
			try {
				return number.intValueExact();
			} catch (final ArithmeticException exc) {
				throw wrong(key, value, "a whole number");
			}
		}
		throw wrong(key, value, "a whole number below 10^9");
	}

	boolean isList(final String key) {
		return entries.get(key) instanceof List;
	}

	List<Integer> integers(final String key, final List<Integer> fallback) throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		if (!(value instanceof List)) throw wrong(key, value, "a list");
		final List<Integer> list = new ArrayList<>();
		for (final Object item : (List<?>) value) list.add(integer(key, item));
		return list;
	}

	List<String> strings(final String key, final List<String> fallback) throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		if (!(value instanceof List)) throw wrong(key, value, "a list");
		final List<String> list = new ArrayList<>();
		for (final Object item : (List<?>) value) {
			if (!(item instanceof String)) throw wrong(key, value, "texts");
			list.add((String) item);
		}
		return list;
	}

	/** Takes out entries that change nothing here, whatever they say. */
	void ignore(final Set<String> keys) {
		entries.keySet().removeAll(keys);
	}

	private Object take(final String key) {
		return entries.remove(key);
	}

	/**
	 * Ends the reading. Entries that say nothing (null) and those that diffusers
	 * keeps for itself (_...) do no harm.
	 *
	 * @throws IOException if an entry was not taken out, naming all of them
	 */
	void finish() throws IOException {
		final Set<String> unknown = new TreeSet<>();
		entries.forEach((key, value) -> {
			if (value != null && !key.startsWith("_")) unknown.add(shortened(key) + " = " + shortened(value));
		});
		if (!unknown.isEmpty())
			throw new IOException(file + " asks for what LatentIJ does not support: "
					+ unknown.stream().limit(5).collect(Collectors.joining(", ")) + (unknown.size() > 5 ? ", ..." : "")
					+ ". Use a newer LatentIJ, or export the model to ONNX with Optimum.");
	}

	/** An entry whose value is understood but cannot be served. */
	IOException unsupported(final String key, final Object value, final String supported) {
		return new IOException(
				file + " asks for " + key + " = " + shortened(value) + ", which LatentIJ does not support (it supports "
						+ supported + "). Use a newer LatentIJ, or export the model to ONNX with Optimum.");
	}

	/** An entry whose value makes no sense. */
	IOException wrong(final String key, final Object value, final String expected) {
		return wrong(key, "is " + shortened(value) + ", but should be " + expected);
	}

	private IOException wrong(final String key, final String what) {
		return new IOException(file + ": \"" + shortened(key) + "\" " + what + ".");
	}

	/** Wraps a complaint about a value. */
	IOException wrong(final IllegalArgumentException exc) {
		return new IOException(file + ": " + exc.getMessage() + ".", exc);
	}

	static String shortened(final Object value) {
		final String text = String.valueOf(
						value instanceof BigDecimal number && number.precision() > 50
								? "a number of many digits"
								: value)
				.replaceAll("\\p{Cntrl}", "?");
		return text.length() <= 100 ? text : text.substring(0, 100) + "...";
	}
}
