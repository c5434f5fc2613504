// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ExecutorFailuresTest {

	private final ExecutorFailures failures = new ExecutorFailures();

	private void fail(final int index, final String reason) throws IOException {
		failures.failed("i" + index + ".png", new IOException("i" + index + ".png: " + reason));
	}

	@Test
	void aMachineOnWhichAllImagesFailGivesUp() throws IOException {
		for (int i = 1; i < ExecutorFailures.HOPELESS; i++) fail(i, "no disk");
		final IOException exc = assertThrows(IOException.class, () -> fail(ExecutorFailures.HOPELESS, "no disk"));
		assertEquals(
				"The first 10 images of an executor failed for the same reason: i10.png: no disk", exc.getMessage());
	}

	@Test
	void imagesThatFailForOtherReasonsDoNotStopAMachine() throws IOException {
		fail(0, "no PNG");
		for (int i = 1; i <= 2 * ExecutorFailures.HOPELESS; i++) fail(i, "no disk");
	}

	@Test
	void anImageThatIsDoneShowsThatTheMachineWorks() throws IOException {
		failures.done();
		for (int i = 0; i <= 2 * ExecutorFailures.HOPELESS; i++) fail(i, "no disk");
	}
}
