// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import latentij.codec.PosteriorMode;
import latentij.model.catalog.CatalogModel.Numbers;
import latentij.model.family.Families;
import latentij.model.family.VaeFamily;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubReference;
import latentij.util.Printable;
import latentij.util.json.JsonLimits;
import latentij.util.json.JsonObjectReader;

/**
 * Reads a catalog, strictly: a key that is missing, misspelt, doubled or of the
 * wrong type is an error that names the row and the key.
 */
final class CatalogReader {

	private static final int VERSION = 1;
	private static final List<String> FAMILIES = Stream.concat(
					Families.all().stream().map(VaeFamily::className), Stream.of("LatentIJAutoencoder"))
			.toList();
	private static final JsonLimits LIMITS = new JsonLimits(1 << 20, "a catalog has some ten thousand", 10_000);

	/** The heading of rows that name none. */
	private static final String OTHERS = "Others";

	private final String origin;

	CatalogReader(final String origin) {
		this.origin = origin;
	}

	/**
	 * The content of a catalog.
	 *
	 * @param moved successors of repositories, by the lower-case name of each
	 */
	record Catalog(List<CatalogModel> models, Map<String, String> moved) {}

	Catalog read(final InputStream in) throws IOException {
		final byte[] content;
		try {
			content = in.readNBytes(LIMITS.bytes() + 1);
		} catch (final IOException exc) {
			throw new IOException("The catalog " + origin + " cannot be read: " + exc.getMessage(), exc);
		}
		final Row top = new Row("at the top", JsonObjectReader.parse("The catalog " + origin, content, LIMITS));
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
		for (final String from : successors.json.keys()) {
			final String to = successors.text(from);
			try {
				moved.put(repository(from).toLowerCase(Locale.ROOT), repository(to));
			} catch (final IllegalArgumentException exc) {
				throw successors.wrong(from, exc.getMessage());
			}
		}
		successors.done();
		top.done();
		return new Catalog(models, moved);
	}

	private static String repository(final String text) {
		final HubReference reference = HubReference.parse(text);
		if (!reference.repository().equals(text))
			throw new IllegalArgumentException("\"" + text + "\" must be owner/name and no more");
		return text;
	}

	private CatalogModel model(final int number, final Object json) throws IOException {
		final Row unnamed = new Row("in row " + number, json);
		final String name = unnamed.text("name");
		if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*"))
			throw unnamed.wrong(
					"name", "\"" + name + "\" must be lower-case letters and digits, with single hyphens in between");
		final Row row = new Row("in row " + number + " (" + name + ")", unnamed.json);
		final String title = row.text("title");
		final String group = row.has("group") ? row.text("group") : OTHERS;
		// Not shown, but a model of another class is refused here, not after its download.
		final String family = row.text("family");
		if (!FAMILIES.contains(family))
			throw row.wrong("family", "\"" + family + "\" must be one of " + String.join(", ", FAMILIES));
		final String license = row.text("license");
		final List<String> notes = notes(row);
		if (row.bool("bundled")) {
			row.done();
			return new CatalogModel(
					name, title, group, null, List.of(), license, false, true, posteriors(family), null, notes);
		}
		final Numbers numbers = numbers(row);
		final boolean login = row.bool("login");
		final HubReference repository = pinnedRepository(row);
		final List<HubFile> files = new ArrayList<>();
		for (final Object file : row.list("files")) files.add(file(row.place, files.size() + 1, file));
		row.done();
		try {
			final HubReference reference = files.isEmpty() ? repository : folder(repository, files.get(0));
			final CatalogModel model = new CatalogModel(
					name, title, group, reference, files, license, login, false, posteriors(family), numbers, notes);
			// Checks that the files belong together.
			model.hubModel();
			return model;
		} catch (final IllegalArgumentException exc) {
			throw row.wrong("files", exc.getMessage());
		}
	}

	/** Those of the bundled model, whose class is its own, are as of most. */
	private static Set<PosteriorMode> posteriors(final String family) {
		return Families.byClassName(family)
				.map(VaeFamily::posteriors)
				.orElse(EnumSet.of(PosteriorMode.MEAN, PosteriorMode.SAMPLE));
	}

	private List<String> notes(final Row row) throws IOException {
		if (!row.has("notes")) return List.of();
		final List<String> notes = new ArrayList<>();
		for (final Object note : row.list("notes")) {
			if (!(note instanceof String text) || text.isBlank())
				throw row.wrong("notes", "must be a list of sentences");
			notes.add(text);
		}
		return notes;
	}

	private HubReference pinnedRepository(final Row row) throws IOException {
		final String repository = row.text("repository");
		final String revision = row.has("revision") ? row.text("revision") : null;
		if (revision != null && !revision.matches("[0-9a-f]{40}"))
			throw row.wrong("revision", "\"" + revision + "\" must be a commit of 40 lower-case hexadecimal digits");
		try {
			return HubReference.parse(repository(repository)).withRevision(revision);
		} catch (final IllegalArgumentException exc) {
			throw row.wrong("repository", exc.getMessage());
		}
	}

	/** The folder of a file in its repository. */
	private static HubReference folder(final HubReference repository, final HubFile file) {
		final int slash = file.path().lastIndexOf('/');
		if (slash < 0) return repository;
		final String folder = file.path().substring(0, slash);
		return new HubReference(repository.owner(), repository.name(), repository.revision(), folder);
	}

	private Numbers numbers(final Row row) throws IOException {
		final double channels = row.number("latentChannels");
		if (channels != Math.rint(channels) || channels < 1 || channels > 1024)
			throw row.wrong("latentChannels", "must be a whole number from 1 to 1024, not " + channels);
		final double scaling = row.number("scalingFactor");
		if (!(scaling > 0)) throw row.wrong("scalingFactor", "must be above 0, not " + scaling);
		final double shift = row.has("shiftFactor") ? row.number("shiftFactor") : 0;
		final double ratio = row.has("spatialCompressionRatio") ? row.number("spatialCompressionRatio") : 0;
		if (ratio != 0 && (ratio != Math.rint(ratio) || ratio < 1 || ratio > 1024))
			throw row.wrong("spatialCompressionRatio", "must be a whole number from 1 to 1024, not " + ratio);
		// Of earlier catalogs. Nothing asks for it: files without a configuration are never computed with 16 bits.
		row.bool("forceUpcast");
		return new Numbers((int) channels, scaling, shift, (int) ratio);
	}

	private HubFile file(final String model, final int number, final Object json) throws IOException {
		final Row row = new Row(model + ", file " + number, json);
		final String path = row.text("path");
		final String word = row.text("role");
		final Role role =
				switch (word) {
					case "config" -> Role.CONFIG;
					case "weights" -> Role.WEIGHTS;
					default -> throw row.wrong("role", "\"" + word + "\" must be config or weights");
				};
		final FileSize size = size(row);
		final HubFile file;
		try {
			file = new HubFile(path, role, size, null);
		} catch (final IllegalArgumentException exc) {
			throw row.wrong("path", exc.getMessage());
		}
		final String sha256 = row.has("sha256") ? row.text("sha256") : null;
		row.done();
		try {
			return file.withSha256(sha256);
		} catch (final IllegalArgumentException exc) {
			throw row.wrong("sha256", exc.getMessage());
		}
	}

	/** A number, a list of numbers where sources differ, or {"about": number}. */
	private FileSize size(final Row row) throws IOException {
		if (!row.has("size")) return FileSize.UNKNOWN;
		final Object json = row.take("size");
		if (json instanceof JsonObjectReader) {
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
		final double n = json instanceof BigDecimal number ? number.doubleValue() : -1;
		if (n >= 1 && n < 1L << 50 && n == Math.rint(n)) return (long) n;
		throw row.wrong(key, "must be a number of bytes");
	}

	private IOException error(final String place, final String key, final String problem) {
		return new IOException(
				"The catalog " + origin + " is wrong " + place + ", " + Printable.quoted(key) + ": " + problem + ".");
	}

	/** A JSON object of which every entry must be taken once. */
	private final class Row {

		private final String place;
		private final JsonObjectReader json;

		Row(final String place, final Object json) throws IOException {
			this.place = place;
			if (!(json instanceof JsonObjectReader object))
				throw new IOException(
						"The catalog " + origin + " is wrong " + place + ": there must be an object {…}.");
			this.json = object;
		}

		/** False also for null, which says that something is not known. */
		boolean has(final String key) {
			return json.has(key);
		}

		Object take(final String key) throws IOException {
			final Object value = json.take(key);
			if (value == null) throw wrong(key, "is missing");
			return value;
		}

		String text(final String key) throws IOException {
			if (take(key) instanceof String text && !text.isBlank()) return text;
			throw wrong(key, "must be a text");
		}

		double number(final String key) throws IOException {
			if (take(key) instanceof BigDecimal number && Double.isFinite(number.doubleValue()))
				return number.doubleValue();
			throw wrong(key, "must be a number");
		}

		boolean bool(final String key) throws IOException {
			if (!has(key)) return false;
			if (take(key) instanceof Boolean flag) return flag;
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
			for (final String key : json.keys()) throw wrong(key, "is not known");
		}

		IOException wrong(final String key, final String problem) {
			return error(place, key, problem);
		}
	}
}
