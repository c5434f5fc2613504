// SPDX-License-Identifier: BSD-2-Clause
package latentij;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of files and messages have the same digits and letters on machines of all languages. */
class LocaleTest {

	/** Takes the language of the machine: Arabic has digits of its own, and Turkish another small I. */
	private static final Pattern OF_THE_MACHINE = Pattern.compile(
			"(String\\.format|[oO]ut\\.printf|err\\.printf)\\((?!\\s*Locale\\.)|\\.formatted\\(|\\.to(Lower|Upper)Case\\(\\)");

	@Test
	void nothingIsWrittenInTheLanguageOfTheMachine() throws IOException {
		final List<String> found = new ArrayList<>();
		for (final String sources : List.of("src/main/java", "src/spark/java")) {
			try (Stream<Path> files = Files.walk(Path.of(sources))) {
				for (final Path file : files.filter(Files::isRegularFile).toList()) {
					final Matcher matcher = OF_THE_MACHINE.matcher(Files.readString(file));
					while (matcher.find()) found.add(file + ": " + matcher.group());
				}
			}
		}
		assertEquals(List.of(), found);
	}
}
