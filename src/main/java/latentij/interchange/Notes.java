// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import latentij.util.Printable;

/** Texts that a file keeps about itself, by key. */
final class Notes {

	private Notes() {}

	/** @return a JSON object in UTF-8, its keys in order */
	static byte[] json(final Map<String, String> notes) throws IOException {
		final StringWriter text = new StringWriter();
		try (JsonWriter json = new JsonWriter(text)) {
			write(notes, json);
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	static void write(final Map<String, String> notes, final JsonWriter json) throws IOException {
		json.beginObject();
		for (final Map.Entry<String, String> note : new TreeMap<>(notes).entrySet())
			json.name(note.getKey()).value(note.getValue());
		json.endObject();
	}

	/**
	 * Reads what {@link #json} made.
	 *
	 * @throws IOException if it is something else
	 */
	static Map<String, String> parse(final byte[] utf8) throws IOException {
		final Map<String, String> notes = new LinkedHashMap<>();
		try (JsonReader json = new JsonReader(new StringReader(new String(utf8, StandardCharsets.UTF_8)))) {
			json.beginObject();
			while (json.hasNext()) notes.put(json.nextName(), json.nextString());
			json.endObject();
		} catch (final IOException | IllegalStateException exc) {
			throw new IOException("The notes that LatentIJ wrote into the file are damaged. Write it again.", exc);
		}
		return notes;
	}

	/**
	 * The scale that notes tell.
	 *
	 * @param notes of a file
	 * @param usual the scale where they tell none
	 * @throws IOException if they tell of a scale that is not known
	 */
	static Scaling scaling(final Map<String, String> notes, final Scaling usual) throws IOException {
		final String word = notes.get(LatentFile.SCALING);
		if (word == null) return usual;
		for (final Scaling scaling : Scaling.values()) if (scaling.word().equals(word)) return scaling;
		throw new IOException(
				"The file says " + LatentFile.SCALING + "=" + Printable.quoted(word) + "; expected was scaled or raw.");
	}
}
