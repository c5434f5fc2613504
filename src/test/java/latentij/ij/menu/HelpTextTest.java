// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;
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
}
