// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.json;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import latentij.util.Printable;

/**
 * A JSON object from an untrusted file, strictly: an entry that stands there
 * twice, something after the object's end, or more bytes than such a file can have
 * are errors. Entries are taken out one by one, each with the type that it should
 * have; what is left at the end is unknown. An entry that is null counts as
 * missing.
 * <p>
 * Every error is an {@link IOException} that names the file and the entry.
 *
 * <pre>{@code
 * JsonObjectReader json = JsonObjectReader.read(path, JsonLimits.CONFIG);
 * int channels = json.integer("latent_channels", 4);
 * }</pre>
 */
public final class JsonObjectReader {

	/** Where the object is, for messages. */
	private final JsonPlace place;

	private final Map<String, Object> entries = new LinkedHashMap<>();

	private JsonObjectReader(final JsonParser.Entries parsed) {
		place = parsed.place();
		parsed.values().forEach((key, value) -> entries.put(key, opened(value)));
	}

	/** The value, with a reader for each object in it. */
	private static Object opened(final Object value) {
		if (value instanceof JsonParser.Entries object) return new JsonObjectReader(object);
		return value instanceof List<?> list
				? list.stream().map(JsonObjectReader::opened).toList()
				: value;
	}

	/**
	 * Reads a file.
	 *
	 * @param path the file
	 * @param limits what it may have
	 * @return its entries
	 * @throws IOException if it cannot be read, is too long, is no text in UTF-8 or
	 *           no JSON object, or has an entry twice
	 */
	public static JsonObjectReader read(final Path path, final JsonLimits limits) throws IOException {
		return parse(path.toString(), limits.read(path), limits);
	}

	/**
	 * Reads the contents of a file.
	 *
	 * @param file its name, for messages
	 * @param utf8 its contents
	 * @param limits what it may have
	 * @return its entries
	 * @throws IOException if it is too long, is no text in UTF-8 or no JSON object,
	 *           or has an entry twice
	 */
	public static JsonObjectReader parse(final String file, final byte[] utf8, final JsonLimits limits)
			throws IOException {
		return new JsonObjectReader(JsonParser.parse(file, utf8, limits));
	}

	/** @return the file's name, and the key of an object in it, for messages */
	public String place() {
		return place.toString();
	}

	/** @return the keys of the entries that are still there and not null, in the file's order */
	public List<String> keys() {
		return entries.keySet().stream().filter(this::has).toList();
	}

	/** @return whether there is such an entry, and it is not null */
	public boolean has(final String key) {
		return entries.get(key) != null;
	}

	/** @return whether there is such an entry, and it is null */
	public boolean isNull(final String key) {
		return entries.containsKey(key) && entries.get(key) == null;
	}

	/** @return whether there is such an entry, and it is a list */
	public boolean isList(final String key) {
		return entries.get(key) instanceof List;
	}

	/** @return whether there is such an entry, and it is an object */
	public boolean isObject(final String key) {
		return entries.get(key) instanceof JsonObjectReader;
	}

	/** @return whether there is such an entry, and it is a list or an object without contents */
	public boolean isEmpty(final String key) {
		final Object value = entries.get(key);
		if (value instanceof JsonObjectReader object) return object.entries.isEmpty();
		return value instanceof List<?> list && list.isEmpty();
	}

	/**
	 * Makes a text that is a number, the number: some programs write quotes around
	 * them.
	 *
	 * @param key of the entry; one of another type stays what it is
	 */
	public void unquote(final String key) {
		if (!(entries.get(key) instanceof String text)) return;
		try {
			entries.put(key, new BigDecimal(text));
		} catch (final NumberFormatException exc) {
			// It is a text, then, and is refused as that.
		}
	}

	/**
	 * Takes out a text.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means; may be null
	 * @return the text
	 * @throws IOException if the entry is something else
	 */
	public String string(final String key, final String fallback) throws IOException {
		return take(key, String.class, "a text", fallback);
	}

	/**
	 * Takes out a truth value.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the value
	 * @throws IOException if the entry is something else
	 */
	public boolean bool(final String key, final boolean fallback) throws IOException {
		return take(key, Boolean.class, "true or false", fallback);
	}

	/**
	 * Takes out a number.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the number; infinite if it is too large
	 * @throws IOException if the entry is something else
	 */
	public double number(final String key, final double fallback) throws IOException {
		final BigDecimal number = take(key, BigDecimal.class, "a number", null);
		return number == null ? fallback : number.doubleValue();
	}

	/**
	 * Takes out a list of numbers.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the numbers; infinite if they are too large
	 * @throws IOException if the entry is something else
	 */
	public List<Double> numbers(final String key, final List<Double> fallback) throws IOException {
		final List<BigDecimal> list = list(key, BigDecimal.class, "numbers", null);
		return list == null
				? fallback
				: list.stream().map(BigDecimal::doubleValue).toList();
	}

	/**
	 * Takes out a whole number.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the number, of at most 9 digits
	 * @throws IOException if the entry is something else
	 */
	public int integer(final String key, final int fallback) throws IOException {
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

	/**
	 * Takes out a list of whole numbers.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the numbers, of at most 9 digits each
	 * @throws IOException if the entry is something else
	 */
	public List<Integer> integers(final String key, final List<Integer> fallback) throws IOException {
		final Object value = take(key);
		return value == null ? fallback : integers(key, value);
	}

	private List<Integer> integers(final String key, final Object value) throws IOException {
		final List<Integer> list = new ArrayList<>();
		for (final Object item : list(key, value)) list.add(integer(key, item));
		return list;
	}

	/**
	 * Takes out a list of truth values.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the values
	 * @throws IOException if the entry is something else
	 */
	public List<Boolean> bools(final String key, final List<Boolean> fallback) throws IOException {
		return list(key, Boolean.class, "true or false", fallback);
	}

	/**
	 * Takes out a list of lists of whole numbers.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the lists, with numbers of at most 9 digits each
	 * @throws IOException if the entry is something else
	 */
	public List<List<Integer>> integerLists(final String key, final List<List<Integer>> fallback) throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		final List<List<Integer>> lists = new ArrayList<>();
		for (final Object inner : list(key, value)) lists.add(integers(key, inner));
		return lists;
	}

	/**
	 * Takes out a list of texts.
	 *
	 * @param key of the entry
	 * @param fallback what a missing one means
	 * @return the texts
	 * @throws IOException if the entry is something else
	 */
	public List<String> strings(final String key, final List<String> fallback) throws IOException {
		return list(key, String.class, "texts", fallback);
	}

	/**
	 * Takes out an object.
	 *
	 * @param key of the entry
	 * @return its entries; null if it is missing
	 * @throws IOException if the entry is something else
	 */
	public JsonObjectReader object(final String key) throws IOException {
		return take(key, JsonObjectReader.class, "an object {...}", null);
	}

	/**
	 * Takes out a list of objects.
	 *
	 * @param key of the entry
	 * @return the entries of each; empty if it is missing
	 * @throws IOException if the entry is something else
	 */
	public List<JsonObjectReader> objects(final String key) throws IOException {
		return list(key, JsonObjectReader.class, "objects {...}", List.of());
	}

	/** Takes out a value of one type. */
	private <T> T take(final String key, final Class<T> type, final String expected, final T fallback)
			throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		if (type.isInstance(value)) return type.cast(value);
		throw wrong(key, value, expected);
	}

	/** Takes out a list of values of one type. */
	private <T> List<T> list(final String key, final Class<T> type, final String expected, final List<T> fallback)
			throws IOException {
		final Object value = take(key);
		if (value == null) return fallback;
		final List<T> list = new ArrayList<>();
		for (final Object item : list(key, value)) {
			if (!type.isInstance(item)) throw wrong(key, value, expected);
			list.add(type.cast(item));
		}
		return list;
	}

	private List<?> list(final String key, final Object value) throws IOException {
		if (value instanceof List<?> list) return list;
		throw wrong(key, value, "a list");
	}

	/**
	 * Takes out an entry of any type.
	 *
	 * @param key of the entry
	 * @return null if it is missing; else a String, Boolean, BigDecimal,
	 *         JsonObjectReader, a List of these, or an object that only has a text
	 */
	public Object take(final String key) {
		return entries.remove(key);
	}

	/** Takes out entries, whatever they say. */
	public void ignore(final Set<String> keys) {
		entries.keySet().removeAll(keys);
	}

	/** @return texts of the entries that are left and not null, by key, sorted; both fit for a message */
	public Map<String, String> unknown() {
		final Map<String, String> left = new TreeMap<>();
		for (final String key : keys()) left.put(Printable.text(key), JsonValues.text(entries.get(key)));
		return left;
	}

	/**
	 * An error for an entry whose value makes no sense.
	 *
	 * @param key of the entry
	 * @param value its value
	 * @param expected what it should be, as "a whole number"
	 * @return the error, to be thrown
	 */
	public IOException wrong(final String key, final Object value, final String expected) {
		// Without quotes, a text of digits looks like the number that it should be.
		final String found = value instanceof String ? Printable.quoted(value) : JsonValues.text(value);
		return error(key, "is " + found + ", but should be " + expected);
	}

	/**
	 * Takes over entries that another object has and this one has not.
	 *
	 * @param other the object, which is not changed
	 * @param kind key of an entry that both should have the same of; if they have not, nothing is taken
	 * @param keys of the entries
	 * @throws IOException if both have one, and they differ, naming both
	 */
	public void complete(final JsonObjectReader other, final String kind, final List<String> keys) throws IOException {
		if (has(kind) && other.has(kind) && !JsonValues.areSame(entries.get(kind), other.entries.get(kind))) return;
		for (final String key : keys) {
			final Object theirs = other.entries.get(key);
			if (theirs == null) continue;
			// One that is null is there: it says none.
			final Object own = entries.containsKey(key) ? entries.get(key) : theirs;
			entries.put(key, own);
			if (!JsonValues.areSame(own, theirs))
				throw error(
						key,
						"is " + JsonValues.text(own) + ", but " + JsonValues.text(theirs) + " in " + other.place
								+ ": correct one of them");
		}
	}

	/**
	 * An error about an entry.
	 *
	 * @param key of the entry
	 * @param problem the rest of the sentence, without its full stop
	 * @return the error, to be thrown
	 */
	public IOException error(final String key, final String problem) {
		return place.error(key, problem);
	}

	/**
	 * An error about values that do not go together.
	 *
	 * @param complaint what is wrong
	 * @return the error, to be thrown
	 */
	public IOException error(final IllegalArgumentException complaint) {
		return new IOException(place + ": " + complaint.getMessage() + ".", complaint);
	}

	@Override
	public String toString() {
		return "{...}";
	}
}
