// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.testing.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptEndTest {

	@Test
	void onlyProgramsThatRunAScriptAreEnded() {
		assertTrue(ScriptEnd.isProgram(List.of(
				new StackTraceElement[] {new StackTraceElement("a.B", "c", null, 1)},
				new StackTraceElement[] {new StackTraceElement("net.imagej.Main", "main", null, 1)})));
		// This process goes on.
		ScriptEnd.fail();
		ScriptEnd.fail(new IOException());
	}

	/** What the macro below calls. */
	public static final class Failure {

		private Failure() {}

		/** Ends the process. */
		public static void end() {
			ScriptEnd.fail(new IOException("There is no folder."));
		}
	}

	@Test
	void aProgramIsEndedWithTheReason(@TempDir final Path folder) throws Exception {
		final Path macro =
				Files.writeString(folder.resolve("a.ijm"), "call(\"latentij.ij.ScriptEndTest$Failure.end\");");
		final ChildProcess told = ChildProcess.run(folder, "ij.ImageJ", "-batch", macro.toString());
		assertEquals(1, told.exitValue(), told.output());
		assertTrue(told.output().contains("There is no folder."), told.output());
	}
}
