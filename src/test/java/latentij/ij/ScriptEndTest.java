// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptEndTest {

	@Test
	void onlyProgramsThatRunAScriptAreEnded() {
		assertTrue(ScriptEnd.isProgram(List.of(
				new StackTraceElement[] {new StackTraceElement("a.B", "c", null, 1)},
				new StackTraceElement[] {new StackTraceElement("net.imagej.Main", "main", null, 1)})));
		// This process goes on.
		ScriptEnd.fail();
	}
}
