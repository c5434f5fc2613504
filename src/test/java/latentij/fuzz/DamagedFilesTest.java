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
class DamagedFilesTest {

	@TempDir
	Path temp;

	@Test
	void damagedFilesGiveResultsOrShortSentencesInLittleMemory() throws IOException, InterruptedException {
		final ChildProcess child =
				ChildProcess.run(temp, "-Xmx192m", DamagedFiles.class.getName(), "seed=1", "count=400");
		assertEquals(0, child.exitValue(), child.output());
		for (final String kind : new String[] {"CONFIG", "HEADER", "GRAPH", "PROPERTY", "LABEL", "TIFF"})
			for (final String end : new String[] {"result", "message"})
				assertTrue(child.output().contains(kind + " " + end), child.output());
	}
}
