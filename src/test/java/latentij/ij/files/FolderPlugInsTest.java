// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPlugInsTest {

	/** What a script without a window does. */
	public static final class Script {

		private Script() {}

		/** Runs the entry. */
		public static void main(final String... args) {
			new EncodeFolderPlugIn().run("");
		}
	}

	@Test
	void scriptWithoutAWindowIsToldWhatItMustSay(@TempDir final Path folder) throws Exception {
		final Path told = folder.resolve("told.txt");
		final Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Djava.awt.headless=true",
						"-cp",
						System.getProperty("java.class.path"),
						Script.class.getName())
				.redirectErrorStream(true)
				.redirectOutput(told.toFile())
				.start();
		try {
			assertTrue(process.waitFor(2, TimeUnit.MINUTES));
			assertEquals(0, process.exitValue(), Files.readString(told));
			assertTrue(Files.readString(told).contains("The folder with the files is missing"), Files.readString(told));
		} finally {
			process.destroyForcibly();
		}
	}
}
