// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.util.Paths;

/** Readers of the words of options, for the table. */
final class ToolWords {

	/** The word for no path. */
	static final String NONE = "none";

	private ToolWords() {}

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
			return Optional.of(Optional.of(Path.of(text)));
		} catch (final IllegalArgumentException exc) {
			return Optional.empty();
		}
	}

	private static String normal(final String word) {
		return word.strip().toLowerCase(Locale.ROOT);
	}
}
