// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.util.Printable;
import latentij.util.json.JsonObjectReader;

/**
 * Reads the description of an image in N5: a dataset, or a group of datasets s0, s1 and so on. Of what attributes tell,
 * the first is taken that is there: those of n5-ij, of COSEM, of OME-NGFF, of n5-viewer, of BigDataViewer.
 *
 * @see <a href="https://github.com/saalfeldlab/n5-universe">n5-universe, which reads the same in Fiji</a>
 */
final class N5Reader {

	static final String CHANNELS = "channels";

	private static final String MULTISCALES = "multiscales";

	/** The names of levels. */
	private static final String LEVEL = "s\\d{1,3}";

	/** All axes, in the order of Fiji. */
	private static final String ALL = "xyczt";

	/** The longest axis that is taken for channels where its name is not told. */
	private static final int FEW = 4;

	/** Images that are looked for in a container, and groups in groups. */
	private static final int MOST_IMAGES = 6;

	private static final int DEPTH = 8;

	private final Path folder;

	/** The datasets of its levels, below it. */
	private final List<String> paths;

	/** The level that is meant; -1 for all. */
	private final int only;

	private final String axes;
	private final List<String> notes = new ArrayList<>();

	private N5Reader(final Path folder, final List<String> paths, final int only, final String axes) {
		this.folder = folder;
		this.paths = paths;
		this.only = only;
		// In the order of C, they end with x.
		this.axes = axes.endsWith("x") ? new StringBuilder(axes).reverse().toString() : axes;
	}

	/** See {@link N5Format#read(Path, String)}. */
	static FoundImage read(final Path folder, final String axes) throws IOException {
		final Optional<N5Reader> image = at(folder, axes);
		if (image.isPresent()) return image.get().found();
		final List<Path> found = new ArrayList<>();
		search(folder, 0, found);
		if (found.isEmpty())
			throw new IOException("There is no N5 image in \"" + folder + "\": no " + N5Attributes.FILE + " with "
					+ N5Attributes.DIMENSIONS + " and " + N5Attributes.DATA_TYPE + ".");
		final List<String> names = found.stream()
				.map(path -> folder.relativize(path).toString().replace('\\', '/'))
				.toList();
		if (found.size() > 1)
			throw new IOException("\"" + folder + "\" holds several images: "
					+ Printable.text(String.join(", ", names)) + (found.size() == MOST_IMAGES ? " and so on" : "")
					+ ". Name one of them, as \"" + found.get(0) + "\".");
		final N5Reader reader = at(found.get(0), axes).orElseThrow();
		reader.notes.add("\"" + folder + "\" holds one image, " + Printable.quoted(names.get(0)) + ", which is read.");
		return reader.found();
	}

	/** The image that a folder is; empty for other groups. */
	private static Optional<N5Reader> at(final Path folder, final String axes) throws IOException {
		final JsonObjectReader attributes = N5Attributes.of(folder);
		if (!N5Attributes.isDataset(attributes)) {
			List<String> paths = paths(folder, attributes);
			if (paths.isEmpty()) paths = levels(folder);
			return paths.isEmpty() ? Optional.empty() : Optional.of(new N5Reader(folder, paths, -1, axes));
		}
		final Path absolute = folder.toAbsolutePath().normalize();
		final String name = absolute.getFileName().toString();
		final Path group = absolute.getParent();
		final List<String> siblings = name.matches(LEVEL) ? levels(group) : List.of();
		if (siblings.contains(name)) return Optional.of(new N5Reader(group, siblings, siblings.indexOf(name), axes));
		return Optional.of(new N5Reader(folder, List.of(""), -1, axes));
	}

	/** The datasets that a group lists. */
	private static List<String> paths(final Path folder, final JsonObjectReader attributes) throws IOException {
		final List<String> paths = new ArrayList<>();
		for (final JsonObjectReader dataset : datasets(attributes)) {
			final String path = dataset.string("path", "");
			if (!path.isEmpty() && isDataset(folder, path)) paths.add(path);
		}
		return paths;
	}

	private static List<JsonObjectReader> datasets(final JsonObjectReader attributes) throws IOException {
		if (!attributes.isList(MULTISCALES)) return List.of();
		final List<JsonObjectReader> images = attributes.objects(MULTISCALES);
		return images.isEmpty() ? List.of() : images.get(0).objects("datasets");
	}

	private static boolean isDataset(final Path folder, final String path) throws IOException {
		try {
			return N5Attributes.isDataset(N5Attributes.of(folder.resolve(path)));
		} catch (final InvalidPathException exc) {
			return false;
		}
	}

	/** The datasets s0, s1 and so on of a group. */
	private static List<String> levels(final Path folder) throws IOException {
		final List<String> levels = new ArrayList<>();
		for (final Path child : folders(folder)) {
			final String name = child.getFileName().toString();
			if (name.matches(LEVEL) && isDataset(folder, name)) levels.add(name);
		}
		levels.sort(Comparator.comparingInt(name -> Integer.parseInt(name.substring(1))));
		return levels;
	}

	private static List<Path> folders(final Path folder) throws IOException {
		try (Stream<Path> children = Files.list(folder)) {
			return children.filter(Files::isDirectory).sorted().toList();
		}
	}

	private static void search(final Path folder, final int depth, final List<Path> found) throws IOException {
		for (final Path child : folders(folder)) {
			if (found.size() == MOST_IMAGES) return;
			if (at(child, "").isPresent()) found.add(child);
			else if (depth < DEPTH) search(child, depth + 1, found);
		}
	}

	private FoundImage found() throws IOException {
		final List<N5Space> spaces = new ArrayList<>();
		for (int l = 0; l < paths.size(); l++) spaces.add(space(l));
		final N5Space first = spaces.get(0);
		requireKnown(first.names());
		final Set<String> unknownSizes = new TreeSet<>();
		final List<Level> levels = new ArrayList<>();
		for (int l = 0; l < paths.size(); l++) {
			final N5Space space = spaces.get(l);
			if (!space.names().equals(first.names()))
				throw new IOException("\"" + folder + "\" has the axes " + Printable.text(first.names()) + ", and "
						+ Printable.text(space.names()) + " in its dataset " + Printable.quoted(paths.get(l)) + ".");
			for (int d = 0; d < space.scale().size(); d++)
				if (!Level.isSize(space.scale().get(d)))
					unknownSizes.add(space.names().get(d));
			if (only >= 0 && l != only) continue;
			levels.add(new Level(
					paths.get(l),
					N5Attributes.reversed(space.scale().stream()
							.map(size -> Level.isSize(size) ? size : 1)
							.toList()),
					N5Attributes.reversed(space.translation())));
		}
		final List<Axis> found = new ArrayList<>();
		for (int d = first.names().size() - 1; d >= 0; d--) {
			final String name = first.names().get(d);
			found.add(new Axis(
					name, unknownSizes.contains(name) ? "" : first.units().get(d)));
		}
		if (!unknownSizes.isEmpty())
			notes.add("\"" + folder + "\" tells no usable size of a pixel along " + String.join(", ", unknownSizes)
					+ ": it is no number above 0. It was taken as 1, without a unit.");
		final JsonObjectReader attributes = N5Attributes.of(folder);
		final JsonObjectReader latent = attributes.object(LatentTexts.KEY);
		final List<Channel> channels = latent == null ? List.of() : Channel.list(latent.objects(CHANNELS));
		final String name = attributes.take("name") instanceof String text ? text : "";
		return new FoundImage(
				folder,
				new ImageDescription(name, found, levels, channels, LatentTexts.of(latent)),
				notes,
				N5Attributes::read);
	}

	private void requireKnown(final List<String> names) throws IOException {
		final boolean known = names.stream().allMatch(name -> name.length() == 1 && ALL.contains(name))
				&& new HashSet<>(names).size() == names.size();
		if (known
				&& names.size() > 1
				&& names.get(0).equals("x")
				&& names.get(1).equals("y")) return;
		throw new IOException("\"" + folder + "\" has the axes " + Printable.text(names)
				+ ", the fastest first. Images with x and y, and then some of c, z and t, are read. Write it in another"
				+ " order; if its attributes are wrong, set axes=, as axes=xyc.");
	}

	private JsonObjectReader dataset(final int level) throws IOException {
		return N5Attributes.of(folder.resolve(paths.get(level)));
	}

	private N5Space space(final int level) throws IOException {
		final List<Integer> dimensions = dataset(level).integers(N5Attributes.DIMENSIONS, List.of());
		final int n = dimensions.size();
		if (n < 2 || n > ALL.length())
			throw new IOException("\"" + folder.resolve(paths.get(level)) + "\" has " + n
					+ " dimensions. Images with 2 to 5 are read.");
		if (!axes.isEmpty() && axes.length() != n)
			throw new IllegalArgumentException(
					"\"" + folder + "\" has " + n + " axes, and axes=" + axes + " names " + axes.length() + ".");
		final N5Space told = told(level, dimensions);
		if (axes.isEmpty()) return told;
		return new N5Space(List.of(axes.split("")), told.units(), told.scale(), told.translation());
	}

	private N5Space told(final int level, final List<Integer> dimensions) throws IOException {
		final int n = dimensions.size();
		Optional<N5Space> space = N5Space.ofImageJ(dataset(level), dimensions);
		if (space.isPresent()) return space.get();
		final JsonObjectReader own = dataset(level);
		space = N5Space.ofTransform(own.isObject(N5Space.TRANSFORM) ? own.object(N5Space.TRANSFORM) : null, n);
		if (space.isPresent()) return space.get();
		space = ofGroup(level, n);
		return space.isPresent() ? space.get() : sized(level, dimensions);
	}

	/** What the list of datasets in a group tells. */
	private Optional<N5Space> ofGroup(final int level, final int n) throws IOException {
		final JsonObjectReader attributes = N5Attributes.of(folder);
		if (paths.get(level).isEmpty() || !attributes.isList(MULTISCALES)) return Optional.empty();
		final List<JsonObjectReader> images = attributes.objects(MULTISCALES);
		if (images.isEmpty()) return Optional.empty();
		final JsonObjectReader image = images.get(0);
		for (final JsonObjectReader dataset : image.objects("datasets")) {
			if (!dataset.string("path", "").equals(paths.get(level))) continue;
			if (dataset.isObject(N5Space.TRANSFORM)) return N5Space.ofTransform(dataset.object(N5Space.TRANSFORM), n);
			final List<?> told = N5Space.list(image, N5Space.AXES);
			if (!told.stream().allMatch(JsonObjectReader.class::isInstance)) return Optional.empty();
			return N5Space.ofNgff(
					told.stream().map(JsonObjectReader.class::cast).toList(), dataset, n);
		}
		return Optional.empty();
	}

	/** What n5-viewer, BigDataViewer and Neuroglancer tell; and names by rule where there are none. */
	private N5Space sized(final int level, final List<Integer> dimensions) throws IOException {
		N5Space space = N5Space.unknown(dimensions.size());
		for (final JsonObjectReader json : List.of(dataset(level), N5Attributes.of(folder)))
			if (space.names().isEmpty())
				space = space.named(N5Space.list(json, N5Space.AXES), N5Space.list(json, N5Space.UNITS));
		if (!axes.isEmpty()) space = space.named(List.of(axes.split("")), space.units());
		if (space.names().isEmpty()) {
			final boolean isVolume = isVolume();
			space = space.named(byRule(isVolume), List.of());
			if (level == 0 && dimensions.size() > (isVolume ? 3 : 2))
				notes.add("\"" + folder + "\" tells no axes. They were taken as " + String.join(", ", space.names())
						+ ", the fastest first; for others, set axes=, as axes=xyc.");
		}
		final List<?> factors = factors(level, dimensions);
		final List<JsonObjectReader> places = new ArrayList<>(List.of(dataset(level), N5Attributes.of(folder)));
		// The sizes of all channels may stand above them.
		final Path above = folder.toAbsolutePath().normalize().getParent();
		if (!paths.get(level).isEmpty()
				&& above != null
				&& !N5Attributes.of(folder).has("n5")) places.add(N5Attributes.of(above));
		for (final JsonObjectReader json : places) {
			if (json.isObject(N5Space.PIXEL_RESOLUTION)) {
				final JsonObjectReader sizes = json.object(N5Space.PIXEL_RESOLUTION);
				final String unit = sizes.take(N5Space.UNIT) instanceof String text ? text : "";
				return space.sized(N5Space.list(sizes, N5Attributes.DIMENSIONS), unit, factors);
			}
			for (final String key : List.of(N5Space.PIXEL_RESOLUTION, N5Space.RESOLUTION))
				if (json.isList(key)) {
					final String unit = json.take(N5Space.UNIT) instanceof String text ? text : "";
					return space.sized(N5Space.list(json, key), unit, factors);
				}
		}
		return space.sized(List.of(), "", factors);
	}

	/** True for n5-viewer and BigDataViewer, whose third axis is z. */
	private boolean isVolume() throws IOException {
		final JsonObjectReader group = N5Attributes.of(folder);
		final JsonObjectReader largest = dataset(0);
		return largest.has(N5Space.PIXEL_RESOLUTION)
				|| largest.has(N5Space.FACTORS)
				|| group.has(N5Space.PIXEL_RESOLUTION)
				|| group.has("multiScale");
	}

	/** Fiji's order x, y, c, z, t, in which axes that are too long for channels are others. */
	private List<String> byRule(final boolean isVolume) throws IOException {
		final List<Integer> lengths = dataset(0).integers(N5Attributes.DIMENSIONS, List.of());
		final boolean third = !isVolume && lengths.size() > 2 && lengths.get(2) <= FEW;
		final boolean fourth = lengths.size() > 3 && lengths.get(3) <= FEW;
		final String names =
				switch (lengths.size()) {
					case 2 -> "xy";
					case 3 -> third ? "xyc" : "xyz";
					case 4 -> third ? "xycz" : fourth ? "xyzc" : "xyzt";
					default -> !third && fourth ? "xyzct" : ALL;
				};
		return List.of(names.split(""));
	}

	/** By how much a level is smaller than the first one. */
	private List<?> factors(final int level, final List<Integer> dimensions) throws IOException {
		final List<?> own = N5Space.list(dataset(level), N5Space.FACTORS);
		if (!own.isEmpty()) return own;
		for (final String key : List.of(N5Space.FACTORS, "scales")) {
			final List<?> all = N5Space.list(N5Attributes.of(folder), key);
			if (level < all.size() && all.get(level) instanceof List<?> factors) return factors;
		}
		final List<Integer> largest = dataset(0).integers(N5Attributes.DIMENSIONS, List.of());
		if (largest.size() != dimensions.size()) return Collections.emptyList();
		final List<BigDecimal> ratios = new ArrayList<>();
		for (int d = 0; d < dimensions.size(); d++)
			ratios.add(BigDecimal.valueOf(Math.round((double) largest.get(d) / Math.max(1, dimensions.get(d)))));
		return ratios;
	}
}
