// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.files.WholeFile;
import latentij.util.json.JsonLimits;
import latentij.util.json.JsonObjectReader;

/** Reads and writes files of JSON that describe arrays and images. */
public final class DescriptionFile {

	private static final JsonLimits LIMITS =
			new JsonLimits(1 << 26, "descriptions of arrays have a few thousand", 1 << 20);

	/** What Python's json writes for a float that is no finite number. */
	private static final Pattern NO_NUMBER = Pattern.compile("NaN|-?Infinity");

	/** A text, such a number, or anything else. */
	private static final Pattern PARTS =
			Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"?|(NaN|-?Infinity)|.", Pattern.DOTALL);

	private DescriptionFile() {}

	/** Writes fields. */
	@FunctionalInterface
	public interface Content {

		/**
		 * Writes fields.
		 *
		 * @param json in an object that is begun
		 * @throws IOException if they cannot be written
		 */
		void write(JsonWriter json) throws IOException;
	}

	/**
	 * Reads a file in which Python may have written numbers that JSON does not know: they become texts.
	 *
	 * @param file of JSON
	 * @return its entries
	 * @throws IOException if it cannot be read
	 */
	public static JsonObjectReader read(final Path file) throws IOException {
		final byte[] bytes = LIMITS.read(file);
		final String text = new String(bytes, StandardCharsets.ISO_8859_1);
		if (!NO_NUMBER.matcher(text).find()) return JsonObjectReader.parse(file.toString(), bytes, LIMITS);
		final StringBuilder quoted = new StringBuilder();
		final Matcher parts = PARTS.matcher(text);
		while (parts.find())
			if (parts.group(1) == null) quoted.append(parts.group());
			else quoted.append('"').append(parts.group()).append('"');
		return JsonObjectReader.parse(file.toString(), quoted.toString().getBytes(StandardCharsets.ISO_8859_1), LIMITS);
	}

	/**
	 * Gives what a file without entries has.
	 *
	 * @param file its name, for messages
	 * @return no entries
	 * @throws IOException never
	 */
	public static JsonObjectReader empty(final Path file) throws IOException {
		return JsonObjectReader.parse(file.toString(), new byte[] {'{', '}'}, LIMITS);
	}

	/**
	 * Writes a file, which appears whole or not at all.
	 *
	 * @param file to write
	 * @param remains what is there if it cannot be written: the end of a sentence
	 * @param content of the object
	 * @throws IOException if it cannot be written
	 */
	public static void write(final Path file, final String remains, final Content content) throws IOException {
		WholeFile.makeFolder(file.getParent());
		WholeFile.write(file, remains, out -> {
			final Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
			final JsonWriter json = new JsonWriter(text);
			json.setIndent("  ");
			json.setHtmlSafe(false);
			json.beginObject();
			content.write(json);
			json.endObject();
			text.flush();
		});
	}

	/**
	 * Writes a list of numbers.
	 *
	 * @param json to write to
	 * @param name of the list
	 * @param numbers finite
	 * @throws IOException if it cannot be written
	 */
	public static void numbers(final JsonWriter json, final String name, final List<? extends Number> numbers)
			throws IOException {
		json.name(name).beginArray();
		for (final Number number : numbers) json.value(number);
		json.endArray();
	}

	/**
	 * Writes a list of texts.
	 *
	 * @param json to write to
	 * @param name of the list
	 * @param texts none is null
	 * @throws IOException if it cannot be written
	 */
	public static void texts(final JsonWriter json, final String name, final List<String> texts) throws IOException {
		json.name(name).beginArray();
		for (final String text : texts) json.value(text);
		json.endArray();
	}

	/**
	 * Writes the texts of a latent, in an object that is begun.
	 *
	 * @param json to write to
	 * @param latent its texts
	 * @throws IOException if they cannot be written
	 */
	public static void latent(final JsonWriter json, final LatentTexts latent) throws IOException {
		json.name("properties").beginObject();
		for (final Map.Entry<String, String> entry : latent.properties().entrySet())
			json.name(entry.getKey()).value(entry.getValue());
		json.endObject();
		if (!latent.labels().isEmpty()) texts(json, "labels", latent.labels());
	}
}
