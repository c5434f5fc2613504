// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import latentij.testing.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPlugInTest {

	/** What a script without a window does. */
	public static final class Script {

		private Script() {}

		/** Runs the entry. */
		public static void main(final String... args) {
			new FolderPlugIn().run("encode");
		}
	}

	@Test
	void scriptWithoutAWindowIsToldWhatItMustSay(@TempDir final Path folder) throws Exception {
		final ChildProcess told = ChildProcess.run(folder, Script.class.getName());
		assertEquals(0, told.exitValue(), told.output());
		assertTrue(told.output().contains("The folder with the files is missing"), told.output());
	}
}
