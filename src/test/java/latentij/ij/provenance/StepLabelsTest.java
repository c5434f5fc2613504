// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepLabelsTest {

	@ParameterizedTest
	@ValueSource(
			strings = {
				"Latent Channel 1",
				"Latent Channel 2\nlatentij.channel: 2 of 4\nlatentij.model: sd15\n",
				"cat = 3\n",
				"Latent Channel 1\nlatentij.original.label: z = 1, t = 0.5\n"
			})
	void stepsComeAndGo(final String label) {
		final String step = StepLabels.with(label, 0.25);
		assertEquals(label.split("\n")[0] + ", t = 0.250", step.split("\n")[0]);
		assertTrue(step.contains("\nlatentij.step: t = 0.250\n"), step);
		assertEquals(label.strip(), StepLabels.without(step).strip());
		assertEquals(StepLabels.with(label, 1), StepLabels.with(step, 1));
	}

	@Test
	void slicesWithoutALabelGetOne() {
		assertEquals("t = 0.500\nlatentij.step: t = 0.500\n", StepLabels.with(null, 0.5));
		assertEquals(StepLabels.with(null, 1), StepLabels.with(StepLabels.with("", 0.5), 1));
		assertNull(StepLabels.without(null));
	}
}
