// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.catalog;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import latentij.model.catalog.CatalogModel.Numbers;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubReference;
import latentij.util.Printable;

/**
 * Reads a catalogue, strictly: a key that is missing, misspelt, doubled or of the
 * wrong type is an error that names the row and the key.
 */
final class CatalogReader {

	private static final int VERSION = 1;
	private static final List<String> FAMILIES = List.of("AutoencoderKL", "AutoencoderTiny", "LatentIJAutoencoder");
	private static final int MAX_DEPTH = 10;
	private static final int MAX_ROWS = 10_000;

	private final String origin;

	CatalogReader(final String origin) {
		this.origin = origin;
	}

	ModelCatalog read(final Reader in) throws IOException {
		final Object json;
		try {
			final JsonReader reader = new JsonReader(in);
			json = value(reader, 0);
			if (reader.peek() != JsonToken.END_DOCUMENT) throw new IOException("something follows its end");
		} catch (final MalformedJsonException | IllegalStateException | NumberFormatException | EOFException exc) {
			throw new IOException("The catalogue " + origin + " is no JSON: " + exc.getMessage(), exc);
		} catch (final IOException exc) {
			throw new IOException("The catalogue " + origin + " cannot be read: " + exc.getMessage(), exc);
		}
		final Row top = new Row("at the top", json);
		final double version = top.number("version");
		if (version != VERSION) throw top.wrong("version", "is " + version + ", but this LatentIJ reads " + VERSION);
		final List<CatalogModel> models = new ArrayList<>();
		final Set<String> names = new TreeSet<>();
		for (final Object o : top.list("models")) {
			final CatalogModel model = model(models.size() + 1, o);
			if (!names.add(model.name()))
				throw error("in row " + (models.size() + 1), "name", "\"" + model.name() + "\" is there twice");
			models.add(model);
		}
		final Map<String, String> moved = new LinkedHashMap<>();
		final Row successors = top.object("moved");
		for (final String from : new ArrayList<>(successors.keys())) {
			final String to = successors.text(from);
			try {
				moved.put(repository(from).toLowerCase(Locale.ROOT), repository(to));
			} catch (final IllegalArgumentException exc) {
				throw successors.wrong(from, exc.getMessage());
			}
		}
		successors.done();
		top.done();
		return ModelCatalog.of(models, moved);
	}

	private static String repository(final String text) {
		final HubReference reference = HubReference.parse(text);
		if (!reference.repository().equals(text))
			throw new IllegalArgumentException("\"" + text + "\" must be owner/name and no more");
		return text;
	}

	private CatalogModel model(final int number, final Object json) throws IOException {
		Row row = new Row("in row " + number, json);
		final String name = row.text("name");
		if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*"))
			throw row.wrong(
					"name", "\"" + name + "\" must be lower-case letters and digits, with single hyphens in between");
		row = row.called("in row " + number + " (" + name + ")");
		final String title = row.text("title");
		final String family = row.text("family");
		if (!FAMILIES.contains(family))
			throw row.wrong("family", "\"" + family + "\" must be one of " + String.join(", ", FAMILIES));
		final String licence = row.text("licence");
		final List<String> notes = new ArrayList<>();
		for (final Object note : row.has("notes") ? row.list("notes") : List.of())
			if (note instanceof String s && !s.isBlank()) notes.add(s);
			else throw row.wrong("notes", "must be a list of sentences");
		final boolean bundled = row.has("bundled") && row.bool("bundled");
		if (bundled) {
			row.done();
			return new CatalogModel(name, title, family, null, List.of(), licence, false, true, null, notes);
		}
		final Numbers numbers = numbers(row);
		final boolean login = row.has("login") && row.bool("login");
		final String repository = row.text("repository");
		final String revision = row.has("revision") ? row.text("revision") : null;
		if (revision != null && !revision.matches("[0-9a-f]{40}"))
			throw row.wrong("revision", "\"" + revision + "\" must be a commit of 40 lower-case hexadecimal digits");
		final List<HubFile> files = new ArrayList<>();
		for (final Object file : row.list("files")) files.add(file(row.place, files.size() + 1, file));
		final HubReference reference;
		try {
			repository(repository);
			final String path = files.isEmpty() ? "" : files.get(0).path();
			final int slash = path.lastIndexOf('/');
			reference = HubReference.parse(repository).withRevision(revision);
			row.done();
			final CatalogModel model = new CatalogModel(
					name,
					title,
					family,
					slash < 0
							? reference
							: new HubReference(reference.owner(), reference.name(), revision, path.substring(0, slash)),
					files,
					licence,
					login,
					false,
					numbers,
					notes);
			// Checks that the files belong together.
			model.hubModel();
			return model;
		} catch (final IllegalArgumentException exc) {
			throw row.wrong(files.isEmpty() ? "files" : "repository", exc.getMessage());
		}
	}

	private Numbers numbers(final Row row) throws IOException {
		final double channels = row.number("latentChannels");
		if (channels != Math.rint(channels) || channels < 1 || channels > 1024)
			throw row.wrong("latentChannels", "must be a whole number from 1 to 1024, not " + channels);
		final double scaling = row.number("scalingFactor");
		if (!(scaling > 0)) throw row.wrong("scalingFactor", "must be above 0, not " + scaling);
		return new Numbers(
				(int) channels,
				scaling,
				row.has("shiftFactor") ? row.number("shiftFactor") : 0,
				row.has("forceUpcast") && row.bool("forceUpcast"));
	}

	private HubFile file(final String model, final int number, final Object json) throws IOException {
		final Row row = new Row(model + ", file " + number, json);
		final String path = row.text("path");
		final String role = row.text("role");
		if (!role.equals("config") && !role.equals("weights"))
			throw row.wrong("role", "\"" + role + "\" must be config or weights");
		final FileSize size = size(row);
		final String sha256 = row.has("sha256") ? row.text("sha256") : null;
		row.done();
		try {
			return new HubFile(path, role.equals("config") ? Role.CONFIG : Role.WEIGHTS, size, sha256);
		} catch (final IllegalArgumentException exc) {
			throw row.wrong(sha256 == null || exc.getMessage().contains("path") ? "path" : "sha256", exc.getMessage());
		}
	}

	/** A number, a list of numbers where sources differ, or {"about": number}. */
	private FileSize size(final Row row) throws IOException {
		if (!row.has("size")) return FileSize.UNKNOWN;
		final Object json = row.take("size");
		if (json instanceof Map) {
			final Row about = new Row(row.place + ", size", json);
			final long bytes = bytes(about, "about", about.take("about"));
			about.done();
			return FileSize.about(bytes);
		}
		final List<Long> sizes = new ArrayList<>();
		for (final Object n : json instanceof List<?> list ? list : List.of(json)) sizes.add(bytes(row, "size", n));
		if (sizes.isEmpty()) throw row.wrong("size", "has no number");
		return new FileSize(sizes, -1);
	}

	private static long bytes(final Row row, final String key, final Object json) throws IOException {
		if (json instanceof Double n && n >= 1 && n < 1L << 50 && n == Math.rint(n)) return n.longValue();
		throw row.wrong(key, "must be a number of bytes");
	}

	private IOException error(final String place, final String key, final String problem) {
		return new IOException(
				"The catalogue " + origin + " is wrong " + place + ", " + Printable.quoted(key) + ": " + problem + ".");
	}

	/** A JSON object of which every key must be taken once. */
	private final class Row {

		private final String place;
		private final Map<String, Object> left;

		Row(final String place, final Object json) throws IOException {
			this.place = place;
			if (!(json instanceof Map))
				throw new IOException(
						"The catalogue " + origin + " is wrong " + place + ": there must be an object {…}.");
			left = new LinkedHashMap<>();
			((Map<?, ?>) json).forEach((k, v) -> left.put((String) k, v));
		}

		private Row(final String place, final Map<String, Object> left) {
			this.place = place;
			this.left = left;
		}

		Row called(final String newPlace) {
			return new Row(newPlace, left);
		}

		Set<String> keys() {
			return left.keySet();
		}

		boolean has(final String key) {
			// null says that something is not known.
			if (left.containsKey(key) && left.get(key) == NULL) left.remove(key);
			return left.containsKey(key);
		}

		Object take(final String key) throws IOException {
			if (!has(key)) throw wrong(key, "is missing");
			return left.remove(key);
		}

		String text(final String key) throws IOException {
			if (take(key) instanceof String s && !s.isBlank()) return s;
			throw wrong(key, "must be a text");
		}

		double number(final String key) throws IOException {
			if (take(key) instanceof Double n && Double.isFinite(n)) return n;
			throw wrong(key, "must be a number");
		}

		boolean bool(final String key) throws IOException {
			if (take(key) instanceof Boolean b) return b;
			throw wrong(key, "must be true or false");
		}

		List<?> list(final String key) throws IOException {
			if (take(key) instanceof List<?> list) return list;
			throw wrong(key, "must be a list");
		}

		Row object(final String key) throws IOException {
			return new Row("in \"" + key + "\"", take(key));
		}

		void done() throws IOException {
			for (final String key : new ArrayList<>(left.keySet())) if (has(key)) throw wrong(key, "is not known");
		}

		IOException wrong(final String key, final String problem) {
			return error(place, key, problem);
		}
	}

	private static final Object NULL = new Object();

	/** JSON as maps, lists, texts, numbers and truth values; no key twice. */
	private static Object value(final JsonReader in, final int depth) throws IOException {
		if (depth > MAX_DEPTH) throw new IOException("it is nested too deeply");
		switch (in.peek()) {
			case BEGIN_OBJECT:
				final Map<String, Object> object = new LinkedHashMap<>();
				in.beginObject();
				while (in.hasNext()) {
					final String key = in.nextName();
					if (object.put(key, value(in, depth + 1)) != null)
						throw new IOException(
								"the key " + Printable.quoted(key) + " is there twice, at " + in.getPath());
				}
				in.endObject();
				return object;
			case BEGIN_ARRAY:
				final List<Object> list = new ArrayList<>();
				in.beginArray();
				while (in.hasNext()) {
					if (list.size() >= MAX_ROWS) throw new IOException("a list is too long");
					list.add(value(in, depth + 1));
				}
				in.endArray();
				return list;
			case STRING:
				return in.nextString();
			case NUMBER:
				return in.nextDouble();
			case BOOLEAN:
				return in.nextBoolean();
			case NULL:
				in.nextNull();
				return NULL;
			default:
				throw new IOException("it ends too early");
		}
	}
}
