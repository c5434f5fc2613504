// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.codec.LatentNorm;
import latentij.job.Provenance;

/**
 * The {@link Provenance} of a latent as properties of its image
 * ({@code latentij.model} and so on), which ImageJ saves in TIFF files and macros
 * read with {@code Property.get(key)}. Line breaks and letters beyond Latin-1,
 * which the files do not keep, are written as in Java: a backslash, u, and four
 * digits.
 */
public final class ProvenanceProperties {

	private static final String PREFIX = "latentij.";

	/**
	 * Characters that ImageJ's TIFF files do not keep, line breaks and letters beyond
	 * Latin-1, and those that would be taken for an escape.
	 */
	private static final Pattern ESCAPED = Pattern.compile("[^ -\u007e\u00a0-\u00ff]|\\\\(?=u[0-9a-f]{4})");

	private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

	private ProvenanceProperties() {}

	/**
	 * Writes a provenance into an image's properties.
	 *
	 * @param provenance of the latent in the image
	 * @param image gets the properties
	 */
	public static void write(final Provenance provenance, final ImagePlus image) {
		set(image, "model", provenance.model());
		set(image, "model.version", provenance.modelVersion());
		provenance.norm().properties().forEach((key, value) -> set(image, key, value));
		set(image, "posterior", provenance.posterior());
		set(image, "seed", Long.toString(provenance.seed()));
		set(image, "size", provenance.size());
		set(image, "original.width", Integer.toString(provenance.width()));
		set(image, "original.height", Integer.toString(provenance.height()));
		set(image, "original.title", provenance.title());
		set(image, "tiling", provenance.tiling());
		set(image, "device", provenance.device());
		set(image, "version", provenance.version());
	}

	private static void set(final ImagePlus image, final String key, final String value) {
		image.setProp(
				PREFIX + key,
				ESCAPED.matcher(value).replaceAll(match -> Matcher.quoteReplacement(escape(match.group()))));
	}

	/** A letter beyond 16 bits is two chars. */
	private static String escape(final String letter) {
		return letter.chars().mapToObj(unit -> String.format("\\u%04x", unit)).collect(Collectors.joining());
	}

	private static String unescape(final String value) {
		return ESCAPE.matcher(value)
				.replaceAll(
						match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
	}

	/**
	 * Reads what {@link #write} wrote.
	 *
	 * @param image any image
	 * @return empty if the image remembers no model
	 * @throws IllegalArgumentException if a property is not what it was
	 */
	public static Optional<Provenance> read(final ImagePlus image) {
		if (image.getProp(PREFIX + "model") == null) return Optional.empty();
		return Optional.of(new Provenance(
				get(image, "model"),
				get(image, "model.version"),
				norm(image),
				get(image, "posterior", word -> word, Set.of("mean", "sample")::contains),
				get(image, "seed", Long::valueOf, seed -> true),
				get(image, "size"),
				get(image, "original.width", Integer::valueOf, size -> size > 0),
				get(image, "original.height", Integer::valueOf, size -> size > 0),
				title(image),
				tiling(image),
				get(image, "device"),
				get(image, "version")));
	}

	private static LatentNorm norm(final ImagePlus image) {
		try {
			return LatentNorm.parse(key -> image.getProp(PREFIX + key));
		} catch (final IllegalArgumentException exc) {
			throw changed(image, PREFIX + exc.getMessage(), exc);
		}
	}

	/** ImageJ keeps no property without text. */
	private static String title(final ImagePlus image) {
		final String title = image.getProp(PREFIX + "original.title");
		return title == null ? "" : unescape(title);
	}

	/** Latents of version 1 say nothing of it. */
	private static String tiling(final ImagePlus image) {
		return image.getProp(PREFIX + "tiling") == null ? "off" : get(image, "tiling");
	}

	private static String get(final ImagePlus image, final String key) {
		return get(image, key, word -> word, word -> true);
	}

	private static <T> T get(
			final ImagePlus image, final String key, final Function<String, T> parser, final Predicate<T> check) {
		final String word = image.getProp(PREFIX + key);
		if (word == null) throw changed(image, PREFIX + key + " is missing", null);
		final T value;
		try {
			value = parser.apply(unescape(word));
		} catch (final NumberFormatException exc) {
			throw changed(image, PREFIX + key + " is \"" + word + "\"", exc);
		}
		if (!check.test(value)) throw changed(image, PREFIX + key + " is \"" + word + "\"", null);
		return value;
	}

	private static IllegalArgumentException changed(final ImagePlus image, final String what, final Exception cause) {
		return new IllegalArgumentException(
				"The properties of \"" + image.getTitle() + "\" that begin with \"" + PREFIX + "\" were changed: "
						+ what
						+ ". Encode the image again, or remove them all to decode with a model of your choice.",
				cause);
	}
}
