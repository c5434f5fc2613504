// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.chunked.Level;
import latentij.util.json.JsonObjectReader;

/**
 * What attributes tell of the axes of a dataset, all in the order of N5, the fastest axis first.
 *
 * @param names of the axes; empty if they are not told
 * @param units of each; empty for none
 * @param scale the size of a pixel along each; NaN where none that can be is told
 * @param translation the place of the first pixel along each
 */
record N5Space(List<String> names, List<String> units, List<Double> scale, List<Double> translation) {

	static final String TRANSFORM = "transform";
	static final String AXES = "axes";
	static final String UNITS = "units";
	static final String UNIT = "unit";
	static final String SCALE = "scale";
	static final String TRANSLATE = "translate";
	static final String PIXEL_RESOLUTION = "pixelResolution";
	static final String RESOLUTION = "resolution";
	static final String FACTORS = "downsamplingFactors";

	/** ImageJ's unit where there is none. */
	static final String PIXEL = "pixel";

	private static final Set<String> NO_UNITS = Set.of(PIXEL, "pixels", "px", "none", "null");

	/** Names in words. */
	private static final Map<String, String> SHORT = Map.of("channel", "c", "channels", "c", "time", "t");

	N5Space {
		names = List.copyOf(names);
		units = List.copyOf(units);
		scale = List.copyOf(scale);
		translation = List.copyOf(translation);
	}

	/** The space of axes of which nothing is told. */
	static N5Space unknown(final int n) {
		return new N5Space(
				List.of(), Collections.nCopies(n, ""), Collections.nCopies(n, 1.0), Collections.nCopies(n, 0.0));
	}

	/** True for the axes that have lengths. */
	static boolean isPlace(final String name) {
		return name.equals("x") || name.equals("y") || name.equals("z");
	}

	/** The attributes that n5-ij writes of an image of ImageJ. */
	static Optional<N5Space> ofImageJ(final JsonObjectReader json, final List<Integer> dimensions) throws IOException {
		if (!json.has("numChannels") || !json.has("numSlices") || !json.has("numFrames")) return Optional.empty();
		final String unit = json.take("pixelUnit") instanceof String text ? text : "";
		final Builder space = new Builder();
		final List<Integer> lengths = new ArrayList<>(dimensions.subList(0, Math.min(2, dimensions.size())));
		space.add("x", unit, Level.number(json.take("pixelWidth")), Level.number(json.take("xOrigin")));
		space.add("y", unit, Level.number(json.take("pixelHeight")), Level.number(json.take("yOrigin")));
		final int channels = json.integer("numChannels", 1);
		if (channels > 1) space.add("c", "", 1, 0);
		if (channels > 1) lengths.add(channels);
		final int slices = json.integer("numSlices", 1);
		final double depth = Level.number(json.take("pixelDepth"));
		if (slices > 1) space.add("z", unit, depth, Level.number(json.take("zOrigin")));
		if (slices > 1) lengths.add(slices);
		final int frames = json.integer("numFrames", 1);
		final double interval = Level.number(json.take("frameInterval"));
		// ImageJ has 0 where it is not known.
		if (frames > 1) space.add("t", interval > 0 ? "sec" : "", interval > 0 ? interval : 1, 0);
		if (frames > 1) lengths.add(frames);
		return lengths.equals(dimensions) ? Optional.of(space.build(false)) : Optional.empty();
	}

	/** The transform of COSEM: in the order of C, unless it says otherwise. */
	static Optional<N5Space> ofTransform(final JsonObjectReader transform, final int n) {
		if (transform == null) return Optional.empty();
		final List<?> names = list(transform, AXES);
		final List<?> units = list(transform, UNITS);
		final List<?> scale = list(transform, SCALE);
		final List<?> translation = list(transform, TRANSLATE);
		if (names.size() != n || scale.size() != n) return Optional.empty();
		final Builder space = new Builder();
		for (int d = 0; d < n; d++)
			space.add(
					String.valueOf(names.get(d)),
					d < units.size() ? String.valueOf(units.get(d)) : "",
					Level.number(scale.get(d)),
					d < translation.size() ? Level.number(translation.get(d)) : 0);
		return Optional.of(space.build(!"F".equals(transform.take("ordering"))));
	}

	/** The axes and transformations of OME-NGFF, which n5-ij writes into N5 in the order of N5. */
	static Optional<N5Space> ofNgff(final List<JsonObjectReader> axes, final JsonObjectReader dataset, final int n)
			throws IOException {
		if (axes.size() != n || dataset == null) return Optional.empty();
		List<?> scale = List.of();
		List<?> translation = List.of();
		for (final JsonObjectReader transformation : dataset.objects("coordinateTransformations")) {
			final String type = transformation.string("type", "");
			if (type.equals("scale")) scale = list(transformation, type);
			else if (type.equals("translation")) translation = list(transformation, type);
		}
		final Builder space = new Builder();
		for (int d = 0; d < n; d++)
			space.add(
					axes.get(d).string("name", ""),
					axes.get(d).take(UNIT) instanceof String unit ? unit : "",
					d < scale.size() ? Level.number(scale.get(d)) : 1,
					d < translation.size() ? Level.number(translation.get(d)) : 0);
		return Optional.of(space.build(space.endsWithX()));
	}

	/** Names alone, in either order. */
	N5Space named(final List<?> told, final List<?> units) {
		final int n = scale.size();
		if (told.size() != n || !told.stream().allMatch(String.class::isInstance)) return this;
		final Builder space = new Builder();
		for (int d = 0; d < n; d++) {
			final String unit = d < units.size() && units.get(d) instanceof String text ? text : "";
			space.add((String) told.get(d), unit, 1, 0);
		}
		final N5Space named = space.build(space.endsWithX());
		return new N5Space(named.names, named.units, scale, translation);
	}

	/**
	 * The attributes of n5-viewer.
	 *
	 * @param sizes of a pixel of the largest level, of all axes or of x, y and z
	 * @param unit of them; empty if it is told elsewhere
	 * @param factors by which this level is smaller, likewise
	 */
	N5Space sized(final List<?> sizes, final String unit, final List<?> factors) {
		final List<String> newUnits = new ArrayList<>(units);
		final List<Double> newScale = new ArrayList<>();
		final List<Double> newTranslation = new ArrayList<>();
		int place = 0;
		for (int d = 0; d < names.size(); d++) {
			final boolean isPlace = isPlace(names.get(d));
			final double size = isPlace ? value(sizes, d, place) : 1;
			final double factor = isPlace ? value(factors, d, place) : 1;
			if (isPlace) place++;
			if (isPlace && !unit.isEmpty()) newUnits.set(d, known(unit));
			newScale.add(size * factor);
			newTranslation.add((factor - 1) / 2 * size);
		}
		return new N5Space(names, newUnits, newScale, newTranslation);
	}

	/** Of a list of all axes, or of those alone that have lengths; 1 where it is too short. */
	private double value(final List<?> list, final int axis, final int place) {
		final int i = list.size() == names.size() ? axis : place;
		return i < list.size() ? Level.number(list.get(i)) : 1;
	}

	/** A list of any entries; empty if there is none. */
	static List<?> list(final JsonObjectReader json, final String key) {
		return json.isList(key) ? (List<?>) json.take(key) : List.of();
	}

	static String known(final String unit) {
		return NO_UNITS.contains(unit.toLowerCase(Locale.ROOT)) ? "" : unit;
	}

	/** Gathers axes. */
	private static final class Builder {

		private final List<String> names = new ArrayList<>();
		private final List<String> units = new ArrayList<>();
		private final List<Double> scale = new ArrayList<>();
		private final List<Double> translation = new ArrayList<>();

		void add(final String name, final String unit, final double size, final double place) {
			final String lower = name.toLowerCase(Locale.ROOT);
			names.add(SHORT.getOrDefault(lower, lower));
			units.add(known(unit));
			scale.add(Level.isSize(size) ? size : Double.NaN);
			translation.add(Double.isNaN(place) ? 0 : place);
		}

		/** True for the order of C. */
		boolean endsWithX() {
			return names.get(names.size() - 1).equals("x");
		}

		N5Space build(final boolean reversed) {
			if (!reversed) return new N5Space(names, units, scale, translation);
			return new N5Space(
					N5Attributes.reversed(names),
					N5Attributes.reversed(units),
					N5Attributes.reversed(scale),
					N5Attributes.reversed(translation));
		}
	}
}
