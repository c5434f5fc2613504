// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.DescriptionFile;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.util.Printable;
import latentij.util.json.JsonObjectReader;

/**
 * Reads the descriptions of images in OME-Zarr folders, versions 0.4 (Zarr 2) and 0.5 (Zarr 3); also those of 0.1
 * to 0.3, which say less.
 */
public final class OmeZarrReader {

	/** The names of all axes, in their order. */
	private static final String ORDER = "tczyx";

	/** The attributes of groups of Zarr 2. */
	static final String ATTRIBUTES_2 = ".zattrs";

	/** Models of OMERO: colors that are added, and one channel in grey. */
	private static final String COLOR = "color";

	private static final String GREY = "greyscale";

	private final Path folder;
	private final JsonObjectReader ome;
	private final JsonObjectReader latent;

	/** Names of axes along which no size is told that can be. */
	private final Set<String> unknownSizes = new TreeSet<>();

	/** What users should know of the way in which channels are put together. */
	private final List<String> modelNotes = new ArrayList<>();

	private OmeZarrReader(final Path folder, final JsonObjectReader ome, final JsonObjectReader latent) {
		this.folder = folder;
		this.ome = ome;
		this.latent = latent;
	}

	/**
	 * Tells whether a folder is one of Zarr, by its name or its files.
	 *
	 * @param path any
	 * @return true for folders whose names end in .zarr, or that hold the description of a group
	 */
	static boolean isZarr(final Path path) {
		if (!Files.isDirectory(path)) return false;
		return path.toString().toLowerCase(Locale.ROOT).endsWith(".zarr")
				|| Files.isRegularFile(path.resolve(ATTRIBUTES_2))
				|| Files.isRegularFile(path.resolve(MetadataReader.ZARR_3));
	}

	/**
	 * Reads a description.
	 *
	 * @param folder of an image, or with a single one
	 * @return what was found
	 * @throws IOException if there is no image, or one that is not understood; the message says why
	 */
	public static FoundImage read(final Path folder) throws IOException {
		final OmeZarrReader reader = of(folder);
		if (reader.ome.has("multiscales")) return reader.found();
		if (reader.ome.has("plate") || reader.ome.has("well"))
			throw new IOException("\"" + folder + "\" is a plate of several images. Name one of them, as \""
					+ folder.resolve("A").resolve("1").resolve("0") + "\".");
		final Path first = folder.resolve("0");
		if (!Files.isDirectory(first))
			throw new IOException("\"" + folder + "\" is no image of OME-Zarr: it has no \"multiscales\".");
		if (Files.isDirectory(folder.resolve("1")))
			throw new IOException("\"" + folder + "\" holds several images. Name one of them, as \"" + first + "\".");
		final OmeZarrReader only = of(first);
		if (!only.ome.has("multiscales"))
			throw new IOException("\"" + folder + "\" is no image of OME-Zarr: it has no \"multiscales\".");
		return only.found();
	}

	private static OmeZarrReader of(final Path folder) throws IOException {
		final Path version3 = folder.resolve(MetadataReader.ZARR_3);
		if (Files.isRegularFile(version3)) {
			final JsonObjectReader json = DescriptionFile.read(version3);
			final JsonObjectReader attributes = orEmpty(json.object("attributes"), version3);
			return new OmeZarrReader(
					folder, orEmpty(attributes.object("ome"), version3), attributes.object(LatentTexts.KEY));
		}
		final Path version2 = folder.resolve(ATTRIBUTES_2);
		if (!Files.isRegularFile(version2))
			throw new IOException("There is no OME-Zarr in \"" + folder + "\" (no " + ATTRIBUTES_2 + ", and no "
					+ MetadataReader.ZARR_3 + ").");
		final JsonObjectReader json = DescriptionFile.read(version2);
		return new OmeZarrReader(folder, json, json.object(LatentTexts.KEY));
	}

	private static JsonObjectReader orEmpty(final JsonObjectReader json, final Path file) throws IOException {
		return json == null ? DescriptionFile.empty(file) : json;
	}

	private FoundImage found() throws IOException {
		final ImageDescription image = image();
		final List<String> notes = new ArrayList<>();
		if (!unknownSizes.isEmpty())
			notes.add("\"" + folder + "\" tells no usable size of a pixel along " + String.join(", ", unknownSizes)
					+ ": it is no number above 0. It was taken as 1, without a unit.");
		notes.addAll(modelNotes);
		return new FoundImage(folder, image, notes, MetadataReader::read);
	}

	private ImageDescription image() throws IOException {
		final List<JsonObjectReader> all = ome.objects("multiscales");
		if (all.isEmpty()) throw ome.error("multiscales", "is empty");
		final JsonObjectReader image = all.get(0);
		final List<Axis> axes = axes(image);
		final Level common = level("", image, axes);
		final List<Level> levels = new ArrayList<>();
		for (final JsonObjectReader dataset : image.objects("datasets")) {
			final Level own = level(dataset.string("path", ""), dataset, axes);
			final List<Double> scale = new ArrayList<>();
			final List<Double> translation = new ArrayList<>();
			for (int d = 0; d < axes.size(); d++) {
				final double factor = common.scale().get(d);
				scale.add(own.scale().get(d) * factor);
				translation.add(
						own.translation().get(d) * factor + common.translation().get(d));
			}
			levels.add(new Level(own.path(), scale, translation));
		}
		if (levels.isEmpty()) throw image.error("datasets", "is empty");
		final List<Axis> known = axes.stream()
				.map(axis -> unknownSizes.contains(axis.name()) ? new Axis(axis.name(), "") : axis)
				.toList();
		return new ImageDescription(image.string("name", ""), known, levels, channels(), LatentTexts.of(latent));
	}

	private List<Axis> axes(final JsonObjectReader image) throws IOException {
		final List<Axis> axes = new ArrayList<>();
		final Object told = image.take("axes");
		if (told == null) for (final char name : ORDER.toCharArray()) axes.add(new Axis(String.valueOf(name), ""));
		else if (told instanceof List<?> list)
			for (final Object axis : list) {
				// Version 0.3 has names alone.
				if (axis instanceof JsonObjectReader json)
					axes.add(new Axis(json.string("name", "").toLowerCase(Locale.ROOT), json.string("unit", "")));
				else axes.add(new Axis(String.valueOf(axis), ""));
			}
		int last = -1;
		for (final Axis axis : axes) {
			final int at = axis.name().length() == 1 ? ORDER.indexOf(axis.name()) : -1;
			if (at <= last)
				throw new IOException("\"" + folder + "\" has the axes "
						+ Printable.text(axes.stream().map(Axis::name).toList())
						+ ". Images with some of t, c, z, y, x in this order are read.");
			last = at;
		}
		final int n = axes.size();
		// In this order, only x comes after y.
		if (n < 2 || !axes.get(n - 2).name().equals("y"))
			throw new IOException("\"" + folder + "\" has no axes y and x.");
		return axes;
	}

	private Level level(final String path, final JsonObjectReader json, final List<Axis> axes) throws IOException {
		final int n = axes.size();
		List<Double> scale = Collections.nCopies(n, 1.0);
		List<Double> translation = Collections.nCopies(n, 0.0);
		for (final JsonObjectReader transformation : json.objects("coordinateTransformations")) {
			final String type = transformation.string("type", "");
			if (type.equals("scale")) scale = numbers(transformation, type, n);
			else if (type.equals("translation")) translation = numbers(transformation, type, n);
		}
		for (int d = 0; d < n; d++)
			if (!Level.isSize(scale.get(d))) unknownSizes.add(axes.get(d).name());
		return new Level(
				path,
				scale.stream().map(size -> Level.isSize(size) ? size : 1).toList(),
				translation.stream()
						.map(place -> Double.isNaN(place) ? 0 : place)
						.toList());
	}

	/** What is infinite, or no number, becomes NaN. */
	private static List<Double> numbers(final JsonObjectReader json, final String key, final int n) throws IOException {
		final Object told = json.take(key);
		if (!(told instanceof List<?> list) || list.size() != n) throw json.wrong(key, told, "a number for each axis");
		return list.stream().map(Level::number).toList();
	}

	private List<Channel> channels() throws IOException {
		final JsonObjectReader omero = ome.isObject("omero") ? ome.object("omero") : null;
		if (omero == null) return List.of();
		final List<Channel> channels = Channel.list(omero.objects("channels"));
		final JsonObjectReader rendering = omero.isObject("rdefs") ? omero.object("rdefs") : null;
		final Object model = rendering == null ? null : rendering.take("model");
		if (model == null || model.equals(COLOR) || channels.isEmpty()) return channels;
		if (model.equals(GREY)) return grey(channels);
		modelNotes.add("\"" + folder + "\" tells the model " + Printable.quoted(String.valueOf(model))
				+ " (omero.rdefs.model), which is neither \"" + COLOR + "\" nor \"" + GREY
				+ "\". Its channels were put together in their colors.");
		return channels;
	}

	/** As OMERO's GreyScaleStrategy does it; the color of a lone channel, often a dark grey, does not count either. */
	private List<Channel> grey(final List<Channel> channels) {
		int first = 0;
		while (first < channels.size() - 1 && !channels.get(first).active()) first++;
		if (!channels.get(first).active()) first = 0;
		if (channels.size() > 1)
			modelNotes.add("\"" + folder + "\" is shown in grey (omero.rdefs.model): of its " + channels.size()
					+ " channels the first active one, channel " + (first + 1)
					+ ", alone. With channels=each, every channel is encoded.");
		final List<Channel> grey = new ArrayList<>();
		for (int c = 0; c < channels.size(); c++) grey.add(channels.get(c).grey(c == first));
		return grey;
	}
}
