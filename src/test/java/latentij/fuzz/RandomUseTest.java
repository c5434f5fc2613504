// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import latentij.testing.ChildProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the program. */
@Tag("fuzz")
class RandomUseTest {

	@TempDir
	Path temp;

	@Test
	void whatUsersDoAtRandomComesToAGoodEnd() throws IOException, InterruptedException {
		final ChildProcess child = ChildProcess.run(
				temp, "-D" + RandomOptions.MODELS_PROPERTY + "=3", RandomUse.class.getName(), "seed=1", "count=200");
		assertEquals(0, child.exitValue(), child.output());
		assertTrue(child.output().contains("200 combinations from seed 1"), child.output());
		for (final Route route : Route.values())
			for (final String end : new String[] {"result", "message"})
				assertTrue(child.output().contains(route + " ENCODE " + end), child.output());
	}
}
