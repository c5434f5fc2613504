// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table, and the documents that follow from it. */
class OptionTest {

	private static final List<Option<?>> ALL = Options.ALL;

	/** Code in a help text: a call, or a device with a number. */
	private static final Pattern CODE = Pattern.compile("[\\w.]+\\([^)]*\\)(?:\\.\\w+\\([^)]*\\))*|\\bgpu:\\d");

	/** A row of a table of options, its default in code. */
	private static final Pattern ROW =
			Pattern.compile("(?m)^\\| `(\\w+)` \\| ([\\w, ]+) \\| ([^|]+) \\| `([\\w-]+)` \\|$");

	/** Code that is no call: words that may be typed. */
	private static final Pattern TYPED = Pattern.compile("`([^`(.]+)`");

	/** The cells of a row. */
	private record Row(String key, String commands, String values, String initial) {

		Stream<String> titles() {
			return Stream.of(commands.split(", "));
		}
	}

	@ParameterizedTest
	@EnumSource
	void keysAreUniqueInEachJob(final JobType job) {
		final Set<String> keys = new HashSet<>(Options.keys(job));
		assertEquals(Options.keys(job).size(), keys.size());
		assertTrue(keys.containsAll(job.inputs()));
	}

	@ParameterizedTest
	@FieldSource("ALL")
	void offeredWordsAndDefaultsAreUnderstood(final Option<?> option) {
		assertEquals(option.parse(null), option.parse(option.initial()));
		assertTrue(option.choices().isEmpty() || option.choices().contains(option.initial()));
		for (final String word : option.choices()) option.parse(word);
	}

	@Test
	void axesAreXAndYAndOthersOnce() {
		for (final String axes : List.of("xy", "xyc", "xyzct", "tczyx", "cyx"))
			assertEquals(axes, Options.AXES.parse(axes));
		assertEquals("xyt", Options.AXES.parse(" XYT "));
		assertEquals("", Options.AXES.parse("auto"));
		for (final String axes : List.of("xy z", "xyy", "cxy", "zx", "xyq", "x"))
			assertTrue(Options.AXES.complaint(axes).isPresent(), axes);
	}

	/** They are for people; macros have keys. */
	@ParameterizedTest
	@EnumSource
	void labelsAreUniqueInEachJobAndWrittenLikeSentences(final JobType job) {
		final List<String> labels = Options.of(job).stream().map(Option::label).toList();
		assertEquals(labels.size(), Set.copyOf(labels).size(), labels.toString());
		for (final String label : labels) assertTrue(label.matches("[A-Z][a-z]+( \\(?[a-z]+\\)?)*"), label);
	}

	@ParameterizedTest
	@FieldSource("ALL")
	void helpIsOneLineThatATableCanHold(final Option<?> option) {
		assertFalse(option.help().matches("(?s).*[\\n|].*|.*\\.\\s*"), option.help());
	}

	/** Prints, when it fails, the table that the document must hold. */
	@Test
	void commandsHoldTheTable() throws IOException {
		final String table = Stream.concat(
						Stream.of(
								"| Key | Command | Values | Default |",
								"|---|---|---|---|",
								"| `" + JobType.INPUT + "` | all but " + without(JobType.INPUT) + " | "
										+ OptionHelp.INPUT + " | the active image |",
								"| `" + JobType.SECOND + "` | Interpolate | " + OptionHelp.SECOND
										+ " | must be said |"),
						ALL.stream().map(OptionTest::row))
				.collect(Collectors.joining("\n", "", "\n"));
		final String text = read("src/docs/commands.md");
		assertTrue(text.contains(table), "src/docs/commands.md should hold this table:\n" + table);
	}

	private static String without(final String key) {
		return Stream.of(JobType.values())
				.filter(job -> !Options.keys(job).contains(key))
				.map(OptionTest::word)
				.collect(Collectors.joining(", "));
	}

	private static String row(final Option<?> option) {
		return "| `" + option.key() + "` | " + String.join(", ", words(option)) + " | " + values(option) + " | `"
				+ option.initial() + "` |";
	}

	private static List<Row> readme() throws IOException {
		return ROW.matcher(read("README.md"))
				.results()
				.map(row -> new Row(row.group(1), row.group(2), row.group(3), row.group(4)))
				.toList();
	}

	private static String read(final String file) throws IOException {
		return Files.readString(Path.of(file)).replace("\r", "");
	}

	/** A row of the README, which has the options that are typed most, in few words. */
	@ParameterizedTest
	@MethodSource("readme")
	void readmeSaysWhatTheTableSays(final Row row) {
		final List<Option<?>> options = ALL.stream()
				.filter(option -> option.key().equals(row.key))
				.filter(option -> row.titles().anyMatch(words(option)::contains))
				.toList();
		assertEquals(1, options.size(), row.key + " of " + row.commands + " should be one option");
		final Option<?> option = options.get(0);
		row.titles().forEach(command -> assertTrue(words(option).contains(command), row.key + " of " + command));
		assertEquals(option.initial(), row.initial, row.key);
		TYPED.matcher(row.values)
				.results()
				.map(word -> word.group(1))
				.forEach(word -> assertEquals(Optional.empty(), option.complaint(word)));
	}

	@Test
	void readmeHasTheKeysOfTheMainCommands() throws IOException {
		final List<String> keys = readme().stream().map(Row::key).toList();
		assertTrue(keys.containsAll(List.of("model", "posterior", "seed", "slices", "device")), keys::toString);
	}

	/** The words of the jobs that take an option. */
	private static List<String> words(final Option<?> option) {
		return option.jobs().stream().map(OptionTest::word).distinct().toList();
	}

	/** The word of a title that tells it from the others. */
	private static String word(final JobType job) {
		if (job.isForFolders() || job == JobType.LIVE) return job.title();
		return job.title().replaceFirst("^Latent ", "").split(" ")[0];
	}

	/** The help text, with words that may be typed and code set as code. */
	private static String values(final Option<?> option) {
		final String help = CODE.matcher(option.help()).replaceAll("`$0`");
		if (option.choices().isEmpty()) return help.replaceFirst("^auto(?=:)", "`auto`");
		final String words = String.join("|", option.choices());
		return help.replaceAll("(^|[;,.] )(" + words + ")(?=[:,;]|$)", "$1`$2`");
	}
}
