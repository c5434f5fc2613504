// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
		final Path told = folder.resolve("told.txt");
		final Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Djava.awt.headless=true",
						"-cp",
						System.getProperty("java.class.path"),
						"ij.ImageJ",
						"-batch",
						macro.toString())
				.redirectErrorStream(true)
				.redirectOutput(told.toFile())
				.start();
		try {
			assertTrue(process.waitFor(2, TimeUnit.MINUTES));
			assertEquals(1, process.exitValue(), Files.readString(told));
			assertTrue(Files.readString(told).contains("There is no folder."), Files.readString(told));
		} finally {
			process.destroyForcibly();
		}
	}
}
