// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java of its own, without a window, for programs that end it, patch ImageJ or count what is left
 * behind.
 *
 * @param exitValue 0 if all was well
 * @param output all that it printed
 */
public record ChildProcess(int exitValue, String output) {

	/** A hang is a failure; this is far above what a slow machine takes. */
	private static final long MINUTES = 5;

	/**
	 * Runs a program to its end.
	 *
	 * @param folder for temporary files and as the home
	 * @param arguments of the command {@code java} behind the class path
	 * @return its end
	 * @throws IOException if it hangs, or cannot be started
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static ChildProcess run(final Path folder, final String... arguments)
			throws IOException, InterruptedException {
		final String home =
				Path.of(System.getProperty("user.home"), ".cache", "LatentIJ").toString();
		final List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx1g",
				"-XX:ActiveProcessorCount=1",
				"-XX:TieredStopAtLevel=1",
				"--add-opens=java.base/java.lang=ALL-UNNAMED",
				"-Djava.awt.headless=true",
				"-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("temp")),
				"-Duser.home=" + Files.createDirectories(folder.resolve("home")),
				// Where the native libraries are unpacked already.
				"-Dlatentij.cache=" + System.getProperty("latentij.cache", home),
				"-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
		command.addAll(List.of(arguments));
		final Path output = folder.resolve("output.txt");
		final Process process = new ProcessBuilder(command)
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
		if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
			process.destroyForcibly().waitFor();
			throw new IOException("It hangs:\n" + Files.readString(output));
		}
		return new ChildProcess(process.exitValue(), Files.readString(output));
	}
}
