// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.interchange.LatentFile.ImageSize;
import latentij.interchange.Scaling;
import latentij.util.files.Paths;

/** Readers of the words of options, for the table. */
final class OptionWords {

	/** The word for what is found by itself. */
	static final String AUTO = "auto";

	/** The word for no path. */
	static final String NONE = "none";

	/** Orders of axes: each once, with x and y; also the slowest first. */
	private static final Pattern AXES = Pattern.compile("(?!.*(.).*\\1)(xy[czt]{0,3}|[czt]{0,3}yx)");

	private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})x([1-9][0-9]{0,6})");

	private OptionWords() {}

	/** One of two words: false for the first, true for the second. */
	static Function<String, Optional<Boolean>> either(final String no, final String yes) {
		return word -> {
			if (normal(word).equals(no)) return Optional.of(false);
			return normal(word).equals(yes) ? Optional.of(true) : Optional.empty();
		};
	}

	/** The names of constants, in small letters. */
	static <T extends Enum<T>> Function<String, Optional<T>> of(final Class<T> type) {
		return word -> Stream.of(type.getEnumConstants())
				.filter(constant -> normal(constant.name()).equals(normal(word)))
				.findFirst();
	}

	static Optional<Integer> depth(final String word) {
		return number(word, 8, 32).filter(n -> n == 8 || n == 16 || n == 32);
	}

	/** A whole number from one to another, both included. */
	static Optional<Integer> number(final String word, final int least, final int most) {
		try {
			return Optional.of(Integer.valueOf(word.strip())).filter(n -> n >= least && n <= most);
		} catch (final NumberFormatException exc) {
			return Optional.empty();
		}
	}

	/** A path may have commas. */
	static Optional<List<String>> models(final String words) {
		if (Paths.existing(words).isPresent()) return Optional.of(List.of(words.strip()));
		final List<String> models = Stream.of(words.split(","))
				.map(String::strip)
				.filter(model -> !model.isEmpty())
				.distinct()
				.toList();
		return models.isEmpty() ? Optional.empty() : Optional.of(models);
	}

	static Optional<Optional<Path>> path(final String word) {
		final String text = word.strip().replaceFirst("(?s)^([\"'])(.*)\\1$", "$2");
		if (normal(text).equals(NONE)) return Optional.of(Optional.empty());
		try {
			return Optional.of(Optional.of(Path.of(Paths.expanded(text))));
		} catch (final IllegalArgumentException exc) {
			return Optional.empty();
		}
	}

	static Optional<Optional<String>> title(final String word) {
		return Optional.of(normal(word).equals(NONE) ? Optional.empty() : Optional.of(word));
	}

	private static String normal(final String word) {
		return word.strip().toLowerCase(Locale.ROOT);
	}

	static Optional<Optional<Scaling>> scaling(final String word) {
		return switch (normal(word)) {
			case AUTO -> Optional.of(Optional.empty());
			case "scaled" -> Optional.of(Optional.of(Scaling.SCALED));
			case "raw" -> Optional.of(Optional.of(Scaling.RAW));
			default -> Optional.empty();
		};
	}

	static Optional<Optional<ImageSize>> imageSize(final String word) {
		if (normal(word).equals(AUTO)) return Optional.of(Optional.empty());
		final Matcher size = SIZE.matcher(normal(word));
		if (!size.matches()) return Optional.empty();
		return Optional.of(
				Optional.of(new ImageSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)))));
	}

	/** Takes away the quotes that Windows and macOS put around the paths that they copy. */
	static Optional<String> model(final String word, final String standard) {
		final String text = word.strip();
		if (text.isEmpty()) return Optional.of(standard);
		if (text.length() > 1 && text.matches("(?s)\".*\"|'.*'"))
			return model(text.substring(1, text.length() - 1), standard);
		return Optional.of(text);
	}

	static Optional<String> latentModel(final String word) {
		return model(word, AUTO).map(model -> AUTO.equalsIgnoreCase(model) ? AUTO : model);
	}

	/** Blank for the one that is there. */
	static Optional<String> array(final String word) {
		return Optional.of(word.strip().equals(AUTO) ? "" : word.strip());
	}

	/** Blank for those that an image tells. */
	static Optional<String> axes(final String word) {
		if (normal(word).equals(AUTO)) return Optional.of("");
		return Optional.of(normal(word)).filter(axes -> AXES.matcher(axes).matches());
	}

	/** What PyTorch takes: 64 bits, with a sign or without one, as ComfyUI draws them. */
	static Optional<Long> seed(final String word) {
		try {
			return Optional.of(Seeds.parse(word.strip()));
		} catch (final NumberFormatException exc) {
			return Optional.empty();
		}
	}
}
