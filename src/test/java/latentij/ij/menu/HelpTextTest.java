// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTextTest {

	@ParameterizedTest
	@EnumSource
	void eachFieldHasAParagraph(final JobType job) {
		final String help = HelpText.of(job);
		for (final Option<?> option : Options.of(job))
			assertTrue(help.contains("<b>" + option.label() + "</b> (" + option.key() + ")<br>"), help);
	}

	/** ImageJ's window is 716 pixels wide at most on a small screen, and too low for lines that it has to break. */
	@ParameterizedTest
	@EnumSource
	void linesFitIntoTheWindow(final JobType job) {
		for (final String line : HelpText.of(job).split("<br>|<p>|</p>"))
			if (!line.contains("<a ")) assertTrue(line.length() <= 90, line);
	}

	/** Headings have anchors of their words in small letters, with hyphens. */
	@ParameterizedTest
	@EnumSource
	void itLinksToTheHeadingOfTheCommand(final JobType job) throws IOException {
		final String[] section = HelpText.section(job).split("#");
		assertTrue(
				Files.readAllLines(Path.of(section[0])).stream()
						.filter(line -> line.startsWith("## "))
						.map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
						.anyMatch(section[1]::equals),
				HelpText.section(job));
		assertTrue(HelpText.of(job).contains(HelpText.section(job) + "\">"), HelpText.of(job));
	}
}
