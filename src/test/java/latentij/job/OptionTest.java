// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The table, and the documents that follow from it. */
class OptionTest {

	private static final List<Option<?>> ALL = Options.ALL;

	/** Code in a help text: a call, or a device with a number. */
	private static final Pattern CODE = Pattern.compile("[\\w.]+\\([^)]*\\)(?:\\.\\w+\\([^)]*\\))*|\\bgpu:\\d");

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

	/** Plain ImageJ makes the key of a macro from the label. */
	@ParameterizedTest
	@FieldSource("ALL")
	void labelsBeginWithTheKey(final Option<?> option) {
		assertEquals(option.key(), option.label().split(" ")[0].toLowerCase(Locale.ROOT));
	}

	@ParameterizedTest
	@FieldSource("ALL")
	void helpIsOneLineThatATableCanHold(final Option<?> option) {
		assertFalse(option.help().matches("(?s).*[\\n|].*|.*\\.\\s*"), option.help());
	}

	/** The jobs that everybody needs. */
	private static final Set<JobType> MAIN = EnumSet.of(JobType.ENCODE, JobType.SHOW, JobType.DECODE, JobType.LIVE);

	/** Prints, when it fails, the table that the README must hold. */
	@Test
	void readmeHoldsTheTable() throws IOException {
		requireTable("README.md", MAIN);
	}

	/** Likewise, of the other jobs. */
	@Test
	void commandsHoldTheTable() throws IOException {
		requireTable("src/docs/commands.md", EnumSet.complementOf(EnumSet.copyOf(MAIN)));
	}

	private static void requireTable(final String file, final Set<JobType> jobs) throws IOException {
		final String table = Stream.concat(
						Stream.of(
								"| Key | Command | Values | Default |",
								"|---|---|---|---|",
								"| `" + Options.INPUT + "` | all | " + Options.Help.INPUT + " | the active image |"),
						Options.ALL.stream()
								.filter(option -> option.jobs().stream().anyMatch(jobs::contains))
								.map(option -> row(option, jobs)))
				.collect(Collectors.joining("\n", "", "\n"));
		final String text = Files.readString(Path.of(file)).replace("\r", "");
		assertTrue(text.contains(table), file + " should hold this table:\n" + table);
	}

	private static String row(final Option<?> option, final Set<JobType> shown) {
		final String jobs = Stream.of(JobType.values())
				.filter(shown::contains)
				.filter(option.jobs()::contains)
				.map(OptionTest::word)
				.distinct()
				.collect(Collectors.joining(", "));
		return "| `" + option.key() + "` | " + jobs + " | " + values(option) + " | `" + option.initial() + "` |";
	}

	/** The word of a title that tells it from the others. */
	private static String word(final JobType job) {
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
