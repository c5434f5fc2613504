// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.codec.LatentNorm;
import latentij.job.Provenance;
import latentij.job.options.Seeds;
import latentij.util.Printable;

/**
 * Reads a {@link Provenance} from texts by key, which come with a file and may say
 * anything. The texts are escaped: line breaks and letters beyond Latin-1, which TIFF files
 * do not keep, are written as in Java, a backslash, u, and four digits.
 */
public final class ProvenanceReader {

	/** The beginning of all keys. */
	public static final String PREFIX = "latentij.";

	/** The most characters of a model's name; operating systems open no longer paths. */
	private static final int MAX_MODEL = 4096;

	/**
	 * Characters that ImageJ's TIFF files do not keep, line breaks and letters beyond
	 * Latin-1, and those that would be taken for an escape.
	 */
	private static final Pattern ESCAPED = Pattern.compile("[^ -\u007e\u00a0-\u00ff]|\\\\(?=u[0-9a-f]{4})");

	private static final Set<String> POSTERIORS = Set.of("mean", "sample", "index", Provenance.UNKNOWN);

	private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

	private final String place;
	private final String remedy;
	private final UnaryOperator<String> texts;

	/**
	 * Creates a reader.
	 *
	 * @param place of the texts, for messages: {@code The properties of "cells-latent"}
	 * @param remedy the way out of texts that were changed, for messages
	 * @param texts gives the escaped text of a key with {@link #PREFIX}; null if there is none
	 */
	public ProvenanceReader(final String place, final String remedy, final UnaryOperator<String> texts) {
		this.place = place;
		this.remedy = remedy;
		this.texts = key -> texts.apply(PREFIX + key);
	}

	/**
	 * @return the value in letters that a label and a property of ImageJ keep, which {@link ProvenanceReader} reads
	 * back
	 */
	public static String escape(final String value) {
		return ESCAPED.matcher(value).replaceAll(match -> Matcher.quoteReplacement(units(match.group())));
	}

	/** A letter beyond 16 bits is two chars. */
	private static String units(final String letter) {
		return letter.chars()
				.mapToObj(unit -> String.format(Locale.ROOT, "\\u%04x", unit))
				.collect(Collectors.joining());
	}

	/** @return the value that {@link #escape} was given */
	public static String unescape(final String value) {
		return ESCAPE.matcher(value)
				.replaceAll(
						match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
	}

	/**
	 * Reads all that a latent remembers.
	 *
	 * @return empty if there is no model
	 * @throws IllegalArgumentException if a text is missing, or cannot be
	 */
	Optional<Provenance> all() {
		if (texts.apply("model") == null) return Optional.empty();
		return Optional.of(new Provenance(
				model(),
				get("model.version"),
				norm(),
				get("posterior", word -> word, POSTERIORS::contains),
				get("seed", Seeds::parse, seed -> true),
				get("size"),
				side("original.width"),
				side("original.height"),
				title(),
				// Latents of version 1 say nothing of it.
				texts.apply("tiling") == null ? "off" : get("tiling"),
				get("device"),
				get("version")));
	}

	/**
	 * Reads what decoding needs.
	 *
	 * @return empty if there is no model
	 * @throws IllegalArgumentException if a text is missing, or cannot be
	 */
	public Optional<Provenance> needed() {
		if (texts.apply("model") == null) return Optional.empty();
		return Optional.of(Provenance.needed(
				model(),
				get("model.version"),
				norm(),
				side("original.width"),
				side("original.height"),
				get("version")));
	}

	/**
	 * Reads all that there is. Files of other programs may have kept a part.
	 *
	 * @return what decoding needs, where the rest is not complete; empty if there is no model
	 * @throws IllegalArgumentException if a text that decoding needs is missing, or cannot be
	 */
	public Optional<Provenance> known() {
		try {
			return all();
		} catch (final IllegalArgumentException exc) {
			return needed();
		}
	}

	private String model() {
		return get("model", word -> word, ProvenanceReader::isName);
	}

	private static boolean isName(final String model) {
		return !model.isBlank() && model.length() <= MAX_MODEL && model.chars().noneMatch(Character::isISOControl);
	}

	private int side(final String key) {
		return get(key, Integer::valueOf, size -> size > 0);
	}

	private LatentNorm norm() {
		try {
			return LatentNorm.parse(texts);
		} catch (final IllegalArgumentException exc) {
			throw changed(PREFIX + Printable.text(exc.getMessage()), exc);
		}
	}

	/** ImageJ keeps no property without text. */
	private String title() {
		final String title = texts.apply("original.title");
		return title == null ? "" : unescape(title);
	}

	private String get(final String key) {
		return get(key, word -> word, word -> true);
	}

	private <T> T get(final String key, final Function<String, T> parser, final Predicate<T> check) {
		final String word = texts.apply(key);
		if (word == null) throw changed(PREFIX + key + " is missing", null);
		final T value;
		try {
			value = parser.apply(unescape(word));
		} catch (final NumberFormatException exc) {
			throw changed(PREFIX + key + " is " + Printable.quoted(word), exc);
		}
		if (!check.test(value)) throw changed(PREFIX + key + " is " + Printable.quoted(word), null);
		return value;
	}

	private IllegalArgumentException changed(final String what, final Exception cause) {
		return new IllegalArgumentException(
				place + " that begin with \"" + PREFIX + "\" were changed: " + what + ". Encode the image again, or "
						+ remedy + " to decode with a model of your choice.",
				cause);
	}
}
